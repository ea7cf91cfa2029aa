use std::sync::Arc;

use serde_json::Value;

use super::backend::Lifetime;
use super::check::ReadConfiguration;
use super::options::{CONFIG_HAS_NO_EFFECT, StartOptions};
use super::sections::sections_of_plan;
use super::watchdog::{Watchdog, end_process};
use crate::cli::{self, Command};
use crate::config::{ConfigSnapshot, schema_of};
use crate::error::{Error, Result};
use crate::feature::Backend;

/// Runs a backend until the process is told to stop: the whole of a `main`.
///
/// Reads the command line (`--help` says what there is), starts the backend, waits for SIGTERM or SIGINT, and stops it.
///
/// A second signal ends the process at once, with a non-zero code, unless it follows the first within 300 ms: some send one
/// signal to a process and to its group. So does the time limit of
/// [`StartOptions::stop_timeout`], which is one for the whole process, even if something blocks a thread: nothing that
/// takes long belongs behind `run`.
///
/// # Errors
///
/// When the backend did not start; the process should then end with a non-zero code.
pub async fn run<B: Backend>(options: StartOptions) -> Result<()> {
    let options = match cli::parse(B::PLAN, options) {
        Command::Start(options) => options,
        Command::Print(text) => {
            cli::print(&text)?;
            return Ok(());
        }
        Command::Check(options) => return check::<B>(options).await,
        Command::ConfigSchema => {
            cli::print(&json(&schema_of(&sections_of_plan(B::PLAN))))?;
            return Ok(());
        }
        Command::PrintConfig {
            options,
            path,
            with_secrets,
        } => return print_config::<B>(options, &path, with_secrets).await,
    };
    let mut watchdog = Watchdog::start(options.time_to_stop()).await?;
    let lifetime = Arc::new(Lifetime::new(B::PLAN, options));
    let failed = tokio::select! {
        started = lifetime.start() => match started {
            // what was started lives on in `lifetime`; the report was logged
            Ok(_) => {
                watchdog.signal().await;
                None
            }
            Err(error) => Some(error),
        },
        // dropping the start aborts the plugins that were on their way
        () = watchdog.signal() => {
            tracing::info!("told to stop while starting");
            None
        }
    };
    watchdog.stopping();
    let stopped = lifetime.stop().await;
    let in_good_order = stopped.is_ok();
    let result = failed.map_or_else(|| stopped.map_err(Error::from), |error| Err(error.into()));
    let result = result.map_err(|error| lifetime.without_secrets(error));
    match &result {
        // not returned: the end of the runtime would wait for whatever blocks a thread, and that may be why
        Err(error) if !in_good_order => end_process(error),
        _ => result,
    }
}

/// `config print`.
async fn print_config<B: Backend>(options: StartOptions, path: &str, with_secrets: bool) -> Result<()> {
    let Some(read) = ReadConfiguration::of(B::PLAN, options).await? else {
        return Err(Error::input(format!("`{}` has no configuration", B::PLAN.backend.name)));
    };
    let snapshot = read.config.snapshot();
    let shown = if with_secrets {
        snapshot
    } else {
        Arc::new(ConfigSnapshot::new(snapshot.redacted(), snapshot.origin()))
    };
    let value: Value = shown.get(path)?;
    cli::print(&json(&value))?;
    Ok(())
}

fn json(value: &Value) -> String {
    // a value can always be written
    format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default())
}

/// `config check` and `--check`: what a start says of the configuration. That the wiring is right, the compiler has said.
async fn check<B: Backend>(options: StartOptions) -> Result<()> {
    let named = options.names_config_files();
    let name = B::PLAN.backend.name;
    if let Some(read) = ReadConfiguration::of(B::PLAN, options).await? {
        let warnings = read.warnings().into_iter();
        let warnings: String = warnings.map(|warning| format!("warning: {warning}\n")).collect();
        // they may say why it is not valid
        read.check().inspect_err(|_| drop(cli::print(&warnings)))?;
        cli::print(&format!("`{name}` is wired; its configuration is valid\n{warnings}"))?;
        return Ok(());
    }
    let warning = if named {
        format!("warning: {CONFIG_HAS_NO_EFFECT}\n")
    } else {
        String::new()
    };
    cli::print(&format!("`{name}` is wired; it has no configuration\n{warning}"))?;
    Ok(())
}
