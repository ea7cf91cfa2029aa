//! Servers of the kit in a process of their own: one that is killed, and one that finds no program.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use flytower_test::{ServerProcess, TestCaches, TestDatabaseEngine, TestDatabaseServer};

/// Says what the test below is to do.
const TASK: &str = "FLYTOWER_TEST_SERVERS";

#[tokio::test]
async fn a_test_that_has_servers_if_it_is_told_to() {
    match env::var(TASK).as_deref() {
        Ok("ask") => {
            for _ in 0..2 {
                drop(TestCaches::redis().await);
                drop(TestCaches::memcached().await);
            }
        }
        Ok("keep") => {
            let (redis, memcached) = (ServerProcess::redis(&[]).await, ServerProcess::memcached(&[]).await);
            let database = TestDatabaseServer::start(TestDatabaseEngine::Postgres).await;
            let ports = [redis.as_ref(), memcached.as_ref()].into_iter().flatten();
            let mut ports: Vec<_> = ports.map(|server| server.port().to_string()).collect();
            ports.extend(
                database
                    .as_ref()
                    .map(|database| database.connection()["port"].to_string()),
            );
            println!("\nports: {}", ports.join(" "));
            std::future::pending::<()>().await;
        }
        _ => {}
    }
}

fn this_test(task: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "servers::a_test_that_has_servers_if_it_is_told_to"])
        .env_remove("FLYTOWER_TEST_REDIS")
        .env_remove("FLYTOWER_TEST_MEMCACHED")
        .env(TASK, task);
    command
}

#[test]
fn a_program_that_is_missing_is_said_once_or_fails_tests_that_must_have_it() {
    let without_programs = |required: &str| {
        let mut command = this_test("ask");
        command.env("PATH", "/nowhere").env("FLYTOWER_TEST_REQUIRE", required);
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = [stdout, stderr].concat();
        (status.success(), String::from_utf8(text).unwrap())
    };

    // the output of tests that pass is not shown, but for this
    let (passes, text) = without_programs("postgres,mysql");
    assert!(passes, "{text}");
    assert_eq!(text.matches("left out: tests with redis; install").count(), 1, "{text}");
    assert_eq!(
        text.matches("left out: tests with memcached; install").count(),
        1,
        "{text}"
    );

    let (passes, text) = without_programs("postgres,memcached");
    assert!(
        !passes && text.contains("`FLYTOWER_TEST_REQUIRE` names memcached"),
        "{text}"
    );
}

#[test]
fn servers_end_with_the_process_of_the_tests_even_if_that_is_killed() {
    let mut command = this_test("keep");
    let mut tests = command.arg("--nocapture").stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(tests.stdout.take().unwrap()).lines();
    let ports = lines
        .map(Result::unwrap)
        .find_map(|line| Some(line.strip_prefix("ports: ")?.to_owned()));
    let ports: Vec<u16> = ports.unwrap().split(' ').filter_map(|port| port.parse().ok()).collect();
    let listens = |port: u16| TcpStream::connect(("127.0.0.1", port)).is_ok();
    assert!(ports.iter().all(|port| listens(*port)), "{ports:?}");

    tests.kill().unwrap();
    tests.wait().unwrap();

    let killed = Instant::now();
    while ports.iter().any(|port| listens(*port)) {
        assert!(killed.elapsed() < Duration::from_secs(30), "some of {ports:?} go on");
        std::thread::sleep(Duration::from_millis(50));
    }
}
