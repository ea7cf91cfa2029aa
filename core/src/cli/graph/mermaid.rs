use std::collections::HashMap;
use std::fmt::Write;

use super::model::{Graph, Kind, Node, Relation};

/// For Markdown, see [flowcharts](https://mermaid.js.org/syntax/flowchart.html).
pub(super) fn render(graph: &Graph) -> String {
    let mut text = String::from("flowchart LR\n");
    // the ids of Mermaid must be words
    let names: HashMap<&str, String> = graph
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| (node.key.as_str(), format!("n{index}")))
        .collect();
    for (index, node) in graph.nodes.iter().enumerate() {
        let (open, close) = brackets(node.kind);
        let _ = writeln!(text, "  n{index}{open}\"{}\"{close}", label(node));
    }
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (names.get(edge.from.as_str()), names.get(edge.to.as_str())) else {
            continue;
        };
        let _ = writeln!(text, "  {from} {} {to}", arrow(edge.kind));
    }
    text
}

fn label(node: &Node) -> String {
    let mut label = node.id.clone();
    // a feature loader has no id but its name
    if node.id != node.item {
        let _ = write!(label, "<br/>{}", node.item);
    }
    if let Some(scope) = node.scope {
        let _ = write!(label, " ({scope})");
    }
    if !node.overrides.is_empty() {
        let _ = write!(label, "<br/>overrides {}", node.overrides.join(", "));
    }
    label
}

const fn brackets(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Service => ("(", ")"),
        Kind::Plugin => ("[[", "]]"),
        Kind::Module => ("[", "]"),
        Kind::ExtensionPoint => ("{{", "}}"),
        Kind::FeatureLoader => ("[/", "/]"),
    }
}

const fn arrow(relation: Relation) -> &'static str {
    match relation {
        Relation::DependsOn => "-->",
        Relation::Extends => "==>|extends|",
        Relation::Offers => "==>|offers|",
        Relation::Uses => "-->|uses|",
        Relation::MayEnable => "-.->|may enable|",
    }
}
