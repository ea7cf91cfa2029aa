use core::any::Any;
use core::fmt;
use core::slice;

use super::{Instance, Slot};
use crate::error::{Error, Result};
use crate::plan::Link;
use crate::runtime::RuntimeValues;

/// Hands out what a feature's fields get, one after the other.
///
/// What goes where was decided by const evaluation: here a dependency is an index into a vector.
pub struct Injector<'a> {
    links: slice::Iter<'a, Link>,
    many: &'a [u32],
    root: &'a [Slot],
    plugin: &'a [Slot],
    points: Vec<Lendable<'a>>,
    values: &'a RuntimeValues,
}

/// An extension point as one feature sees it.
#[derive(Default)]
pub enum Lendable<'a> {
    /// Not for this feature, or taken.
    #[default]
    Taken,
    /// Lent: modules fill it.
    Lent(&'a mut (dyn Any + Send)),
    /// Owned by this feature, which gets it back filled.
    Owned(Box<dyn Any + Send>),
}

impl<'a> Injector<'a> {
    pub(crate) fn new(
        links: &'a [Link],
        many: &'a [u32],
        root: &'a [Slot],
        plugin: &'a [Slot],
        points: Vec<Lendable<'a>>,
        values: &'a RuntimeValues,
    ) -> Self {
        Self {
            links: links.iter(),
            many,
            root,
            plugin,
            points,
            values,
        }
    }

    /// The next value, which is a service or its absence.
    pub(super) fn service(&mut self) -> Result<Option<&'a Instance>> {
        match self.link()? {
            Link::Root(at) => slot(self.root, at).map(Some),
            Link::Plugin(at) => slot(self.plugin, at).map(Some),
            Link::Absent => Ok(None),
            _ => Err(misplaced()),
        }
    }

    /// The next value, which is all instances of a multiton.
    pub(super) fn services(&mut self) -> Result<Vec<&'a Instance>> {
        let (slots, start, count) = match self.link()? {
            Link::RootMany { start, count } => (self.root, start, count),
            Link::PluginMany { start, count } => (self.plugin, start, count),
            _ => return Err(misplaced()),
        };
        let range = start as usize..start as usize + count as usize;
        self.many
            .get(range)
            .ok_or_else(misplaced)?
            .iter()
            .map(|at| slot(slots, *at))
            .collect()
    }

    /// The next value, which is an extension point.
    pub(super) fn point(&mut self) -> Result<Lendable<'a>> {
        match self.link()? {
            Link::Point(at) => self
                .points
                .get_mut(at as usize)
                .map(core::mem::take)
                .ok_or_else(misplaced),
            _ => Err(misplaced()),
        }
    }

    /// The next value, which is one of the runtime's.
    pub(crate) fn value(&mut self) -> Result<&'a RuntimeValues> {
        match self.link()? {
            Link::Value => Ok(self.values),
            _ => Err(misplaced()),
        }
    }

    fn link(&mut self) -> Result<Link> {
        self.links.next().copied().ok_or_else(misplaced)
    }
}

impl fmt::Debug for Injector<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injector")
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Lendable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Taken => "Taken",
            Self::Lent(_) => "Lent",
            Self::Owned(_) => "Owned",
        })
    }
}

fn slot(slots: &[Slot], at: u32) -> Result<&Instance> {
    slots.get(at as usize).ok_or_else(misplaced)?.instance()
}

/// The plan and the fields come from one expansion: this cannot happen, and if it does nobody but us can mend it.
pub(super) fn misplaced() -> Error {
    Error::internal("BUG: a field is not where the plan says. Please report this to the Flytower project")
}
