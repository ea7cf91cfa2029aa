/// What a key was probably meant to be, of those that there are: one that differs by a typo. In case of doubt nothing.
///
/// ```
/// use flytower_core::config::near_miss;
///
/// assert_eq!(near_miss("listn", ["cors", "listen"]), Some("listen"));
/// assert_eq!(near_miss("baseURL", ["baseUrl"]), Some("baseUrl"));
/// assert_eq!(near_miss("auth", ["cors", "csp"]), None);
/// ```
#[must_use]
pub fn near_miss<'k>(key: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let key = key.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&key, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= typos(key.chars().count().min(name.chars().count())))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters may differ. Short words differ by little, and mean something else.
const fn typos(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_near() {
        let known = ["cors", "csp", "listen", "notes", "trustProxy", "rateLimit", "id"];
        let suggested = |key| near_miss(key, known).unwrap_or_default();

        for (key, expected) in [
            ("corz", "cors"),
            ("note", "notes"),
            ("listem", "listen"),
            ("trustproxy", "trustProxy"),
            ("trustPrxoyy", "trustProxy"),
            ("ID", "id"),
        ] {
            assert_eq!(suggested(key), expected, "{key}");
        }
        for key in ["port", "is", "cs", "core2", "lists", "rate", "limit", "proxy", ""] {
            assert_eq!(suggested(key), "", "{key}");
        }
    }

    #[test]
    fn the_nearest_one_wins() {
        assert_eq!(near_miss("listed", ["listened", "listen"]), Some("listen"));
    }
}
