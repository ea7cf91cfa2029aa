//! What happens to files of SQLite when the disk is full: writes fail and say so, nothing is lost or broken, and it goes on
//! by itself once there is room.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};

use crate::example::Example;
use crate::todo::{block_on, config_file};

const ITEMS: &str = "/api/todo/items";

/// Makes a file system of its own of two megabytes, which only the process sees and which ends with it, fills all but the room
/// that is given, and becomes what follows.
const IN_A_SMALL_FILE_SYSTEM: &str = r#"
mount -t tmpfs -o size=2m tmpfs "$1" && head -c "$2" /dev/zero >"$1/ballast" && shift 2 && exec "$@"
"#;

/// Lets files grow to a limit only. The signal that this would be to most programs is an error of writing instead.
const WITH_SMALL_FILES: &str = r#"trap '' XFSZ; ulimit -S -f 400 && exec "$@""#;

pub(crate) fn a_full_disk_is_an_error_that_says_so_and_over_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    let Some(unshare) = private_mounts(&disk) else { return };
    let before = [
        &unshare[..],
        &["sh", "-c", IN_A_SMALL_FILE_SYSTEM, "sh", text(&disk), "1500000"],
    ]
    .concat();
    let config = config_file(folder.path(), &files(&disk.join("data")));

    let todo = Example::start("todo", &config, &before);
    // the disk as the process sees it
    let seen = PathBuf::from(format!("/proc/{}/root{}", todo.id(), text(&disk)));
    let room = || fs::remove_file(seen.join("ballast")).unwrap();
    let log = fails_and_goes_on(&todo, &seen.join("data"), room);

    assert!(log.contains("database or disk is full"), "{log}");
}

pub(crate) fn a_file_that_cannot_grow_is_an_error_and_over_once_it_can() {
    if Command::new("prlimit").stdout(Stdio::null()).status().is_err() {
        println!("files that cannot grow are left out: there is no `prlimit`");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let config = config_file(folder.path(), &files(&data));

    let todo = Example::start("todo", &config, &["sh", "-c", WITH_SMALL_FILES, "sh"]);
    let id = todo.id().to_string();
    let room = || {
        let lifted = Command::new("prlimit")
            .args(["--pid", &id, "--fsize=unlimited"])
            .status();
        assert!(lifted.unwrap().success());
    };
    let log = fails_and_goes_on(&todo, &data, room);

    assert!(log.contains("disk I/O error"), "{log}");
}

pub(crate) fn without_room_for_a_database_the_start_says_which_file_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    let Some(unshare) = private_mounts(&disk) else { return };
    let config = config_file(folder.path(), &files(&disk.join("data")));
    // for nothing at all, and for the file, but not for the tables
    for filled in ["2097152", "2040000"] {
        let before = [
            &unshare[..],
            &["sh", "-c", IN_A_SMALL_FILE_SYSTEM, "sh", text(&disk), filled],
        ]
        .concat();

        let Err(log) = Example::try_start("todo", &config, &before) else {
            panic!("there was room beside {filled} bytes")
        };

        for said in ["plugin 'todo'", "data/todo.sqlite", "no room", "make room"] {
            assert!(log.contains(said), "{said}: {log}");
        }
    }
}

/// Adds items until that fails, makes room, and goes on. Gives what the log says of it.
async fn until_it_fails(todo: &Example) -> (Vec<Value>, Value) {
    let mut added = Vec::new();
    for number in 0..1_000 {
        let title = format!("{number:0>190}");
        match todo.post(ITEMS, &json!({ "title": title })).await {
            (201, item) => added.push(item),
            (500, error) => return (added, error),
            (status, answer) => panic!("{status}: {answer}"),
        }
    }
    panic!("a thousand items have room");
}

fn fails_and_goes_on(todo: &Example, data: &Path, room: impl FnOnce()) -> String {
    block_on(async {
        let (mut items, error) = until_it_fails(todo).await;
        assert!(items.len() > 10, "it failed from the start: {error}");
        assert_eq!(error["error"]["name"], "Error", "{error}");
        assert_eq!(
            todo.get(ITEMS).await,
            (200, json!(items)),
            "all that was answered is there, and no more"
        );
        let (status, _) = todo.post(ITEMS, &json!({ "title": "still" })).await;
        assert_eq!(status, 500, "there is still no room");
        assert_eq!(intact_items(data).await, items.len());

        room();

        let (status, next) = todo.post(ITEMS, &json!({ "title": "next" })).await;
        assert_eq!(status, 201, "{next}");
        items.push(next);
        assert_eq!(todo.get(ITEMS).await, (200, json!(items)));
        assert_eq!(intact_items(data).await, items.len());
    });
    let said = todo.lines_with("request failed with status 500", 2);
    assert_eq!(said.len(), 2, "{}", todo.log());
    assert!(
        said.iter().all(|line| line.contains(r#""plugin":"todo""#)),
        "{}",
        todo.log()
    );
    said.concat()
}

/// How many items there are in a copy of the database, which is whole.
async fn intact_items(data: &Path) -> usize {
    let folder = tempfile::tempdir().unwrap();
    for file in ["todo.sqlite", "todo.sqlite-wal"] {
        fs::copy(data.join(file), folder.path().join(file)).unwrap();
    }
    let db = Database::connect(format!("sqlite://{}", folder.path().join("todo.sqlite").display()));
    let db = db.await.unwrap();
    let query = |sql: &'static str| Statement::from_string(DbBackend::Sqlite, sql);
    let check = db
        .query_one_raw(query("PRAGMA integrity_check"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(check.try_get_by_index::<String>(0).unwrap(), "ok");
    let count = db
        .query_one_raw(query("SELECT count(*) FROM items"))
        .await
        .unwrap()
        .unwrap();
    let count = count.try_get_by_index::<i64>(0).unwrap();
    db.close().await.unwrap();
    usize::try_from(count).unwrap()
}

fn files(data: &Path) -> Value {
    json!({ "client": "better-sqlite3", "connection": { "directory": data } })
}

/// How to give a process mounts that nobody else sees, at a folder that is made here; root may, and most others on Linux.
fn private_mounts(disk: &Path) -> Option<Vec<&'static str>> {
    fs::create_dir(disk).unwrap();
    let works = |how: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(how)
            .args(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", text(disk)]);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    let found = [vec!["-m"], vec!["-rm"]].into_iter().find(|how| works(how));
    if found.is_none() {
        println!("a full disk is left out: `unshare -m` or `mount` is not there, or not allowed");
    }
    found.map(|how| [&["unshare"], &how[..]].concat())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
