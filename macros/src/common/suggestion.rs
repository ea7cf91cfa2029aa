/// Names less alike than this have nothing to do with each other.
const ALIKE: f64 = 0.7;

/// The name that was most likely meant by `written`.
pub(crate) fn closest(written: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    names
        .map(|name| (name, strsim::jaro_winkler(written, name)))
        .filter(|(_, likeness)| *likeness > ALIKE)
        .max_by(|(_, left), (_, right)| left.total_cmp(right))
        .map(|(name, _)| name)
}
