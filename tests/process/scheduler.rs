//! That tasks are run, and by one instance at a time, whatever ends: an instance, or the server of the database.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use flytower_test::{TestDatabaseEngine, TestDatabaseServer, TestDatabases};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::instance::{Instance, Run, Told};
use crate::tasks::now;

const PERIOD: Duration = Duration::from_millis(100);
/// After which the task of an instance that broke down is free.
const TIMEOUT: Duration = Duration::from_secs(3);
/// What is left to a busy machine, on which three backends, a server and perhaps a build share two cores: a run that is due
/// begins a little later.
const SLACK: Duration = Duration::from_secs(4);

/// Three instances share a PostgreSQL and run fifty tasks, each ten times a second, for a minute; in the middle of it one is
/// killed (`kill -9`), and another one starts in its place. Afterwards all reports are laid beside each other.
pub(crate) fn an_instance_that_is_killed_loses_no_task_and_none_runs_twice_at_once() {
    const TASKS: usize = 50;
    const ALL: Duration = Duration::from_secs(60);
    let begun = Instant::now();
    let Some(database) = runtime().block_on(TestDatabases::of(TestDatabaseEngine::Postgres)) else {
        return;
    };
    let config = Config::new(&database.config(), TASKS);
    let mut instances: Vec<_> = (0..3).map(|_| Instance::start(&config.file)).collect();
    sleep((ALL / 2).saturating_sub(begun.elapsed()));

    let (mut killed, died) = instances.remove(0).kill_at_work();
    instances.push(Instance::start(&config.file));

    // the last seconds are for the end of all
    sleep((ALL - Duration::from_secs(3)).saturating_sub(begun.elapsed()));
    let stopped = now();
    let cut_off = end_at(&mut killed, died);
    let mut told = vec![killed];
    told.extend(instances.into_iter().map(Instance::stop));

    // else nothing was tested
    assert!(cut_off > 0, "the instance that was killed ran no task");
    let counts: Vec<_> = told.iter().map(|told| told.runs.len()).collect();
    let due = TASKS * (ALL.as_millis() / PERIOD.as_millis()) as usize;
    assert!(counts.iter().sum::<usize>() > due / 5, "there was no load: {counts:?}");
    assert!(
        counts.iter().all(|count| *count > TASKS),
        "an instance has hardly run anything: {counts:?}"
    );

    let runs: Vec<_> = told.iter().flat_map(|told| told.runs.clone()).collect();
    assert_never_twice_at_once(&runs);
    let longest = longest_gap(&runs, TASKS, stopped);
    println!(
        "  {counts:?} runs by instance, {cut_off} cut off; the longest time from one to the next of a task was {longest:.1?}"
    );
    assert!(longest <= TIMEOUT + PERIOD + SLACK, "a task was lost for {longest:?}");

    // that a run was cut off is nothing to keep silent about, nor is a slow query, of which the driver tells
    let cut_off = "a run was not heard of until its time was up";
    let unexpected = |line: &String| !line.contains(cut_off) && !line.contains(" sqlx::");
    let unexpected: Vec<_> = told.iter().flat_map(Told::problems).filter(unexpected).collect();
    assert_eq!(unexpected, [""; 0]);
}

