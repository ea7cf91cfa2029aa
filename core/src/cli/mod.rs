//! The command line of every binary that is made of [`run`](crate::run).

mod features;
mod graph;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, value_parser};

use crate::plan::Plan;
use crate::runtime::StartOptions;

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Command {
    /// Start the backend.
    Start(StartOptions),
    /// Read the configuration and start nothing.
    Check(StartOptions),
    /// Print what the configuration may look like.
    ConfigSchema,
    /// Print the configuration.
    PrintConfig {
        options: StartOptions,
        /// The dotted path of what to print.
        path: String,
        with_secrets: bool,
    },
    /// Print something about the backend.
    Print(String),
}

/// Reads the process's arguments. Ends the process for `--help` and for arguments that make no sense, as is usual.
pub(crate) fn parse(plan: &'static Plan, options: StartOptions) -> Command {
    let mut arguments = arguments(plan);
    if let Some(version) = options.version_to_print() {
        arguments = arguments.version(version);
    }
    let matches = arguments.get_matches_mut();
    // clap lets either all options conflict with commands, or none
    if let Some(command) = matches.subcommand_name()
        && matches.get_flag("check")
    {
        let message = format!("the argument '--check' cannot be used with the command '{command}'");
        arguments.error(ErrorKind::ArgumentConflict, message).exit();
    }
    interpret(plan, options, &matches)
}

fn arguments(plan: &'static Plan) -> clap::Command {
    let check = Arg::new("check")
        .long("check")
        .help("Say what a start says of the configuration, and start nothing: short for `config check`")
        .action(ArgAction::SetTrue);
    let format = Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .help("What to write")
        .default_value("mermaid")
        .value_parser(PossibleValuesParser::new(["mermaid", "dot", "json"]));
    clap::Command::new(plan.backend.name)
        .about(format!("Runs the backend `{}`", plan.backend.name))
        .arg(config_files())
        .arg(check)
        .subcommand(
            clap::Command::new("graph")
                .about("Print how services, plugins, modules and extension points depend on each other")
                .args([format, config_files()]),
        )
        .subcommand(
            clap::Command::new("features")
                .about("Print what is linked, what is installed, and what is not")
                .arg(config_files()),
        )
        .subcommand(config_command())
}

/// An argument of each command by itself. A global one would be that of the innermost command alone.
fn config_files() -> Arg {
    Arg::new("config")
        .long("config")
        .value_name("FILE")
        .help("Configuration file; may be given several times, later files override earlier ones")
        .action(ArgAction::Append)
        .value_parser(value_parser!(PathBuf))
}

fn config_command() -> clap::Command {
    let path = Arg::new("path")
        .value_name("PATH")
        .help("The dotted path of what to print, such as `backend.cors`; without it: everything");
    let with_secrets = Arg::new("with-secrets")
        .long("with-secrets")
        .help("Print secrets as they are, and not as `***`")
        .action(ArgAction::SetTrue);
    clap::Command::new("config")
        .about("Validate or print the configuration, and start nothing")
        .subcommand_required(true)
        .arg(config_files())
        .subcommand(
            clap::Command::new("check")
                .about(
                    "Read all that installed features want of the configuration, as a start does, and print everything \
                     that is wrong",
                )
                .arg(config_files()),
        )
        .subcommand(
            clap::Command::new("print")
                .about("Print the merged configuration as JSON, which is also YAML")
                .args([path, with_secrets, config_files()]),
        )
        .subcommand(
            clap::Command::new("schema")
                .about("Print the JSON Schema of the configuration, of all installed features")
                .arg(config_files()),
        )
}

fn interpret(plan: &'static Plan, mut options: StartOptions, matches: &clap::ArgMatches) -> Command {
    match matches.subcommand() {
        Some(("graph", graph)) => {
            let format = graph.get_one::<String>("format").map_or("mermaid", String::as_str);
            return Command::Print(graph::render(plan, format));
        }
        Some(("features", _)) => return Command::Print(features::render(plan)),
        _ => {}
    }
    for matches in core::iter::successors(Some(matches), inner) {
        for file in matches.get_many::<PathBuf>("config").unwrap_or_default() {
            options = options.config_file(file);
        }
    }
    if let Some(("config", config)) = matches.subcommand() {
        return match config.subcommand() {
            Some(("schema", _)) => Command::ConfigSchema,
            Some(("print", print)) => Command::PrintConfig {
                options,
                path: print.get_one::<String>("path").cloned().unwrap_or_default(),
                with_secrets: print.get_flag("with-secrets"),
            },
            _ => Command::Check(options),
        };
    }
    if matches.get_flag("check") {
        Command::Check(options)
    } else {
        Command::Start(options)
    }
}

/// What was given to the command of a command.
fn inner<'m>(matches: &&'m clap::ArgMatches) -> Option<&'m clap::ArgMatches> {
    matches.subcommand().map(|(_, inner)| inner)
}

/// Prints to standard output. A reader that has seen enough, as `head` has, is not an error.
pub(crate) fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
