use super::model::Graph;

/// For other programs: `{ backend, nodes, edges }`.
pub(super) fn render(graph: &Graph) -> String {
    // strings and lists always have a JSON form
    let mut text = serde_json::to_string_pretty(graph).unwrap_or_default();
    text.push('\n');
    text
}
