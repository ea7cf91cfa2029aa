/// An array that grows up to its capacity.
#[derive(Clone, Copy, Debug)]
pub(super) struct List<T: Copy, const N: usize> {
    pub(super) items: [T; N],
    pub(super) len: usize,
}

impl<T: Copy, const N: usize> List<T, N> {
    /// `filler` stands where nothing was pushed yet; nobody reads it.
    pub(super) const fn new(filler: T) -> Self {
        Self {
            items: [filler; N],
            len: 0,
        }
    }

    /// Appends, and says where; `None` if the list is full.
    pub(super) const fn push(&mut self, item: T) -> Option<u32> {
        if self.len == N {
            return None;
        }
        self.items[self.len] = item;
        self.len += 1;
        Some(self.len as u32 - 1)
    }

    pub(super) const fn as_slice(&self) -> &[T] {
        self.items.split_at(self.len).0
    }
}
