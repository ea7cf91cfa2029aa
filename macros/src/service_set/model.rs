use super::parse::Raw;
use crate::common::PrivateModule;
use crate::common::entries::Entry;
use crate::common::errors::ErrorSink;
use crate::common::listing::Declaration;

/// A service set that can be expanded.
pub(super) struct ServiceSet<'r> {
    private: &'r PrivateModule,
    declaration: &'r Declaration,
    entries: &'r [Entry],
}

impl<'r> ServiceSet<'r> {
    /// Which of the entries are factories only their types can say, so syntax is all there is to check.
    pub(super) fn validate(raw: &'r Raw, sink: &mut ErrorSink) -> Option<Self> {
        let declaration = raw.declaration.as_ref().filter(|_| sink.is_empty())?;
        Some(Self {
            private: &raw.private,
            declaration,
            entries: &raw.entries,
        })
    }

    pub(super) fn private(&self) -> &PrivateModule {
        self.private
    }

    pub(super) fn declaration(&self) -> &Declaration {
        self.declaration
    }

    pub(super) fn entries(&self) -> &[Entry] {
        self.entries
    }
}
