//! A backend of a size that nobody writes by hand: its descriptors are made at run time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::backend::Lifetime;
use super::options::StartOptions;
use crate::descriptor::{FeatureDescriptor, InitFuture, Item, PluginDescriptor, PluginKey};
use crate::inject::Injector;
use crate::plan::{Entry, Plan, Section, Wiring};

const PLUGINS: usize = 1_000;

static STARTED: AtomicUsize = AtomicUsize::new(0);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_plugins_start_and_stop() {
    let lifetime = Arc::new(Lifetime::new(plan(), StartOptions::new()));
    let (report, _) = lifetime.start().await.unwrap_or_else(|error| unreachable!("{error}"));
    assert_eq!(report.plugins.len(), PLUGINS);
    assert_eq!(STARTED.load(Ordering::SeqCst), PLUGINS);
    assert!(report.plugins.iter().all(|plugin| plugin.failures.is_empty()));
    assert_eq!(lifetime.stop().await, Ok(()));
}

fn plan() -> &'static Plan {
    let entries: Vec<Entry> = (0..PLUGINS as u32).map(entry).collect();
    let entries: &'static [Entry] = entries.leak();
    // a draft of this size is made for const evaluation, which has no stack to overflow
    let draft = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        let wiring: &'static _ = Box::leak(Box::new(Wiring::<64, 64, { 2 * PLUGINS + 1 }>::of::<128>(entries)));
        wiring.plan(item("Thousand", 0))
    });
    let plan = draft.map(std::thread::JoinHandle::join);
    Box::leak(Box::new(plan.ok().and_then(Result::ok).unwrap_or(Plan::EMPTY)))
}

fn entry(number: u32) -> Entry {
    let id: &'static str = format!("plugin-{number}").leak();
    let key: &'static PluginKey = Box::leak(Box::new(PluginKey::new(item(id, number), id)));
    let item = item(id, number);
    let plugin = PluginDescriptor {
        item,
        key,
        dependencies: &[],
        init,
    };
    Entry::new(
        number,
        Section::Plugins,
        id,
        FeatureDescriptor::Plugin(Box::leak(Box::new(plugin))),
    )
}

const fn item(name: &'static str, line: u32) -> Item {
    Item {
        name,
        module: "tests",
        file: "tests.rs",
        line,
        column: 1,
        place: line as u64,
    }
}

fn init<'a>(_: &mut Injector<'a>) -> InitFuture<'a> {
    Box::pin(async {
        STARTED.fetch_add(1, Ordering::SeqCst);
        Ok(())
    })
}
