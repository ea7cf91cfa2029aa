/// The text of a compile error. Const evaluation has no `String`, so it is built in an array.
pub(super) struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

/// More than anybody reads; what does not fit is cut off.
const CAPACITY: usize = 8192;

impl Text {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            len: 0,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends; whole or, if there is no room for it, not at all, so that no character is cut in two.
    pub(super) const fn add(&mut self, text: &str) -> &mut Self {
        let text = text.as_bytes();
        if text.len() <= CAPACITY - self.len {
            self.bytes
                .split_at_mut(self.len)
                .1
                .split_at_mut(text.len())
                .0
                .copy_from_slice(text);
            self.len += text.len();
        }
        self
    }

    /// Appends between backticks, as all names of the user stand.
    pub(super) const fn code(&mut self, text: &str) -> &mut Self {
        self.add("`").add(text).add("`")
    }

    pub(super) const fn number(&mut self, number: u32) -> &mut Self {
        if number >= 10 {
            self.number(number / 10);
        }
        let digit = (number % 10) as usize;
        self.add("0123456789".split_at(digit).1.split_at(1).0)
    }

    /// Starts a line of explanation.
    pub(super) const fn line(&mut self, text: &str) -> &mut Self {
        self.add("\n  ").add(text)
    }

    pub(super) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "BUG: a message is not UTF-8",
        }
    }
}
