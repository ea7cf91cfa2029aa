//! Few figures out of several.

/// The value in the middle; of an even number of values, the higher of the two in the middle.
///
/// # Panics
///
/// If there is no value.
#[must_use]
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    *values.get(values.len() / 2).expect("a median needs a value")
}

/// The lowest and the highest value.
#[must_use]
pub fn range(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    values
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(lowest, highest), value| {
            (lowest.min(value), highest.max(value))
        })
}
