use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::child::Backend;
use crate::drain::a_stop_under_load_loses_no_request_that_was_accepted;
use crate::full_disk::{
    a_file_that_cannot_grow_is_an_error_and_over_once_it_can,
    a_full_disk_is_an_error_that_says_so_and_over_once_there_is_room,
    without_room_for_a_database_the_start_says_which_file_and_what_to_do,
};
use crate::scheduler::{
    an_instance_that_is_killed_loses_no_task_and_none_runs_twice_at_once,
    tasks_go_on_when_the_server_of_their_database_was_restarted_or_killed,
};
use crate::todo::{
    the_todo_example_keeps_its_items_on_every_engine_though_it_is_killed,
    two_instances_of_the_todo_example_share_a_server,
};

/// When a second signal is one more, and not the first one again.
const LATER: Duration = Duration::from_millis(600);

type Test = (&'static str, fn());

/// Lists functions with their names.
macro_rules! tests {
    ($($name:ident,)*) => { &[$((stringify!($name), $name),)*] };
}

const TESTS: &[Test] = tests![
    a_signal_stops_the_backend_in_good_order,
    a_signal_while_starting_stops_what_had_started,
    a_second_signal_ends_the_process_at_once,
    a_signal_that_is_sent_twice_at_once_is_one,
    a_signal_ends_the_process_at_once_while_a_failed_start_is_cleaned_up,
    a_second_signal_ends_the_process_although_something_blocks_a_thread,
    the_time_limit_ends_the_process_with_an_error,
    the_time_limit_ends_the_process_although_something_blocks_a_thread,
    a_start_that_fails_ends_the_process_with_an_error,
    a_start_that_fails_says_so_in_the_log_too,
    a_start_that_fails_tells_no_secret,
    commands_print_and_start_nothing,
    what_a_loader_may_enable_is_marked_and_named,
    a_check_says_that_the_configuration_cannot_be_read,
    a_stop_under_load_loses_no_request_that_was_accepted,
    the_configuration_is_printed_without_its_secrets,
    the_schema_of_the_configuration_is_printed,
    a_configuration_that_is_not_valid_is_an_error_with_all_its_problems,
    a_check_refuses_what_a_start_refuses,
    a_check_warns_of_what_a_variable_leaves_out,
    a_check_warns_of_keys_that_are_probably_typos,
    a_check_says_that_naming_a_configuration_file_has_no_effect,
    a_check_cannot_be_combined_with_a_command,
    each_configuration_file_counts_wherever_it_is_named,
    an_argument_that_makes_no_sense_is_an_error,
    a_version_is_printed_if_there_is_one,
    tasks_go_on_when_the_server_of_their_database_was_restarted_or_killed,
    an_instance_that_is_killed_loses_no_task_and_none_runs_twice_at_once,
    the_todo_example_keeps_its_items_on_every_engine_though_it_is_killed,
    two_instances_of_the_todo_example_share_a_server,
    a_full_disk_is_an_error_that_says_so_and_over_once_there_is_room,
    a_file_that_cannot_grow_is_an_error_and_over_once_it_can,
    without_room_for_a_database_the_start_says_which_file_and_what_to_do,
];

/// Runs the tests; `cargo test NAME` runs those whose names contain `NAME`.
pub(crate) fn run() {
    // what stands behind an option may be its value, so that only a first argument is a name
    let filter = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let wanted = |(name, _): &&Test| filter.as_ref().is_none_or(|filter| name.contains(filter.as_str()));
    let mut failed = Vec::new();
    for (name, test) in TESTS.iter().filter(wanted) {
        let outcome = if std::panic::catch_unwind(test).is_ok() {
            "ok"
        } else {
            failed.push(*name);
            "FAILED"
        };
        println!("test process::{name} ... {outcome}");
    }
    assert!(failed.is_empty(), "tests failed: {failed:#?}");
}

fn a_signal_stops_the_backend_in_good_order() {
    for signal in ["TERM", "INT"] {
        let mut backend = Backend::spawn("good", &[]);
        backend.wait_for("started");
        backend.signal(signal);
        let (code, output, _) = backend.end();
        assert_eq!((code, output.trim()), (Some(0), "stopped"));
    }
}

fn a_signal_while_starting_stops_what_had_started() {
    let mut backend = Backend::spawn("starting", &[]);
    backend.wait_for("started");
    backend.signal("TERM");
    let (code, output, _) = backend.end();
    assert_eq!((code, output.trim()), (Some(0), "stopped"));
}

fn a_second_signal_ends_the_process_at_once() {
    let mut backend = Backend::spawn("hanging", &[]);
    backend.wait_for("started");
    backend.signal("TERM");
    backend.wait_for("hanging");
    sleep(LATER);
    backend.signal("TERM");
    let (code, output, _) = backend.end();
    assert_eq!((code, output.as_str()), (Some(1), ""));
}

fn a_signal_that_is_sent_twice_at_once_is_one() {
    let mut backend = Backend::spawn("hanging with a limit", &[]);
    backend.wait_for("started");
    backend.signal_at_once(["TERM", "INT"]);
    let (_, _, errors) = backend.end();
    // of its own accord
    assert!(errors.contains("did not stop within 1s"), "{errors}");
}

fn a_start_that_fails_tells_no_secret() {
    let (code, _, errors) = Backend::spawn("failing with a secret", &[]).end();
    assert_eq!(code, Some(1));
    let told = "caused by: the table of *** is not there\n    caused by: nobody at postgres://me:***@db\n";
    assert!(errors.contains(told) && !errors.contains("hunter2"), "{errors}");
}

fn a_signal_ends_the_process_at_once_while_a_failed_start_is_cleaned_up() {
    let mut backend = Backend::spawn("failing and hanging", &[]);
    backend.wait_for("hanging");
    backend.signal("TERM");
    let (code, _, _) = backend.end();
    assert_eq!(code, Some(1));
}

fn a_second_signal_ends_the_process_although_something_blocks_a_thread() {
    for (scenario, after) in [("blocking", "blocking"), ("blocking afterwards", "stopped")] {
        let mut backend = Backend::spawn(scenario, &[]);
        backend.wait_for("started");
        backend.signal("TERM");
        backend.wait_for(after);
        sleep(LATER);
        backend.signal("TERM");
        let (code, _, _) = backend.end();
        assert_eq!(code, Some(1), "{scenario}");
    }
}

fn the_time_limit_ends_the_process_although_something_blocks_a_thread() {
    for (scenario, expected) in [
        (
            "blocking with a limit",
            "did not stop within 1s: still running were `block`",
        ),
        (
            "blocking the only thread",
            "the process does not end: something blocks a thread",
        ),
        (
            "blocking afterwards with a limit",
            "the process does not end: something blocks a thread",
        ),
    ] {
        let mut backend = Backend::spawn(scenario, &[]);
        backend.wait_for("started");
        backend.signal("TERM");
        let (code, _, errors) = backend.end();
        assert_eq!(code, Some(1), "{scenario}");
        assert!(errors.contains(expected), "{scenario}: {errors}");
    }
}

fn the_time_limit_ends_the_process_with_an_error() {
    let mut backend = Backend::spawn("hanging with a limit", &[]);
    backend.wait_for("started");
    backend.signal("TERM");
    let (code, _, errors) = backend.end();
    assert_eq!(code, Some(1));
    assert!(
        errors.contains("did not stop within 1s: still running were `hang`"),
        "{errors}"
    );
}

fn a_start_that_fails_ends_the_process_with_an_error() {
    let (code, output, errors) = Backend::spawn("failing", &[]).end();
    assert_eq!((code, output.trim()), (Some(1), "stopped"));
    assert!(errors.contains("plugin `broken` failed after"), "{errors}");
    assert!(errors.contains("caused by: no luck"), "{errors}");
}

fn a_start_that_fails_says_so_in_the_log_too() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app-config.yaml");
    let address = taken.local_addr().unwrap();
    std::fs::write(&file, format!("backend: {{ listen: '{address}' }}\n")).unwrap();

    let (code, output, errors) = Backend::spawn("serving", &["--config", file.to_str().unwrap()]).end();

    assert_eq!(code, Some(1));
    let failure = "service `core.rootHttpRouter` (made by `root_http_router`) failed after";
    assert!(errors.contains(failure), "{errors}");
    let lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let event = lines.iter().find(|line| line["level"] == "error").unwrap();
    assert!(event["message"].as_str().unwrap().starts_with(failure), "{event}");
    assert!(
        event["error"].as_str().unwrap().contains("which another process uses"),
        "{event}"
    );
}

