/// Where one dependency comes from: what remains of a field's type once the plan is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The root-scoped instance with this index.
    Root(u32),
    /// The plugin-scoped instance with this index, of the plugin at hand.
    Plugin(u32),
    /// Root-scoped instances of a multiton: a range of the plan's list of their indices.
    RootMany {
        /// Where the range starts.
        start: u32,
        /// How long it is.
        count: u32,
    },
    /// Plugin-scoped instances of a multiton.
    PluginMany {
        /// Where the range starts.
        start: u32,
        /// How long it is.
        count: u32,
    },
    /// The extension point with this index, of the plugin at hand.
    Point(u32),
    /// Something that the runtime has at hand.
    Value,
    /// Nothing: an optional service without factory.
    Absent,
}
