/// A hash table from an id's hash to an index. Open addressing; at most half full, by the
/// choice of its capacity, so that a search ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<const N: usize> {
    pub(super) hashes: [u128; N],
    /// The index plus one; 0 where nothing is.
    pub(super) indices: [u32; N],
}

impl<const N: usize> Table<N> {
    pub(super) const fn new() -> Self {
        Self {
            hashes: [0; N],
            indices: [0; N],
        }
    }

    pub(super) const fn find(&self, hash: u128) -> Option<u32> {
        self.at(self.place(hash))
    }

    /// What is at a place.
    pub(super) const fn at(&self, place: usize) -> Option<u32> {
        match self.indices[place] {
            0 => None,
            index => Some(index - 1),
        }
    }

    /// Adds an index for a hash that is not there, at the hash's place.
    pub(super) const fn add(&mut self, place: usize, hash: u128, index: u32) {
        self.hashes[place] = hash;
        self.indices[place] = index + 1;
    }

    /// Where the hash is, or where it would be.
    pub(super) const fn place(&self, hash: u128) -> usize {
        let mut at = (hash % N as u128) as usize;
        while self.indices[at] != 0 && self.hashes[at] != hash {
            at += 1;
            if at == N {
                at = 0;
            }
        }
        at
    }
}
