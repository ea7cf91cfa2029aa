//! Keys as servers get them, which are Backstage's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The most that Memcached takes.
const LONGEST: usize = 250;

/// How a store puts together the keys of plugins.
#[derive(Clone, Debug)]
pub(super) enum KeyForm {
    /// What comes before the plugin's id, and what comes after it.
    Prefixed { before: String, after: String },
    /// Backstage puts the id of the plugin before a key twice there.
    Memcached,
}

impl KeyForm {
    /// The key of a plugin as the server has it. Whatever the plugin's key is, this one is short and of plain characters.
    pub(super) fn full(&self, plugin_id: &str, key: &str) -> String {
        let key = normalized(key);
        match self {
            Self::Prefixed { before, after } => [before, plugin_id, after, &key].concat(),
            Self::Memcached => {
                let full = [plugin_id, ":", plugin_id, ":", &key].concat();
                if full.len() > LONGEST { hashed(&full) } else { full }
            }
        }
    }
}

/// A key in plain characters, of 200 at most.
fn normalized(key: &str) -> String {
    let encoded = STANDARD.encode(key);
    if encoded.len() < 200 { encoded } else { hashed(key) }
}

fn hashed(key: &str) -> String {
    STANDARD.encode(Sha256::digest(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixed() -> KeyForm {
        KeyForm::Prefixed {
            before: "ns-".to_owned(),
            after: "-".to_owned(),
        }
    }

    /// As `@backstage/backend-defaults` 0.17.8 was seen to store them.
    #[test]
    fn keys_are_those_of_backstage() {
        assert_eq!(prefixed().full("catalog", "dflt"), "ns-catalog-ZGZsdA==");
        assert_eq!(KeyForm::Memcached.full("catalog", "zero"), "catalog:catalog:emVybw==");
        let long = "k".repeat(300);
        let full = KeyForm::Memcached.full("catalog", &long);
        assert_eq!(full, "catalog:catalog:F7FtjvSUBg/vo2pqQVZ7jDLSE6F+ArfuroYVjMRJVGE=");
    }

    #[test]
    fn any_key_is_short_and_plain_and_its_own() {
        let mut seen = std::collections::HashSet::new();
        let plugin = "p".repeat(100);
        for key in [
            "",
            " ",
            "\0",
            "\r\nflush_all\r\n",
            "ключ",
            &"x".repeat(147),
            &"x".repeat(148),
            &"x".repeat(1 << 20),
        ] {
            for form in [prefixed(), KeyForm::Memcached] {
                let full = form.full(&plugin, key);
                assert!(
                    full.len() <= 320 && full.bytes().all(|byte| byte.is_ascii_graphic()),
                    "{full}"
                );
                assert!(seen.insert(full));
            }
            assert!(KeyForm::Memcached.full(&plugin, key).len() <= LONGEST);
        }
    }
}
