//! The differences that are permitted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::cases::suite;

/// One reason, and where it makes answers differ.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Why that is right, as it stands in `docs/differences.md`, in part or whole.
    reason: Option<String>,
    /// Why that is wrong, and what it should be: still to be mended.
    defect: Option<String>,
    /// In each of the cases.
    places: Vec<String>,
    /// Those; if none is named, any.
    #[serde(default)]
    cases: Vec<String>,
}

/// What may differ.
pub(crate) struct Permitted {
    /// Those that have not been seen yet, by case.
    cases: BTreeMap<String, BTreeSet<String>>,
    everywhere: Vec<String>,
    /// How many cases show a defect.
    pub(crate) defects: usize,
}

impl Permitted {
    /// Reads `differences.yaml`.
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(suite().join("differences.yaml")).unwrap();
        let entries: Vec<Entry> = serde_saphyr::from_str(&text).unwrap();
        let documented = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/differences.md");
        let documented = std::fs::read_to_string(documented).unwrap();
        let mut permitted = Self {
            cases: BTreeMap::new(),
            everywhere: Vec::new(),
            defects: 0,
        };
        for entry in entries {
            match (&entry.reason, &entry.defect) {
                (Some(reason), None) => assert!(
                    documented.contains(reason.trim()),
                    "docs/differences.md does not say `{reason}`, which differences.yaml gives as a reason"
                ),
                (None, Some(_)) => permitted.defects += entry.cases.len(),
                _ => panic!("an entry of differences.yaml has either a `reason` or a `defect`"),
            }
            if entry.cases.is_empty() {
                permitted.everywhere.extend(entry.places);
                continue;
            }
            for case in entry.cases {
                permitted
                    .cases
                    .entry(case)
                    .or_default()
                    .extend(entry.places.iter().cloned());
            }
        }
        permitted
    }

    /// The places where a case may differ.
    pub(crate) fn take(&mut self, case: &str) -> BTreeSet<String> {
        self.cases.remove(case).unwrap_or_default()
    }

    /// Whether any case may differ at a place.
    pub(crate) fn everywhere(&self, place: &str) -> bool {
        // of one answer of several: `1.headers.date`
        let place = place.trim_start_matches(|character: char| character.is_ascii_digit() || character == '.');
        self.everywhere.iter().any(|known| known == place)
    }

    /// The cases that are permitted to differ, and that there are not.
    pub(crate) fn left(&self) -> impl Iterator<Item = &str> {
        self.cases.keys().map(String::as_str)
    }
}
