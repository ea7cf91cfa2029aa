use std::collections::HashSet;

use serde::Serialize;

use crate::descriptor::{Access, Dependency, FactoryDescriptor, FeatureDescriptor, Need};
use crate::plan::{Origin, Overridden, Plan};

/// The wiring as nodes and edges.
#[derive(Debug, Serialize)]
pub(super) struct Graph {
    pub(super) backend: &'static str,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

#[derive(Debug, Serialize)]
pub(super) struct Node {
    /// Unique: the kind and the id.
    pub(super) key: String,
    pub(super) kind: Kind,
    pub(super) id: String,
    /// The Rust item behind it, and where it is.
    pub(super) item: &'static str,
    pub(super) place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'static str>,
    /// Of a service: why this factory is the one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<String>,
    /// Of a service: the factories that this one overrides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) overrides: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Service,
    Plugin,
    Module,
    ExtensionPoint,
    FeatureLoader,
}

#[derive(Debug, Serialize)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) kind: Relation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Relation {
    DependsOn,
    Extends,
    Offers,
    Uses,
    MayEnable,
}

impl Graph {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut graph = Self {
            backend: plan.backend.name,
            nodes: Vec::new(),
            edges: Vec::new(),
        };
        graph.add_services(plan);
        graph.add_points(plan);
        graph.add_plugins(plan);
        graph.add_loaders(plan);
        // two fields may hold the same service, and so may a factory and its root context
        let mut drawn = HashSet::new();
        graph
            .edges
            .retain(|edge| drawn.insert((edge.from.clone(), edge.to.clone(), edge.kind)));
        graph
    }

    fn add_services(&mut self, plan: &Plan) {
        for factory in plan.factories {
            let service = factory.descriptor.provides;
            let item = &factory.descriptor.item;
            let overridden = plan
                .overridden
                .iter()
                .filter_map(Overridden::factories)
                .filter(|(factory, _)| factory.provides.is(service));
            let key = service_key(factory.descriptor);
            self.nodes.push(Node {
                key: key.clone(),
                kind: Kind::Service,
                id: service.id.to_string(),
                item: item.name,
                place: format!("{}:{}", item.shown_file(), item.line),
                scope: Some(service.scope.name()),
                origin: Some(match factory.origin {
                    Origin::Named => "named".to_owned(),
                    Origin::Set { name } => format!("set {name}"),
                    Origin::Default => "default".to_owned(),
                }),
                overrides: overridden.map(|(factory, _)| factory.item.name).collect(),
            });
            self.add_edges(plan, &key, factory.descriptor.dependencies);
            if let Some(context) = factory.descriptor.context() {
                self.add_edges(plan, &key, context.dependencies);
            }
        }
    }

    fn add_points(&mut self, plan: &Plan) {
        for point in plan.points {
            let item = &point.descriptor.item;
            let id = point.descriptor.id.text();
            self.nodes.push(node(
                Kind::ExtensionPoint,
                point_key(id),
                id,
                item.name,
                item.shown_file(),
                item.line,
            ));
        }
    }

    fn add_plugins(&mut self, plan: &Plan) {
        for plugin in plan.plugins {
            let descriptor = plugin.descriptor;
            let (id, item) = (descriptor.key.id.text(), &descriptor.item);
            let key = plugin_key(id);
            self.nodes.push(node(
                Kind::Plugin,
                key.clone(),
                id,
                item.name,
                item.shown_file(),
                item.line,
            ));
            self.add_edges(plan, &key, descriptor.dependencies);
            for module in &plan.modules[plugin.modules.as_range()] {
                let (module, item) = (module.descriptor, &module.descriptor.item);
                let module_key = module_key(id, module.id.text());
                let module_node = node(
                    Kind::Module,
                    module_key.clone(),
                    module.id.text(),
                    item.name,
                    item.shown_file(),
                    item.line,
                );
                self.nodes.push(module_node);
                self.edges.push(Edge {
                    from: module_key.clone(),
                    to: key.clone(),
                    kind: Relation::Extends,
                });
                self.add_edges(plan, &module_key, module.dependencies);
            }
        }
    }

    fn add_loaders(&mut self, plan: &Plan) {
        for loader in plan.loaders {
            let (descriptor, item) = (loader.descriptor, &loader.descriptor.item);
            let key = format!("loader:{}::{}", item.module, item.name);
            self.nodes.push(node(
                Kind::FeatureLoader,
                key.clone(),
                item.name,
                item.name,
                item.shown_file(),
                item.line,
            ));
            self.add_edges(plan, &key, descriptor.dependencies);
            for feature in descriptor.plugins.iter().chain(descriptor.modules) {
                let to = match feature {
                    FeatureDescriptor::Plugin(plugin) => plugin_key(plugin.key.id.text()),
                    FeatureDescriptor::Module(module) => module_key(module.plugin.id.text(), module.id.text()),
                    _ => continue,
                };
                self.edges.push(Edge {
                    from: key.clone(),
                    to,
                    kind: Relation::MayEnable,
                });
            }
        }
    }

    fn add_edges(&mut self, plan: &Plan, from: &str, dependencies: &[Dependency]) {
        let mut add = |to, kind| {
            self.edges.push(Edge {
                from: from.to_owned(),
                to,
                kind,
            });
        };
        for dependency in dependencies {
            match dependency.need {
                Need::Service { service, .. } => plan
                    .factories
                    .iter()
                    .filter(|factory| factory.descriptor.provides.is(service))
                    .for_each(|factory| add(service_key(factory.descriptor), Relation::DependsOn)),
                Need::ExtensionPoint { point, access } => add(
                    point_key(point.id.text()),
                    match access {
                        Access::Offered => Relation::Offers,
                        Access::Lent => Relation::Uses,
                    },
                ),
                Need::Runtime(_) => {}
            }
        }
    }
}

fn node(kind: Kind, key: String, id: &str, item: &'static str, file: &str, line: u32) -> Node {
    let place = format!("{file}:{line}");
    Node {
        key,
        kind,
        id: id.to_owned(),
        item,
        place,
        scope: None,
        origin: None,
        overrides: Vec::new(),
    }
}

/// The factories of a multiton share its id, so each has its own name in its key.
fn service_key(factory: &FactoryDescriptor) -> String {
    let (id, item) = (factory.provides.id, &factory.item);
    if factory.provides.many {
        format!("service:{id}/{}::{}", item.module, item.name)
    } else {
        format!("service:{id}")
    }
}

fn point_key(id: &str) -> String {
    format!("extension-point:{id}")
}

fn plugin_key(id: &str) -> String {
    format!("plugin:{id}")
}

fn module_key(plugin: &str, id: &str) -> String {
    format!("module:{plugin}/{id}")
}
