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
            hash: hash(SEED, text.as_bytes()),
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

/// Where a [`hash`] begins.
pub(super) const SEED: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834;
const FACTOR: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// Hashes eight bytes at a time, because in an interpreter each call costs as much as a hundred operations: FNV-1a, with
/// its multiplication for each byte, took five times as long. Each step is reversible, so that no two texts of up to eight
/// bytes, nor any two that differ in one step, collide. No protection against chosen input, see [`Id`].
pub(super) const fn hash(mut hash: u128, mut bytes: &[u8]) -> u128 {
    // what is shorter than a step must not be mistaken for something with zeros at its end
    hash ^= (bytes.len() as u128) << 96;
    while let [a, b, c, d, e, f, g, h, rest @ ..] = bytes {
        let step = *a as u128
            | (*b as u128) << 8
            | (*c as u128) << 16
            | (*d as u128) << 24
            | (*e as u128) << 32
            | (*f as u128) << 40
            | (*g as u128) << 48
            | (*h as u128) << 56;
        hash = (hash ^ step).wrapping_mul(FACTOR);
        hash ^= hash >> 64;
        bytes = rest;
    }
    let mut step = 0;
    while let [first, rest @ ..] = bytes {
        step = step << 8 | *first as u128;
        bytes = rest;
    }
    hash = (hash ^ step).wrapping_mul(FACTOR);
    hash ^ hash >> 64
}
