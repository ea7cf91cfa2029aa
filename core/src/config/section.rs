use core::any::{Any, TypeId};
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::path::{is_within, rest_below};
use super::{ConfigProblem, ConfigSnapshot};

/// Of one section more than these help nobody.
const MAX_PROBLEMS: usize = 20;

/// A type that a part of the configuration is read into; the attribute `#[config(path = "…")]` implements it.
///
/// Leave that to the attribute, which in addition registers the section: without that, what its schema calls secret is not
/// kept out of the log.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a section of the configuration",
    label = "FT0046: `Config` needs to know which part of the configuration this is",
    note = "write `#[config(path = \"…\")]` on `{Self}`, above `#[derive(Deserialize, JsonSchema)]`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0046.md"
)]
pub trait ConfigSection: ReadAndValidated + Send + Sync + 'static {
    /// The dotted path of the section: `catalog`, `backend.cors`.
    const PATH: &'static str;

    /// Refuses a section that can be read, for what only the configuration as a whole shows: that a value is missing because
    /// a variable is not set. By default none is refused; `#[config(path = "…", check = function)]` names one that does. Called whenever the section is read, at the start and later.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    fn check(&self, _snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
        Ok(())
    }
}

/// What is both `DeserializeOwned` and `JsonSchema`.
///
/// Neither is a supertrait: rustc would name it instead of this one, with a hundred types that have it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from the configuration",
    label = "FT0046: a section is read by `Deserialize`, and validated by `JsonSchema`",
    note = "add `#[derive(Deserialize, JsonSchema)]` to `{Self}`, of the crates `serde` and `schemars`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0046.md"
)]
pub trait ReadAndValidated: Sized {
    /// The schema of the type alone.
    fn schema(generator: SchemaGenerator) -> Schema;

    /// The same, as part of a larger one.
    fn subschema(generator: &mut SchemaGenerator) -> Schema;

    /// Reads `value`, which stands at `path`.
    ///
    /// # Errors
    ///
    /// The first problem.
    fn read(snapshot: &ConfigSnapshot, path: &str, value: &Value) -> Result<Self, ConfigProblem>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> ReadAndValidated for T {
    fn schema(generator: SchemaGenerator) -> Schema {
        generator.into_root_schema_for::<T>()
    }

    fn subschema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }

    fn read(snapshot: &ConfigSnapshot, path: &str, value: &Value) -> Result<Self, ConfigProblem> {
        snapshot.read(path, value)
    }
}

/// A [`ConfigSection`] as data.
#[derive(Clone, Copy)]
pub struct SectionDescriptor {
    /// The dotted path of the section.
    pub path: &'static str,
    schema: fn(SchemaGenerator) -> Schema,
    subschema: fn(&mut SchemaGenerator) -> Schema,
    cell: fn(&ConfigSnapshot) -> Result<SectionCell, ConfigProblem>,
    problem: fn(&ConfigSnapshot, &Value) -> Option<ConfigProblem>,
    id: fn() -> TypeId,
}

impl SectionDescriptor {
    /// The descriptor of a section.
    #[must_use]
    pub const fn of<T: ConfigSection>() -> Self {
        Self {
            path: T::PATH,
            schema: T::schema,
            subschema: T::subschema,
            cell: |snapshot| SectionCell::read::<T>(snapshot),
            problem: |snapshot, value| T::read(snapshot, T::PATH, value).err(),
            id: TypeId::of::<T>,
        }
    }

    /// The JSON Schema of what stands at the path.
    #[must_use]
    pub fn schema(&self) -> Schema {
        (self.schema)(SchemaGenerator::default())
    }