/// The server of the database is stopped and started again, and then killed and started again, while twenty tasks run.
pub(crate) fn tasks_go_on_when_the_server_of_their_database_was_restarted_or_killed() {
    const TASKS: usize = 20;
    // as many connections as a pool has by default
    const POOL: usize = 10;
    for engine in [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql] {
        let runtime = runtime();
        let Some(mut server) = runtime.block_on(TestDatabaseServer::start(engine)) else {
            continue;
        };
        let config = Config::new(&server.config(), TASKS);
        let instance = Instance::start(&config.file);
        let begun = now();
        wait_for_all(&instance, TASKS, begun);
        for kill in [false, true] {
            if kill {
                runtime.block_on(server.kill());
            } else {
                runtime.block_on(server.stop());
            }
            // what nobody may run goes on being due meanwhile
            sleep(Duration::from_secs(2));
            runtime.block_on(server.start_again());
            let back = now();
            wait_for_all(&instance, TASKS, back);
            let took = now() - back;
            println!("  {engine}, killed: {kill}: all tasks have run again after {took:.1?}");
            sleep(Duration::from_secs(1));
        }
        let told = instance.stop();

        assert_never_twice_at_once(&told.runs);
        let lost = "no task can be run while the database does not answer";
        let found = "tasks run again: the database answers";
        for (text, expected) in [(lost, 2), (found, 2), ("panicked", 0)] {
            let count = told.log.iter().filter(|line| line.contains(text)).count();
            assert_eq!(count, expected, "`{text}` in {:#?}", told.log);
        }
        // The pool has something to say of each connection that is lost, and of each task that waits for a new one, and the
        // database of an outage, if it is long enough.
        let count = |text| told.problems().iter().filter(|line| line.contains(text)).count();
        let (pool, database) = (count("sqlx"), count("cannot be used"));
        assert!(database <= 2, "{:#?}", told.problems());
        assert_eq!(told.problems().len() - pool - database, 2, "{:#?}", told.problems());
        assert!(pool <= 2 * (TASKS + 2 * POOL), "{pool} lines: {:#?}", told.problems());
    }
}

/// Where the instances are told what to do.
struct Config {
    file: PathBuf,
    _folder: TempDir,
}

impl Config {
    fn new(database: &Value, tasks: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app-config.yaml");
        let milliseconds = |duration: Duration| json!({ "milliseconds": duration.as_millis() });
        let config = json!({
            "backend": {
                "baseUrl": "http://localhost:7007",
                "listen": { "host": "127.0.0.1", "port": 0 },
                "database": database,
            },
            "load": {
                "tasks": tasks,
                "schedule": { "frequency": milliseconds(PERIOD), "timeout": milliseconds(TIMEOUT) },
            },
        });
        std::fs::write(&file, config.to_string()).unwrap();
        let _folder = folder;
        Self { file, _folder }
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn wait_for_all(instance: &Instance, tasks: usize, since: Duration) {
    let begun = Instant::now();
    while !instance.has_run_all(tasks, since) {
        assert!(
            begun.elapsed() < TIMEOUT + PERIOD + Duration::from_secs(60),
            "not all tasks run: {:#?}",
            instance.told().log
        );
        sleep(Duration::from_millis(20));
    }
}

/// Lets what a process that died had not ended end with it. How many runs there are of those.
fn end_at(told: &mut Told, died: Duration) -> usize {
    let open = told.runs.iter_mut().filter(|run| run.ended.is_none());
    open.map(|run| run.ended = Some(died)).count()
}

fn by_task(runs: &[Run]) -> BTreeMap<usize, Vec<&Run>> {
    let mut tasks = BTreeMap::<_, Vec<_>>::new();
    for run in runs {
        tasks.entry(run.task).or_default().push(run);
    }
    for runs in tasks.values_mut() {
        runs.sort_by_key(|run| run.began);
    }
    tasks
}

fn assert_never_twice_at_once(runs: &[Run]) {
    for (task, runs) in by_task(runs) {
        for pair in runs.windows(2) {
            let ended = pair[0].ended.expect("all runs have ended");
            assert!(ended <= pair[1].began, "task {task} ran twice at once: {pair:?}");
        }
    }
}

/// The longest time that a task had to wait for its next run, until `end` if there was none any more.
fn longest_gap(runs: &[Run], tasks: usize, end: Duration) -> Duration {
    let by_task = by_task(runs);
    assert_eq!(by_task.len(), tasks);
    let gap = |runs: Vec<&Run>| {
        let mut begun: Vec<_> = runs.iter().map(|run| run.began).filter(|began| *began < end).collect();
        begun.push(end);
        begun.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap()
    };
    by_task.into_values().map(gap).max().unwrap()
}
