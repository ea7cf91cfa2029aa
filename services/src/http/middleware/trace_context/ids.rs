use core::cell::Cell;
use core::fmt;
use core::hash::{BuildHasher as _, Hasher as _};
use std::hash::RandomState;

/// The id of a trace: 16 bytes, not all of them zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(u128);

/// The id of a span: 8 bytes, not all of them zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanId(u64);

impl TraceId {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self((u128::from(random()) << 64) | u128::from(random()))
    }

    /// Reads 32 digits in lower case.
    pub(super) fn parse(hex: &[u8]) -> Option<Self> {
        number(hex, 32).filter(|number| *number != 0).map(Self)
    }

    /// Its 32 digits.
    #[must_use]
    pub fn hex(self) -> [u8; 32] {
        digits(&self.0.to_be_bytes())
    }

    /// Its digits as a text, which lies in `buffer`.
    pub fn as_str(self, buffer: &mut [u8; 32]) -> &str {
        *buffer = self.hex();
        core::str::from_utf8(buffer).unwrap_or_default()
    }
}

impl SpanId {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(random())
    }

    /// Reads 16 digits in lower case.
    pub(super) fn parse(hex: &[u8]) -> Option<Self> {
        let number = number(hex, 16).and_then(|number| u64::try_from(number).ok());
        number.filter(|number| *number != 0).map(Self)
    }

    /// Its 16 digits.
    #[must_use]
    pub fn hex(self) -> [u8; 16] {
        digits(&self.0.to_be_bytes())
    }

    /// Its digits as a text, which lies in `buffer`.
    pub fn as_str(self, buffer: &mut [u8; 16]) -> &str {
        *buffer = self.hex();
        core::str::from_utf8(buffer).unwrap_or_default()
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str(&mut [0; 32]))
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str(&mut [0; 16]))
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A number that no other request gets. It is no secret, so it need not come from the system each time: each thread
/// begins somewhere by chance, and goes on by SplitMix64, which comes to each number once.
fn random() -> u64 {
    thread_local! {
        static STATE: Cell<u64> = Cell::new(RandomState::new().build_hasher().finish());
    }
    let state = STATE.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
    STATE.set(state);
    let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ mixed >> 31).max(1)
}

fn number(hex: &[u8], length: usize) -> Option<u128> {
    let lower = hex.len() == length && hex.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let text = lower.then(|| core::str::from_utf8(hex).ok()).flatten()?;
    u128::from_str_radix(text, 16).ok()
}

fn digits<const N: usize>(bytes: &[u8]) -> [u8; N] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [b'0'; N];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        if let [high, low] = pair {
            *high = DIGITS[usize::from(byte >> 4)];
            *low = DIGITS[usize::from(byte & 15)];
        }
    }
    digits
}
