use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::SectionDescriptor;

/// One JSON Schema for a whole configuration: each section at its path, what no section is about left open.
///
/// ```
/// use flytower_core::config::schema_of;
///
/// assert_eq!(schema_of(&[])["type"], "object");
/// ```
#[must_use]
pub fn schema_of(sections: &[SectionDescriptor]) -> Value {
    let mut generator = SchemaGenerator::default();
    let mut root = Node::default();
    for section in sections {
        let schema = section.subschema(&mut generator).to_value();
        root.at(section.path).sections.push(schema);
    }
    let mut schema = root.schema();
    if let Value::Object(schema) = &mut schema {
        let dialect = generator.settings().meta_schema.clone();
        schema.extend(dialect.map(|dialect| ("$schema".to_owned(), Value::from(dialect.into_owned()))));
        let definitions = generator.take_definitions(true);
        if !definitions.is_empty() {
            schema.insert("$defs".to_owned(), Value::Object(definitions));
        }
    }
    schema
}

/// A key of the configuration.
#[derive(Default)]
struct Node {
    /// The schemas of what stands here.
    sections: Vec<Value>,
    children: Vec<(String, Node)>,
}

impl Node {
    fn at(&mut self, path: &str) -> &mut Self {
        path.split('.').fold(self, |node, key| {
            let known = node.children.iter().position(|(name, _)| name == key);
            let at = known.unwrap_or_else(|| {
                node.children.push((key.to_owned(), Self::default()));
                node.children.len() - 1
            });
            &mut node.children[at].1
        })
    }

    fn schema(self) -> Value {
        let mut sections = self.sections;
        if self.children.is_empty() && sections.len() == 1 {
            return sections.remove(0);
        }
        let mut schema = Map::new();
        if !self.children.is_empty() || sections.is_empty() {
            schema.insert("type".to_owned(), json!("object"));
        }
        let mut children = self.children;
        children.sort_by(|(one, _), (other, _)| one.cmp(other));
        let properties: Map<_, _> = children.into_iter().map(|(key, node)| (key, node.schema())).collect();
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        if !sections.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(sections));
        }
        Value::Object(schema)
    }
}
