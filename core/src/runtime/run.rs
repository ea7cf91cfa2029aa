use std::sync::Arc;

use super::backend::Lifetime;
use super::options::StartOptions;
use super::signals::Signals;
use super::stop::StopError;
use crate::cli::{self, Command};
use crate::error::Result;
use crate::feature::Backend;

/// Runs a backend until the process is told to stop: the whole of a `main`.
///
/// Reads the command line (`--help` says what there is), starts the backend, waits for SIGTERM or SIGINT, and stops it.
/// A second signal ends the process at once, with a non-zero code.
///
/// # Errors
///
/// When the backend did not start or did not stop in good order; the process should then end with a non-zero code.
pub async fn run<B: Backend>(options: StartOptions) -> Result<()> {
    let options = match cli::parse(B::PLAN, options) {
        Command::Start(options) => options,
        Command::Print(text) => {
            cli::print(&text)?;
            return Ok(());
        }
        Command::Check(options) => return check::<B>(options).await,
    };
    let mut signals = Signals::new()?;
    let lifetime = Arc::new(Lifetime::new(B::PLAN, options));
    tokio::select! {
        started = lifetime.start() => match started {
            // what was started lives on in `lifetime`; the report was logged
            Ok(_) => signals.next().await,
            Err(error) => {
                lifetime.stop_after_failure().await;
                return Err(error.into());
            }
        },
        // dropping the start aborts the plugins that were on their way
        () = signals.next() => tracing::info!("told to stop while starting"),
    }
    tokio::select! {
        stopped = lifetime.stop() => Ok(stopped?),
        () = signals.next() => {
            tracing::error!("{}", StopError::SecondSignal);
            // not `Err`: the end of the runtime would wait for whatever blocks a thread, and that may be why
            std::process::exit(1)
        }
    }
}

/// `--check`: what can be said without starting anything. That the wiring is right, the compiler has said.
async fn check<B: Backend>(options: StartOptions) -> Result<()> {
    super::check::check_configuration(B::PLAN, options).await?;
    cli::print(&format!(
        "`{}` is wired, and its configuration is readable\n",
        B::PLAN.backend.name
    ))?;
    Ok(())
}
