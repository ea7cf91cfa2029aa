//! The plugins of `reference/`, in Rust.

mod others;
mod tester;

use flytower::{CoreServices, backend};
use others::{App, Failing, Late, Neighbour};
use tester::Tester;

backend! {
    /// What most groups ask.
    pub(crate) struct WithoutApp {
        services: [CoreServices],
        plugins: [Tester, Neighbour, Late, Failing],
    }
}

backend! {
    /// The same with the plugin that gets what no other is asked for.
    pub(crate) struct WithApp {
        services: [CoreServices],
        plugins: [Tester, Neighbour, Late, Failing, App],
    }
}
