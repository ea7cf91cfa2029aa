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
