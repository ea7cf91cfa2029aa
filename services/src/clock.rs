//! What time it is, in the form that lines of the log have.

use std::cell::Cell;

use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

/// Up to the seconds: `2026-01-02T03:04:05`.
const SECONDS: usize = 19;

thread_local! {
    /// The second that was formatted last, and its text.
    static LAST: Cell<(u64, [u8; SECONDS])> = const { Cell::new((0, [b'0'; SECONDS])) };
}

/// Now, in UTC, as ISO 8601: `2026-01-02T03:04:05.678901Z`.
///
/// A request is logged with the time twice, and what costs is the calendar: so that is asked once a second.
pub(crate) fn now() -> String {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let (second, text) = LAST.get();
    if second == since.as_secs()
        && let Ok(text) = core::str::from_utf8(&text)
    {
        let mut now = String::with_capacity(SECONDS + 8);
        now.push_str(text);
        now.push('.');
        let mut micros = since.subsec_micros();
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (micros % 10) as u8;
            micros /= 10;
        }
        now.extend(digits.iter().map(|digit| char::from(*digit)));
        now.push('Z');
        return now;
    }
    let mut now = String::new();
    // Writing to a string cannot fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut now));
    let seconds = now.as_bytes().get(..SECONDS).and_then(|text| text.try_into().ok());
    if let Some(text) = seconds {
        // it may be the next second by now, and then the text says so
        let is_same = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .is_ok_and(|later| later.as_secs() == since.as_secs());
        if is_same {
            LAST.set((since.as_secs(), text));
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_the_same_whether_or_not_its_second_was_asked_before() {
        for _ in 0..1_000 {
            let sut = now();
            assert_eq!(sut.len(), 27, "{sut}");
            assert_eq!(
                (&sut[4..5], &sut[10..11], &sut[19..20], &sut[26..]),
                ("-", "T", ".", "Z")
            );
            let mut plain = String::new();
            SystemTime.format_time(&mut Writer::new(&mut plain)).unwrap();
            assert!(sut <= plain, "{sut} is after {plain}");
        }
    }
}
