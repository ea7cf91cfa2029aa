use std::sync::{Arc, Mutex};
use std::time::Duration;

use flytower_core::config::Config as Section;
use flytower_core::services::RootConfig;
use flytower_core::{Plugin, Result, StartOptions, backend, config, plugin};
use flytower_services::CoreServices;
use flytower_services::config::parse;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch::Sender;

use crate::support::Config;

#[plugin(id = "reader")]
struct Reader {
    config: Arc<dyn RootConfig>,
}

impl Plugin for Reader {
    async fn init(self) -> Result<()> {
        self.config.get::<String>("reader.wanted").map(drop)
    }
}

backend! {
    struct Reading {
        services: [CoreServices],
        plugins: [Reader],
    }
}

#[tokio::test]
async fn later_files_override_earlier_ones() {
    let first = Config::with("reader: { wanted: null }\n");
    let second = Config::text("reader: { wanted: x }\n");
    let options = [first.options(), second.options()];
    let files = options.iter().flat_map(StartOptions::config_files);

    let backend = Reading::start(files.fold(StartOptions::new(), StartOptions::config_file))
        .await
        .unwrap();

    backend.stop().await.unwrap();
}

#[tokio::test]
async fn a_missing_value_names_key_and_file() {
    let config = Config::with("");

    let error = Reading::start(config.options()).await.unwrap_err();

    let message = format!("{error:?}");
    assert!(
        message.contains("missing required config value at `reader.wanted` in `"),
        "{message}"
    );
    assert!(message.contains("app-config.yaml`"), "{message}");
}

#[tokio::test]
async fn a_missing_file_keeps_the_backend_from_starting() {
    let error = Reading::start(StartOptions::new().config_file("/nowhere/app-config.yaml"))
        .await
        .unwrap_err();

    assert!(
        format!("{error:?}").contains("config file `/nowhere/app-config.yaml` does not exist"),
        "{error:?}"
    );
}

/// How the talker talks.
#[config(path = "talker")]
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Talk {
    greeting: String,
    #[serde(default)]
    repeat: u8,
    #[schemars(extend("visibility" = "secret"))]
    #[serde(default)]
    #[allow(dead_code, reason = "only shown, redacted")]
    api_token: Option<String>,
}

/// What the talker has said, and what was known to be secret.
static SAID: Mutex<Option<Sender<(String, Vec<String>)>>> = Mutex::new(None);

#[plugin(id = "talker")]
struct Talker {
    talk: Section<Talk>,
    config: Arc<dyn RootConfig>,
}

impl Plugin for Talker {
    async fn init(self) -> Result<()> {
        let said = SAID.lock().unwrap().take();
        let Some(said) = said else { return Ok(()) };
        let Self { mut talk, config } = self;
        let say = move |talk: &Talk| {
            let text = talk.greeting.repeat(talk.repeat.into());
            said.send_replace((text, config.snapshot().secrets().to_vec()));
        };
        say(&talk.get());
        tokio::spawn(async move {
            while let Some(talk) = talk.changed().await {
                say(&talk);
            }
        });
        Ok(())
    }
}

backend! {
    struct Talking {
        services: [CoreServices],
        plugins: [Talker],
    }
}

#[tokio::test]
async fn a_section_follows_its_file_while_it_is_valid() {
    let config = Config::with("talker: { greeting: hi, repeat: '2', apiToken: hunter2 }\n");
    let said = Sender::new((String::new(), Vec::new()));
    let mut heard = said.subscribe();
    *SAID.lock().unwrap() = Some(said);
    let options = config.options();
    let file = options.config_files()[0].to_owned();
    let write = |talker: &str| {
        std::fs::write(
            &file,
            format!("backend: {{ listen: '127.0.0.1:0' }}\ntalker: {talker}\n"),
        )
    };

    let backend = Talking::start(options.clone()).await.unwrap();
    assert_eq!(
        *heard.borrow_and_update(),
        ("hihi".to_owned(), vec!["hunter2".to_owned()])
    );

    // not valid: nothing follows it
    write("{ greeting: hello, repeat: hunter3 }").unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert!(!heard.has_changed().unwrap());

    write("{ greeting: hello, repeat: 1, apiToken: hunter4 }").unwrap();
    tokio::time::timeout(Duration::from_secs(10), heard.changed())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        *heard.borrow_and_update(),
        ("hello".to_owned(), vec!["hunter4".to_owned()])
    );
    backend.stop().await.unwrap();
}

