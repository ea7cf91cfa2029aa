use core::fmt;

use flytower::services::Level;
use serde_json::{Map, Value};

/// One event of the log.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LogLine {
    /// How important it is.
    pub level: Level,
    /// What happened.
    pub message: String,
    /// The plugin that it happened in, if it was one.
    pub plugin: Option<String>,
    /// What else is known: the fields of the event, of its logger and of the spans that it was in.
    pub fields: Map<String, Value>,
}

impl LogLine {
    /// A line of which the field `plugin`, if there is one, is the plugin.
    pub(crate) fn new(level: Level, message: impl Into<String>, mut fields: Map<String, Value>) -> Self {
        let plugin = fields.shift_remove("plugin").map(|plugin| match plugin {
            Value::String(id) => id,
            other => other.to_string(),
        });
        Self {
            level,
            message: message.into(),
            plugin,
            fields,
        }
    }

    /// A field, if there is one of this name and it is a text.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }
}

/// As in a console: `WARN  catalog: the file is gone path="all.yaml"`.
impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:5} ", self.level.as_str())?;
        if let Some(plugin) = &self.plugin {
            write!(f, "{plugin}: ")?;
        }
        f.write_str(&self.message)?;
        self.fields
            .iter()
            .try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}