    /// The same, as part of a larger one.
    pub(super) fn subschema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.subschema)(generator)
    }

    /// What stands at the path. A section that is not there is an empty one: whether all that it holds is optional is up
    /// to its type.
    #[must_use]
    pub fn value<'s>(&self, snapshot: &'s ConfigSnapshot) -> Cow<'s, Value> {
        let empty = || Cow::Owned(Value::Object(Map::new()));
        snapshot.value(self.path).map_or_else(empty, Cow::Borrowed)
    }

    /// Whether the section can be read.
    ///
    /// # Errors
    ///
    /// The first problem that reading it meets.
    pub fn check(&self, snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
        self.read(snapshot).map(drop)
    }

    pub(crate) fn read(&self, snapshot: &ConfigSnapshot) -> Result<SectionCell, ConfigProblem> {
        (self.cell)(snapshot)
    }

    /// What reading the section meets. serde stops at the first problem, so each is left out to see what else there is.
    pub(crate) fn problems(&self, snapshot: &ConfigSnapshot) -> Vec<ConfigProblem> {
        let mut value = self.value(snapshot).into_owned();
        let mut found: Vec<ConfigProblem> = Vec::new();
        while let Some(problem) = (self.problem)(snapshot, &value) {
            let is_left_out = rest_below(&problem.path, self.path).is_some_and(|path| leave_out(&mut value, path));
            // one that is left out may have to be there, which is no other problem
            if !found.iter().any(|known| known.path == problem.path) {
                found.push(problem);
            }
            if !is_left_out || found.len() == MAX_PROBLEMS {
                break;
            }
        }
        found
    }

    /// Whether a value at a path is a part of the section, as far as its schema tells: where it names keys, others are
    /// somebody else's.
    pub(crate) fn has(&self, path: &str) -> bool {
        let schema = self.schema();
        let named = schema.get("properties").and_then(Value::as_object);
        let is_open = schema
            .get("additionalProperties")
            .is_some_and(|more| *more != Value::Bool(false));
        match (rest_below(path, self.path), named) {
            (Some(""), _) => true,
            (Some(key), Some(named)) => is_open || named.keys().any(|name| is_within(key, name)),
            (Some(_), None) => true,
            // all of it has come or gone
            (None, _) => is_within(self.path, path),
        }
    }

    /// The type that the section is read into.
    pub(crate) fn id(&self) -> TypeId {
        (self.id)()
    }
}

/// Removes what stands at a path, or the list that it is in: the places of other items must remain what they are.
fn leave_out(value: &mut Value, path: &str) -> bool {
    let path = path.split('[').next().unwrap_or_default();
    let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mut parents = parents.split('.').filter(|key| !key.is_empty());
    let parent = parents.try_fold(value, |value, key| value.get_mut(key));
    let entries = parent.and_then(Value::as_object_mut);
    entries.is_some_and(|entries| entries.shift_remove(last).is_some())
}

impl fmt::Debug for SectionDescriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SectionDescriptor").field(&self.path).finish()
    }
}

/// The value of a section while the backend runs, its type erased.
pub(crate) struct SectionCell {
    /// A `watch::Sender<Arc<T>>`.
    sender: Box<dyn Any + Send + Sync>,
    update: fn(&Self, Self),
    has_receivers: fn(&Self) -> bool,
    was_held: AtomicBool,
    pub(crate) descriptor: SectionDescriptor,
}

impl SectionCell {
    fn read<T: ConfigSection>(snapshot: &ConfigSnapshot) -> Result<Self, ConfigProblem> {
        let descriptor = SectionDescriptor::of::<T>();
        let value = T::read(snapshot, T::PATH, &descriptor.value(snapshot))?;
        value.check(snapshot)?;
        Ok(Self {
            sender: Box::new(watch::Sender::new(Arc::new(value))),
            update: |current, new| {
                if let (Some(current), Some(new)) = (current.sender::<T>(), new.sender::<T>()) {
                    current.send_replace(Arc::clone(&new.borrow()));
                }
            },
            has_receivers: |cell| cell.sender::<T>().is_some_and(|sender| sender.receiver_count() > 0),
            was_held: AtomicBool::new(false),
            descriptor,
        })
    }

    /// Whether features have had the section and kept nothing of it that would tell them of changes: what they know of
    /// it, they have read once.
    pub(crate) fn was_read_once(&self) -> bool {
        self.was_held.load(Ordering::Relaxed) && !(self.has_receivers)(self)
    }

    /// Takes over the value that was read of a later snapshot.
    pub(crate) fn update(&self, new: Self) {
        (self.update)(self, new);
    }

    pub(crate) fn subscribe<T: ConfigSection>(&self) -> Option<watch::Receiver<Arc<T>>> {
        self.was_held.store(true, Ordering::Relaxed);
        self.sender::<T>().map(watch::Sender::subscribe)
    }

    fn sender<T: ConfigSection>(&self) -> Option<&watch::Sender<Arc<T>>> {
        self.sender.downcast_ref()
    }
}

impl fmt::Debug for SectionCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.descriptor.fmt(f)
    }
}

/// A section that is linked into the binary.
#[derive(Clone, Copy, Debug)]
pub struct LinkedSection(SectionDescriptor);

inventory::collect!(LinkedSection);

impl LinkedSection {
    /// Registers a section. The expansion of `#[config]` does.
    #[must_use]
    pub const fn new(section: SectionDescriptor) -> Self {
        Self(section)
    }
}

/// All sections that are linked, by their paths.
///
/// What they call secret is kept out of logs, whether or not a backend installs whoever reads it.
#[must_use]
pub fn linked_sections() -> Vec<SectionDescriptor> {
    let mut sections: Vec<_> = inventory::iter::<LinkedSection>
        .into_iter()
        .map(|linked| linked.0)
        .collect();
    sections.sort_by_key(|section| section.path);
    sections
}
