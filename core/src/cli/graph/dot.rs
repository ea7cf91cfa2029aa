use std::fmt::Write;

use super::model::{Graph, Kind, Node, Relation};

/// For Graphviz, see [the DOT language](https://graphviz.org/doc/info/lang.html).
pub(super) fn render(graph: &Graph) -> String {
    let mut text = format!("digraph \"{}\" {{\n  rankdir=LR;\n", graph.backend);
    for node in &graph.nodes {
        let _ = writeln!(
            text,
            "  \"{}\" [label=\"{}\", shape={}];",
            node.key,
            label(node),
            shape(node.kind)
        );
    }
    for edge in &graph.edges {
        let style = match edge.kind {
            Relation::DependsOn => "solid",
            Relation::Extends | Relation::Offers | Relation::Uses => "bold",
            Relation::MayEnable => "dashed",
        };
        let _ = writeln!(
            text,
            "  \"{}\" -> \"{}\" [style={style}, label=\"{}\"];",
            edge.from,
            edge.to,
            word(edge.kind)
        );
    }
    text.push_str("}\n");
    text
}

fn label(node: &Node) -> String {
    let mut label = node.id.clone();
    // a feature loader has no id but its name
    if node.id != node.item {
        let _ = write!(label, "\\n{}", node.item);
    }
    if let Some(scope) = node.scope {
        let _ = write!(label, " [{scope}]");
    }
    if !node.overrides.is_empty() {
        let _ = write!(label, "\\noverrides {}", node.overrides.join(", "));
    }
    label
}

const fn shape(kind: Kind) -> &'static str {
    match kind {
        Kind::Service => "ellipse",
        Kind::Plugin => "box3d",
        Kind::Module => "box",
        Kind::ExtensionPoint => "hexagon",
        Kind::FeatureLoader => "component",
    }
}

const fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::DependsOn => "",
        Relation::Extends => "extends",
        Relation::Offers => "offers",
        Relation::Uses => "uses",
        Relation::MayEnable => "may enable",
    }
}
