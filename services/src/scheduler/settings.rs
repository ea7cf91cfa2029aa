//! The settings of a task, as they stand in the table and in answers.

use std::time::Duration;

use serde_json::{Map, Value};

use super::cadence::Cadence;

/// Backstage's settings, version 2. Durations are written in hours and less, whatever they were given as.
pub(super) fn settings(cadence: &Cadence, initial_delay: Option<Duration>, timeout: Duration) -> Value {
    let mut settings = Map::new();
    settings.insert("version".to_owned(), 2.into());
    settings.insert("cadence".to_owned(), cadence.text().into());
    if let Some(delay) = initial_delay {
        settings.insert("initialDelayDuration".to_owned(), iso(delay).into());
    }
    settings.insert("timeoutAfterDuration".to_owned(), iso(timeout).into());
    Value::Object(settings)
}

/// A duration in ISO 8601.
pub(super) fn iso(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::from("PT");
    for (amount, unit) in [(hours, 'H'), (minutes, 'M')] {
        if amount > 0 {
            text.push_str(&format!("{amount}{unit}"));
        }
    }
    match duration.subsec_millis() {
        0 if seconds > 0 || text == "PT" => text.push_str(&format!("{seconds}S")),
        0 => {}
        millis => text.push_str(format!("{seconds}.{millis:03}").trim_end_matches('0')),
    }
    if duration.subsec_millis() > 0 {
        text.push('S');
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn durations_are_written_in_hours_minutes_and_seconds() {
        for (milliseconds, text) in [
            (0, "PT0S"),
            (100, "PT0.1S"),
            (60_000, "PT1M"),
            (61_500, "PT1M1.5S"),
            (86_400_000, "PT24H"),
            (3_605_000, "PT1H5S"),
        ] {
            assert_eq!(iso(Duration::from_millis(milliseconds)), text);
        }
    }

    #[test]
    fn settings_are_those_of_backstage() {
        let hour = Duration::from_secs(3600);
        let sut = settings(&Cadence::Every(hour), Some(2 * hour), hour / 60);
        let expected = r#"{"version":2,"cadence":"PT1H","initialDelayDuration":"PT2H","timeoutAfterDuration":"PT1M"}"#;
        assert_eq!(sut.to_string(), expected);
        let sut = settings(&Cadence::Manual, None, hour);
        assert_eq!(
            sut,
            json!({ "version": 2, "cadence": "manual", "timeoutAfterDuration": "PT1H" })
        );
    }
}
