use std::time::Duration;

use flytower_core::services::RootConfig;
use serde_json::Value;

use super::error::HttpError;

/// The duration at `key`, if there is one.
pub(super) fn configured(config: &dyn RootConfig, key: &'static str) -> Result<Option<Duration>, HttpError> {
    let Some(value) = config.value(key) else {
        return Ok(None);
    };
    parse(value).map(Some).ok_or_else(|| HttpError::InvalidDuration {
        key,
        value: value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned),
        origin: config.origin().to_owned(),
    })
}

/// A number of milliseconds, or a text with a number and a unit.
fn parse(value: &Value) -> Option<Duration> {
    if let Some(milliseconds) = value.as_f64() {
        return seconds(milliseconds / 1000.0);
    }
    let text = value.as_str()?.trim();
    let unit_at = text.find(|char: char| char.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let scale = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    seconds(number.trim().parse::<f64>().ok()? * scale)
}

/// None for what is negative, infinite, or not a number.
fn seconds(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_milliseconds_and_texts_have_a_unit() {
        for (value, milliseconds) in [
            (json!(1500), 1500),
            (json!("250ms"), 250),
            (json!(" 1.5 s "), 1500),
            (json!("2m"), 120_000),
            (json!(0), 0),
        ] {
            assert_eq!(parse(&value), Some(Duration::from_millis(milliseconds)), "{value}");
        }
    }

    #[test]
    fn what_has_no_unit_no_number_or_a_minus_is_refused() {
        for value in [
            json!("5"),
            json!("s"),
            json!("-1s"),
            json!(-1),
            json!("5 parsecs"),
            json!("infs"),
            json!({}),
            json!("1e400s"),
        ] {
            assert_eq!(parse(&value), None, "{value}");
        }
    }
}
