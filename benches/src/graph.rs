//! The graphs that are wired: random, and the same in each run.

use fastrand::Rng;

/// How many earlier services each service and each plugin depends on.
const DEPENDENCIES: usize = 5;
const SEED: u64 = 0x000f_1707_0e12;

/// Who depends on whom. Services and plugins are known by their numbers.
#[derive(Clone, Debug)]
pub struct Graph {
    /// For each service, the earlier ones that it depends on.
    pub services: Vec<Vec<usize>>,
    /// For each plugin, the services that it depends on.
    pub plugins: Vec<Vec<usize>>,
}

impl Graph {
    /// Five dependencies each, on random services; the first five services have as many as there are earlier ones.
    #[must_use]
    pub fn random(services: usize, plugins: usize) -> Self {
        let mut rng = Rng::with_seed(SEED);
        let mut some_of = |count: usize| {
            let mut chosen = rng.choose_multiple(0..count, DEPENDENCIES);
            chosen.sort_unstable();
            chosen
        };
        let services_of_each = (0..services).map(&mut some_of).collect();
        let plugins = (0..plugins).map(|_| some_of(services)).collect();
        Self {
            services: services_of_each,
            plugins,
        }
    }

    /// As [`random`](Self::random), but all plugins are empty, except that the first one depends on each service that no
    /// other service depends on, and so needs them all.
    #[must_use]
    pub fn needed_by_one(services: usize, plugins: usize) -> Self {
        let mut graph = Self::random(services, 0);
        let mut is_needed = vec![false; services];
        graph
            .services
            .iter()
            .flatten()
            .for_each(|dependency| is_needed[*dependency] = true);
        graph.plugins = vec![Vec::new(); plugins];
        if let Some(first) = graph.plugins.first_mut() {
            first.extend((0..services).filter(|service| !is_needed[*service]));
        }
        graph
    }
}
