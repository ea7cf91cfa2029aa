use std::fmt::Write;

use super::list;
use crate::graph::Graph;

/// The services of a graph wired without any framework: a function `wire` that makes one after the other.
#[must_use]
pub fn by_hand(graph: &Graph) -> String {
    let mut source = "\nstruct Wired {\n".to_owned();
    for number in 0..graph.services.len() {
        writeln!(source, "    service{number}: Arc<dyn Service{number}>,").expect("it is a string");
    }
    source += "}\n\nfn wire() -> Wired {\n";
    for (number, needed) in (0..).zip(&graph.services) {
        let fields = list(needed, ", ", |needed| {
            format!("service{needed}: Arc::clone(&service{needed})")
        });
        let made = if needed.is_empty() {
            String::new()
        } else {
            format!(" {{ {fields} }}")
        };
        writeln!(
            source,
            "    let service{number}: Arc<dyn Service{number}> = Arc::new(Made{number}{made});"
        )
        .expect("it is a string");
    }
    let all: Vec<usize> = (0..graph.services.len()).collect();
    source + "    Wired { " + &list(&all, ", ", |number| format!("service{number}")) + " }\n}\n"
}
