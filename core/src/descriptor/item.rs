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
    /// Whether the crate was compiled as a test of itself: a test may be linked with the library as well, through what
    /// depends on it, and then there are two of each item.
    pub test: bool,
}

impl Item {
    /// Stands for no item.
    pub(crate) const NONE: Self = Self {
        name: "",
        module: "",
        file: "",
        line: 0,
        column: 0,
        test: false,
    };

    /// Whether both are the same item. The line is compared first: it tells nearly all items apart.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        self.line == other.line
            && self.column == other.column
            && self.test == other.test
            && is_same_text(self.name, other.name)
            && is_same_text(self.file, other.file)
            && is_same_text(self.module, other.module)
    }

    /// A number that no two items of one build share.
    ///
    /// The module's path alone would not do: two functions of one module may each hold a type of one name, and two
    /// versions of one crate have the same paths (but lie in different folders).
    #[must_use]
    pub const fn fingerprint(&self) -> u128 {
        let place = (self.line as u128) << 32 | (self.column as u128) << 1 | self.test as u128;
        let value = hash(SEED ^ place, self.module.as_bytes());
        hash(hash(value, self.file.as_bytes()), self.name.as_bytes())
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
