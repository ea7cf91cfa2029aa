use std::path::Path;

use super::id::{SEED, hash};

/// The Rust item an attribute stands on: its name and where it was written.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The name as a user would write it, `CatalogPlugin` or `dyn Cache`.
    pub name: &'static str,
    /// The module it is defined in, with the crate's name in front.
    pub module: &'static str,
    /// The file, as rustc was told about it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// A hash of the name, the file, the line and the column, and of which crate this is: a library may be linked in two
    /// versions, or together with its own test, and share its files with a binary of the same name.
    pub place: u64,
}

impl Item {
    /// Stands for no item.
    pub(crate) const NONE: Self = Self {
        name: "",
        module: "",
        file: "",
        line: 0,
        column: 0,
        place: 0,
    };

    /// Whether both are the same item.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        self.place == other.place && is_same_text(self.module, other.module)
    }

    /// The file as people are shown it: of an absolute path what is below the folder of the package, and that folder's
    /// name. The rest is about the machine on which the binary was built.
    pub(crate) fn shown_file(&self) -> &'static str {
        let sources = ["/src/", "\\src\\"]
            .iter()
            .filter_map(|folder| self.file.rfind(folder))
            .max();
        match sources {
            Some(sources) if Path::new(self.file).is_absolute() => {
                let package = self.file[..sources].rfind(['/', '\\']).map_or(0, |slash| slash + 1);
                &self.file[package..]
            }
            _ => self.file,
        }
    }

    /// A number that no two items of one build share.
    ///
    /// The module's path alone would not do: two functions of one module may each hold a type of one name. Neither would
    /// the place: a `macro_rules` makes the same item in each module in which it is called.
    #[must_use]
    pub const fn fingerprint(&self) -> u128 {
        hash(SEED ^ self.place as u128, self.module.as_bytes())
    }
}

const fn is_same_text(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn people_are_shown_nothing_of_the_machine_on_which_it_was_built() {
        for (file, expected) in [
            ("src/main.rs", "src/main.rs"),
            ("services/src/health/mod.rs", "services/src/health/mod.rs"),
            ("/home/me/portal/src/main.rs", "portal/src/main.rs"),
            (
                "/root/.cargo/registry/src/index.crates.io-1a2b/notes-0.1.0/src/a/b.rs",
                "notes-0.1.0/src/a/b.rs",
            ),
            ("/src/main.rs", "/src/main.rs"),
            ("/home/me/portal/tests/main.rs", "/home/me/portal/tests/main.rs"),
        ] {
            let sut = Item { file, ..Item::NONE };
            assert_eq!(sut.shown_file(), expected);
        }
    }
}
