use core::fmt;

/// A name that is unique in a backend: of a service, a plugin, a module or an extension point.
///
/// Const evaluation compares ids once per dependency of every feature, and there a loop over bytes is what costs.
/// So an id carries a 128-bit hash, computed once, and is compared by it. Descriptors only come from the attributes,
/// whose ids are short literals: nobody is in a position to search for a collision, and by accident one of 128 bits
/// does not happen.
#[derive(Clone, Copy)]
pub struct Id {
    text: &'static str,
    pub(crate) hash: u128,
}

impl Id {
    /// Makes an id of its text.
    ///
    /// ```
    /// use flytower_core::descriptor::Id;
    ///
    /// const CACHE: Id = Id::new("core.cache");
    /// assert_eq!(CACHE.text(), "core.cache");
    /// assert!(CACHE.is(Id::new("core.cache")));
    /// ```
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            hash: fnv1a(FNV_OFFSET, text.as_bytes()),
        }
    }

    /// The id as it was written.
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.text
    }

    /// Whether both are the same id. A method, because `==` cannot be used in a `const fn`.
    #[must_use]
    pub const fn is(self, other: Self) -> bool {
        self.hash == other.hash
    }

    pub(crate) const EMPTY: Self = Self { text: "", hash: 0 };

    pub(crate) const fn hash(self) -> u128 {
        self.hash
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.is(*other)
    }
}

impl Eq for Id {}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.text, f)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.text, f)
    }
}

/// The start value of FNV-1a with 128 bits, see the [draft RFC](https://datatracker.ietf.org/doc/draft-eastlake-fnv/).
pub(super) const FNV_OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// FNV-1a: two operations per byte, which is what an interpreter likes best. No protection against chosen input, see
/// [`Id`].
pub(super) const fn fnv1a(mut hash: u128, bytes: &[u8]) -> u128 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u128).wrapping_mul(FNV_PRIME);
        at += 1;
    }
    hash
}