fn commands_print_and_start_nothing() {
    let runs: [(&[&str], &str); 6] = [
        (&["graph"], "flowchart LR"),
        (&["graph", "--format", "dot"], "digraph \"Failing\""),
        (&["graph", "--format", "json"], "\"backend\": \"Failing\""),
        (&["features"], "+ Broken "),
        (&["--check"], "`Failing` is wired; it has no configuration"),
        (&["--help"], "Usage: "),
    ];
    for (arguments, expected) in runs {
        let (code, output, errors) = Backend::spawn("failing", arguments).end();
        assert_eq!(code, Some(0), "{arguments:?}: {errors}");
        assert!(output.contains(expected), "{arguments:?} printed {output}");
    }
}

fn what_a_loader_may_enable_is_marked_and_named() {
    let (_, features, _) = Backend::spawn("loading", &["features"]).end();
    for expected in [
        "(+ installed, ? if a loader enables it, - linked only)",
        "  + Talkative ",
        "  ? EndlessStart ",
        "  ? Hourglass ",
        "  - Broken ",
        " may enable endless-start, hourglass of endless-start ",
    ] {
        assert!(features.contains(expected), "no `{expected}` in {features}");
    }
    for format in ["mermaid", "dot"] {
        let (_, graph, _) = Backend::spawn("loading", &["graph", "--format", format]).end();
        let loader = graph.lines().find(|line| line.contains("\"Maybe")).unwrap();
        assert!(
            !loader.contains("Maybe<br/>") && !loader.contains("Maybe\\n"),
            "{graph}"
        );
    }
}

