use super::parts::ServiceDraft;

/// The services, in a hash table by their ids: a service is known by its place. At most half full, by the choice of its
/// capacity, so that a search ends.
///
/// The services themselves and not indices of them: each dependency of each feature is looked up here, and in const
/// evaluation each step on the way costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceTable<const N: usize> {
    pub(super) slots: [ServiceDraft; N],
}

impl<const N: usize> ServiceTable<N> {
    pub(super) const fn new() -> Self {
        Self {
            slots: [ServiceDraft::FILLER; N],
        }
    }

    /// The service with the hash, if it is there.
    pub(super) const fn find(&self, hash: u128) -> Option<u32> {
        let place = self.place(hash);
        if self.slots[place as usize].hash == 0 {
            None
        } else {
            Some(place)
        }
    }

    /// Where the service with the hash is, or where it would be.
    pub(super) const fn place(&self, hash: u128) -> u32 {
        let mut place = (hash % N as u128) as usize;
        while self.slots[place].hash != hash && self.slots[place].hash != 0 {
            place = if place + 1 == N { 0 } else { place + 1 };
        }
        place as u32
    }
}

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
