/// A number that stands for some texts: the 64-bit [FNV-1a](http://www.isthe.com/chongo/tech/comp/fnv/) hash of them.
///
/// Not the standard library's hasher, whose numbers may be others with another compiler: expansions are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Of what it was of, and `text`.
    #[must_use]
    pub(crate) fn with(self, text: &str) -> Self {
        // no text contains this byte, so that it separates them
        let bytes = text.bytes().chain([0xff]);
        Self(bytes.fold(self.0, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// As a number.
    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn the_border_between_two_texts_counts() {
        let of = |one, two| Fingerprint::default().with(one).with(two);
        assert_ne!(of("ab", "c"), of("a", "bc"));
        assert_ne!(of("", "a"), of("a", ""));
        assert_eq!(of("a", "b"), of("a", "b"));
    }
}