fn a_check_says_that_the_configuration_cannot_be_read() {
    let (code, output, errors) = Backend::spawn("smudged", &["--check"]).end();
    assert_eq!((code, output.as_str()), (Some(1), ""));
    assert_eq!(
        errors.trim_end(),
        "Error: the configuration cannot be read\n  service `core.rootConfig` (made by `unreadable_config`) failed\n    \
         caused by: line 1 is smudged\n    caused by: coffee"
    );
}

fn the_configuration_is_printed_without_its_secrets() {
    let print = |arguments: &[&str]| {
        let arguments = [&["config", "print"], arguments].concat();
        let (code, output, errors) = Backend::spawn("with config", &arguments).end();
        assert_eq!((code, errors.as_str()), (Some(0), ""));
        serde_json::from_str::<Value>(&output).unwrap()
    };

    assert_eq!(
        print(&[]),
        json!({ "talk": { "loudness": 11 }, "other": { "token": "***" } })
    );
    assert_eq!(print(&["other.token"]), json!("***"));
    assert_eq!(print(&["--with-secrets", "other"]), json!({ "token": "hunter2" }));
    let (code, _, errors) = Backend::spawn("with config", &["config", "print", "nope"]).end();
    assert_eq!(code, Some(1));
    assert!(
        errors.contains("missing required config value at `nope` in memory"),
        "{errors}"
    );
}

fn the_schema_of_the_configuration_is_printed() {
    let (code, output, _) = Backend::spawn("with config", &["config", "schema"]).end();
    assert_eq!(code, Some(0));
    let schema: Value = serde_json::from_str(&output).unwrap();
    let talk = schema["properties"]["talk"].clone();
    let talk = talk["$ref"].as_str().map_or(talk.clone(), |reference| {
        schema.pointer(reference.trim_start_matches('#')).unwrap().clone()
    });
    assert_eq!(talk["properties"]["loudness"]["type"], "integer", "{schema:#}");
}

fn a_configuration_that_is_not_valid_is_an_error_with_all_its_problems() {
    for arguments in [&["--check"][..], &["config", "check"], &[]] {
        let (code, output, errors) = Backend::spawn("with faulty config", arguments).end();
        assert_eq!((code, output.as_str()), (Some(1), ""));
        let problem = "invalid config value at `talk.loudness` in memory: got number, wanted u8";
        assert!(errors.contains(problem), "{errors}");
    }
    let (code, output, _) = Backend::spawn("with config", &["config", "check"]).end();
    assert_eq!(
        (code, output.as_str()),
        (Some(0), "`WithConfig` is wired; its configuration is valid\n")
    );
}

/// What only the types of sections refuse, and no schema does.
fn a_check_refuses_what_a_start_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app-config.yaml");
    let problems = |arguments: &[&str]| {
        let arguments = [arguments, &["--config", file.to_str().unwrap()]].concat();
        let (code, _, errors) = Backend::spawn("serving", &arguments).end();
        assert_eq!(code, Some(1), "{arguments:?}: {errors}");
        let problems = errors
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("invalid config value"));
        problems.map(str::to_owned).collect::<Vec<_>>()
    };
    for listen in ["localhost:70000", "7117x"] {
        let http = format!("listen: '{listen}'\n  trustProxy: foo\n  cors: {{ origin: ['https://[x'] }}");
        let logger = "logger: { overrides: [{ level: warn, matchers: { plugin: '/(/' } }] }";
        let discovery = "discovery: { endpoints: [{ target: 'http+srv://a:80/b', plugins: ['*'] }] }";
        std::fs::write(&file, format!("backend:\n  {http}\n  {logger}\n{discovery}\n")).unwrap();
        let of_start = problems(&[]);

        assert_eq!(of_start.len(), 5, "{of_start:?}");
        assert_eq!(problems(&["--check"]), of_start);
        assert_eq!(problems(&["config", "check"]), of_start);
    }
}

