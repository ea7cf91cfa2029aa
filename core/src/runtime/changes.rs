use serde_json::Value;

use crate::config::path::below;
use crate::config::{ConfigSnapshot, SectionCell};

/// More keys than these are not told one by one.
const MAX_KEYS: usize = 10;

/// What differs between a configuration and the one before, and who does not notice.
#[derive(Debug, Default)]
pub(super) struct Changes {
    keys: Vec<String>,
    /// Sections that were read once, with the keys that have changed in them.
    missed: Vec<(&'static str, Vec<String>)>,
}

impl Changes {
    /// That a section was read once shows in that nobody has it any more: who wants to see changes has to keep it.
    pub(super) fn between<'c>(
        before: &ConfigSnapshot,
        after: &ConfigSnapshot,
        cells: impl Iterator<Item = &'c SectionCell>,
    ) -> Self {
        let mut keys = Vec::new();
        collect(before.root(), after.root(), "", &mut keys);
        let mut missed = Vec::new();
        for cell in cells.filter(|cell| cell.was_read_once()) {
            let of_section: Vec<_> = keys.iter().filter(|key| cell.descriptor.has(key)).cloned().collect();
            if !of_section.is_empty() {
                missed.push((cell.descriptor.path, of_section));
            }
        }
        missed.sort();
        Self { keys, missed }
    }

    /// Says so.
    pub(super) fn log(&self) {
        if self.keys.is_empty() {
            // what was refused was taken back, or something is missing for another reason
            tracing::info!("the configuration has changed to one with the same values as before");
            return;
        }
        tracing::info!("the configuration has changed: {}", listed(&self.keys));
        for (section, keys) in &self.missed {
            tracing::warn!(
                "whoever reads the section `{section}` has done so once: for the change of {} to take effect there, \
                 restart the backend",
                listed(keys)
            );
        }
    }
}

/// The paths of what differs, as far inside as both are objects; lists are taken as a whole.
fn collect(before: &Value, after: &Value, path: &str, found: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        if before != after {
            found.push(path.to_owned());
        }
        return;
    };
    // what is not there at all is compared as if it were empty: so the keys are named, and not only what they are in
    let empty = |other: &Value| match other {
        Value::Object(entries) if !entries.is_empty() => Value::Object(serde_json::Map::new()),
        _ => Value::Null,
    };
    let added = new.keys().filter(|key| !old.contains_key(*key));
    for key in old.keys().chain(added) {
        let path = below(path, key);
        match (old.get(key), new.get(key)) {
            (Some(before), Some(after)) => collect(before, after, &path, found),
            (Some(before), None) => collect(before, &empty(before), &path, found),
            (None, Some(after)) => collect(&empty(after), after, &path, found),
            (None, None) => {}
        }
    }
}

fn listed(keys: &[String]) -> String {
    let named: Vec<_> = keys.iter().take(MAX_KEYS).map(|key| format!("`{key}`")).collect();
    let more = keys.len().saturating_sub(MAX_KEYS);
    let named = named.join(", ");
    if more == 0 {
        named
    } else {
        format!("{named} and {more} more")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_changed_is_named_as_far_inside_as_it_can_be() {
        let before =
            json!({ "a": { "x": 1, "y": [1, { "z": 1 }] }, "b": { "c": { "d": 1 } }, "e": 1, "f": {}, "same": [1] });
        let after = json!({ "a": { "x": 2, "y": [1, { "z": 2 }] }, "e": { "g": 1 }, "new": { "h": 1 }, "same": [1] });
        let mut found = Vec::new();

        collect(&before, &after, "", &mut found);

        assert_eq!(found, ["a.x", "a.y", "b.c.d", "e", "f", "new.h"]);
    }

    #[test]
    fn a_long_list_is_cut_short() {
        let keys: Vec<_> = (0..12).map(|number| format!("k{number}")).collect();

        assert_eq!(listed(&keys[..2]), "`k0`, `k1`");
        assert!(listed(&keys).ends_with("`k9` and 2 more"), "{}", listed(&keys));
    }
}
