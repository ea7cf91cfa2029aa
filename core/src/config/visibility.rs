/// Who may see a value of the configuration. The keyword `visibility` of a schema says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Whoever opens the app in a browser.
    Frontend,
    /// The backend, and whoever reads its logs.
    #[default]
    Backend,
    /// The backend alone: the value is kept out of logs.
    Secret,
}
