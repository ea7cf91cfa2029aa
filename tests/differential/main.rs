//! The same requests and configurations as the real Backstage was asked with: the answers are equal, but for the
//! permitted differences. See the README beside this file.
//!
//! It has a `main` of its own, because a configuration is read in a process of its own: this program, started again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_debug_implementations,
    reason = "tests fail by panicking"
)]

mod answer;
mod cases;
mod compare;
mod config;
mod differences;
mod exchange;
mod http;
mod plugins;
mod report;
mod request;

use std::process::ExitCode;

use differences::Permitted;
use report::Report;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    if config::is_asked() {
        runtime.block_on(config::answer());
        return ExitCode::SUCCESS;
    }
    // What the backends log is nobody's concern here.
    tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::default()).unwrap();
    // What stands behind an option may be its value, so that only a first argument is a name.
    let filter = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let mut report = Report::new(Permitted::read(), filter);
    runtime.block_on(async {
        http::run(&mut report).await;
        config::run(&mut report).await;
    });
    report.end()
}
