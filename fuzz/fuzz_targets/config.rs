//! No configuration makes the loader panic, whatever stands in its files and in the environment.
#![no_main]

use arbitrary::Arbitrary;
use flytower_services::config::parse;
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    low: &'a str,
    high: &'a str,
    variables: Vec<(&'a str, &'a str)>,
    /// The same, for names that mean something.
    overrides: Vec<(&'a str, &'a str)>,
}

fuzz_target!(|input: Input<'_>| {
    let overrides: Vec<_> = input
        .overrides
        .iter()
        .map(|(name, value)| (format!("APP_CONFIG_{name}"), *value))
        .collect();
    let overrides = overrides.iter().map(|(name, value)| (name.as_str(), *value));
    let variables: Vec<_> = input.variables.iter().copied().chain(overrides).collect();

    match parse(&[("low", input.low), ("high", input.high)], &variables) {
        Ok(config) => {
            assert!(config.root().is_object());
            let _ = config.redacted();
        }
        Err(errors) => assert!(!errors.0.is_empty() && !errors.to_string().is_empty()),
    }
});
