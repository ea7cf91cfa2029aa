use std::collections::HashSet;
use std::sync::Arc;

use super::model::{Graph, Kind};
use crate::feature::Plugin;
use crate::{Result, backend, plugin, service, service_factory};

#[service(id = "shelf.book", many)]
trait Book: Send + Sync + 'static {}

#[service_factory(provides = dyn Book)]
struct Novel;
impl Book for Novel {}

#[service_factory(provides = dyn Book)]
struct Atlas;
impl Book for Atlas {}

#[plugin(id = "shelf")]
#[allow(dead_code, reason = "it is there to be drawn")]
struct Shelf {
    books: Vec<Arc<dyn Book>>,
    new_books: Vec<Arc<dyn Book>>,
}

impl Plugin for Shelf {
    async fn init(self) -> Result<()> {
        Ok(())
    }
}

backend! {
    struct Library { services: [Novel, Atlas], plugins: [Shelf] }
}

#[test]
fn each_factory_of_a_multiton_is_a_node_of_its_own_and_whoever_needs_them_is_linked_to_all() {
    let graph = Graph::of(Library::PLAN);
    let keys: HashSet<&str> = graph.nodes.iter().map(|node| node.key.as_str()).collect();
    assert_eq!(keys.len(), graph.nodes.len(), "{keys:?}");

    let books: HashSet<&str> = graph
        .nodes
        .iter()
        .filter(|node| node.kind == Kind::Service && node.id == "shelf.book")
        .map(|node| node.key.as_str())
        .collect();
    let needed: HashSet<&str> = graph.edges.iter().map(|edge| edge.to.as_str()).collect();
    assert_eq!(books.len(), 2);
    assert_eq!(needed, books);
}

#[test]
fn what_is_held_in_two_fields_is_drawn_once() {
    let text = super::render(Library::PLAN, "mermaid");
    let edges: Vec<&str> = text.lines().filter(|line| line.contains("-->")).collect();

    assert_eq!(edges.len(), 2, "{text}");
    assert_ne!(edges[0], edges[1], "{text}");
}