fn a_check_warns_of_what_a_variable_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app-config.yaml");
    let file = file.to_str().unwrap();
    let check = |text: &str| {
        std::fs::write(file, text).unwrap();
        let (code, output, _) = Backend::spawn("serving", &["config", "check", "--config", file]).end();
        (code, output)
    };
    let warning =
        format!("warning: `backend.listen` ({file}:1:20) counts as not set, because the environment variable");

    let (code, output) = check("backend: { listen: ':${NOBODY_SETS_THIS}' }\n");
    assert_eq!(code, Some(0));
    assert!(
        output.contains("its configuration is valid\n") && output.contains(&warning),
        "{output}"
    );
    let (code, output) = check("backend: { listen: ':${NOBODY_SETS_THIS}', trustProxy: foo }\n");
    assert!(code == Some(1) && output.contains(&warning), "{output}");
    let (code, output) = check("backend: { listen: ':${NOBODY_SETS_THIS:-7007}' }\n");
    assert!(code == Some(0) && !output.contains("warning"), "{output}");
}

fn a_check_warns_of_keys_that_are_probably_typos() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app-config.yaml");
    let text =
        "backend:\n  listn: ':1'\n  database: {}\n  startup: { plugins: { serving: {}, srving: {}, catalog: {} } }\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();

    let (code, output, errors) = Backend::spawn("serving", &["--check", "--config", file]).end();

    assert_eq!(code, Some(0), "{errors}");
    let expected = [
        "`ServingBackend` is wired; its configuration is valid".to_owned(),
        format!(
            "warning: `backend.listn` ({file}:2:10) is a key that no installed feature describes; did you mean `listen`?"
        ),
        format!(
            "warning: `backend.startup.plugins.srving` ({file}:4:46) is about a plugin that is not installed; did you \
             mean `serving`?"
        ),
        format!("warning: `backend.startup.plugins.catalog` ({file}:4:59) is about a plugin that is not installed"),
    ];
    assert_eq!(output.lines().collect::<Vec<_>>(), expected);
}

fn a_check_says_that_naming_a_configuration_file_has_no_effect() {
    let (code, output, _) = Backend::spawn("good", &["--check", "--config", "nope.yaml"]).end();
    assert_eq!(code, Some(0));
    assert_eq!(
        output.trim_end(),
        "`Good` is wired; it has no configuration\nwarning: `--config` has no effect: this backend has no `core.rootConfig`"
    );
}

fn each_configuration_file_counts_wherever_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (a, b, c) = (
        file("a.yaml", "a: { x: 1, y: 1, z: 1 }"),
        file("b.yaml", "a: { y: 2, z: 2 }"),
        file("c.yaml", "a: { z: 3 }"),
    );

    let arguments = ["--config", &a, "config", "--config", &b, "print", "a", "--config", &c];
    let (code, output, errors) = Backend::spawn("serving", &arguments).end();

    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(
        serde_json::from_str::<Value>(&output).unwrap(),
        json!({ "x": 1, "y": 2, "z": 3 })
    );
}

fn a_check_cannot_be_combined_with_a_command() {
    let (code, output, errors) = Backend::spawn("good", &["--check", "graph"]).end();
    assert_eq!((code, output.as_str()), (Some(2), ""));
    assert!(
        errors.contains("the argument '--check' cannot be used with the command 'graph'") && errors.contains("Usage: "),
        "{errors}"
    );
}

fn an_argument_that_makes_no_sense_is_an_error() {
    let (code, output, errors) = Backend::spawn("good", &["--config-file", "a.yaml"]).end();
    assert_eq!((code, output.as_str()), (Some(2), ""));
    assert!(errors.contains("--config"), "{errors}");
}

fn a_version_is_printed_if_there_is_one() {
    let (code, output, _) = Backend::spawn("with a version", &["--version"]).end();
    assert_eq!((code, output.as_str()), (Some(0), "Good 1.2.3-test\n"));
    let (code, _, errors) = Backend::spawn("good", &["--version"]).end();
    assert_eq!(code, Some(2));
    assert!(errors.contains("--version"), "{errors}");
}
