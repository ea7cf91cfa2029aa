mod dot;
mod json;
mod mermaid;
mod model;
#[cfg(test)]
mod tests;

use crate::plan::Plan;
use model::Graph;

/// The wiring in one of the formats that `--format` offers.
pub(super) fn render(plan: &Plan, format: &str) -> String {
    let graph = Graph::of(plan);
    match format {
        "dot" => dot::render(&graph),
        "json" => json::render(&graph),
        _ => mermaid::render(&graph),
    }
}
