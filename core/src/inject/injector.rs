use core::any::Any;
use core::fmt;
use core::slice;
use std::sync::Arc;

use tokio::sync::watch;

use super::{Instance, Slot};
use crate::config::ConfigSection;
use crate::error::Result;
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
    /// An injector, if all that `links` name is there.
    ///
    /// # Errors
    ///
    /// When the factory of a service among them has failed.
    pub(crate) fn new(
        links: &'a [Link],
        many: &'a [u32],
        root: &'a [Slot],
        plugin: &'a [Slot],
        points: Vec<Lendable<'a>>,
        values: &'a RuntimeValues,
    ) -> Result<Self> {
        let injector = Self {
            links: links.iter(),
            many,
            root,
            plugin,
            points,
            values,
        };
        for link in links {
            injector.check(*link)?;
        }
        Ok(injector)
    }

    fn check(&self, link: Link) -> Result<()> {
        match link {
            Link::Root(at) => slot(self.root, at).check(),
            Link::Plugin(at) => slot(self.plugin, at).check(),
            Link::RootMany { start, count } => self
                .range(start, count)
                .iter()
                .try_for_each(|at| slot(self.root, *at).check()),
            Link::PluginMany { start, count } => self
                .range(start, count)
                .iter()
                .try_for_each(|at| slot(self.plugin, *at).check()),
            Link::Point(_) | Link::Value | Link::Absent => Ok(()),
        }
    }

    /// The next value, which is a service or its absence.
    pub(super) fn service(&mut self) -> Option<&'a Instance> {
        match self.link() {
            Link::Root(at) => Some(slot(self.root, at).instance()),
            Link::Plugin(at) => Some(slot(self.plugin, at).instance()),
            Link::Absent => None,
            _ => misplaced(),
        }
    }

    /// The next value, which is all instances of a multiton.
    pub(super) fn services(&mut self) -> impl Iterator<Item = &'a Instance> + use<'a> {
        let (slots, start, count) = match self.link() {
            Link::RootMany { start, count } => (self.root, start, count),
            Link::PluginMany { start, count } => (self.plugin, start, count),
            _ => misplaced(),
        };
        self.range(start, count).iter().map(|at| slot(slots, *at).instance())
    }

    /// The next value, which is an extension point.
    pub(super) fn point(&mut self) -> Lendable<'a> {
        match self.link() {
            Link::Point(at) => self
                .points
                .get_mut(at as usize)
                .map_or_else(|| misplaced(), core::mem::take),
            _ => misplaced(),
        }
    }

    /// The next value, which is the configuration, or rather a part of it that was read and validated before.
    pub(crate) fn section<T: ConfigSection>(&mut self) -> watch::Receiver<Arc<T>> {
        match self.link() {
            Link::Root(_) => self.values.sections().subscribe().unwrap_or_else(|| misplaced()),
            _ => misplaced(),
        }
    }

    /// The next value, which is one of the runtime's.
    pub(crate) fn value(&mut self) -> &'a RuntimeValues {
        match self.link() {
            Link::Value => self.values,
            _ => misplaced(),
        }
    }

    fn link(&mut self) -> Link {
        self.links.next().copied().unwrap_or_else(|| misplaced())
    }

    fn range(&self, start: u32, count: u32) -> &'a [u32] {
        let range = start as usize..start as usize + count as usize;
        self.many.get(range).unwrap_or_else(|| misplaced())
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

fn slot(slots: &[Slot], at: u32) -> &Slot {
    slots.get(at as usize).unwrap_or_else(|| misplaced())
}

/// The plan and the fields come from one expansion: this cannot happen, and if it does nobody but us can mend it.
///
/// A panic and not an error, because an error would have to be handled behind each field of each feature: a second of
/// compile time per thousand services, for nothing. The runtime contains it like any panic of a feature.
#[track_caller]
#[expect(clippy::panic, reason = "nothing that a user, a file or the network does leads here")]
pub(crate) fn misplaced() -> ! {
    panic!("BUG: a field is not where the plan says. Please report this to the Flytower project")
}