#[tokio::test]
async fn all_that_is_wrong_with_a_section_is_told_at_once_and_no_value_is() {
    let config = Config::with("talker:\n  repeat: hunter2\n  apiTokn: hunter2\n");

    let error = Talking::start(config.options()).await.unwrap_err();

    let message = format!("{error:?}");
    for part in [
        "missing required config value at `talker.greeting` in `",
        "app-config.yaml:4:3`",
        "invalid config value at `talker.repeat` in `",
        "app-config.yaml:4:11`: got string, wanted integer",
        "app-config.yaml:5:12`: unknown key `apiTokn`; did you mean `apiToken`?",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(!message.contains("hunter2"), "{message}");
}

#[tokio::test]
async fn files_are_included_and_all_that_cannot_be_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("wanted.txt"), "x\n").unwrap();
    let file = folder.path().join("app-config.yaml");
    let listen = "backend: { listen: '127.0.0.1:0' }\n";

    std::fs::write(
        &file,
        format!("{listen}reader: {{ wanted: {{ $file: wanted.txt }} }}\n"),
    )
    .unwrap();
    let backend = Reading::start(StartOptions::new().config_file(&file)).await.unwrap();
    backend.stop().await.unwrap();

    let wrong = "reader: { wanted: { $file: nope.txt } }\nother: { $include: wanted.txt }\n";
    std::fs::write(&file, format!("{listen}{wrong}")).unwrap();
    let error = Reading::start(StartOptions::new().config_file(&file))
        .await
        .unwrap_err();
    let message = format!("{error:?}");
    for part in [
        "2 problems with the configuration",
        "`reader.wanted`",
        "nope.txt` does not exist",
        "`other`",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn what_create_app_writes_is_read_as_it_is() {
    let files = [
        (
            "app-config.yaml",
            include_str!("../fixtures/create-app/app-config.yaml"),
        ),
        (
            "app-config.production.yaml",
            include_str!("../fixtures/create-app/app-config.production.yaml"),
        ),
        (
            "app-config.local.yaml",
            include_str!("../fixtures/create-app/app-config.local.yaml"),
        ),
    ];
    let variables = [
        ("POSTGRES_HOST", "db.example.com"),
        ("POSTGRES_PORT", "5432"),
        ("POSTGRES_PASSWORD", "hunter2"),
    ];

    let sut = parse(&files, &variables).unwrap();

    // as the real loader reads them
    let expected = json!({
        "app": { "title": "Portal of an Example", "baseUrl": "http://localhost:7007" },
        "organization": { "name": "Example Company" },
        "backend": {
            "baseUrl": "http://localhost:7007",
            "listen": ":7007",
            "csp": { "connect-src": ["'self'", "http:", "https:"] },
            "cors": {
                "origin": "http://localhost:3000",
                "methods": ["GET", "HEAD", "PATCH", "POST", "PUT", "DELETE"],
                "credentials": true,
            },
            "database": {
                "client": "pg",
                "connection": { "host": "db.example.com", "port": "5432", "password": "hunter2" },
            },
        },
        "integrations": { "github": [{ "host": "github.com" }] },
        "techdocs": { "builder": "local", "generator": { "runIn": "docker" }, "publisher": { "type": "local" } },
        "auth": { "providers": { "guest": {} } },
        "scaffolder": {},
        "catalog": {
            "import": { "entityFilename": "catalog-info.yaml", "pullRequestBranchName": "backstage-integration" },
            "rules": [{ "allow": ["Component", "System", "API", "Resource", "Location"] }],
            "locations": [
                { "type": "file", "target": "./examples/entities.yaml" },
                {
                    "type": "file", "target": "./examples/template/template.yaml",
                    "rules": [{ "allow": ["Template"] }],
                },
                { "type": "file", "target": "./examples/org.yaml", "rules": [{ "allow": ["User", "Group"] }] },
            ],
        },
        "permission": { "enabled": true },
    });
    assert_eq!(*sut.root(), expected);
    assert_eq!(sut.get::<u16>("backend.database.connection.port").unwrap(), 5432);
    let user = sut.get::<String>("backend.database.connection.user").unwrap_err();
    assert_eq!(
        user.to_string(),
        "missing required config value at `backend.database.connection.user` in `app-config.production.yaml:14:7`: the \
         environment variable `POSTGRES_USER` is not set"
    );
}
