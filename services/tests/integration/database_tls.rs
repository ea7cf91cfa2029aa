use std::time::{Duration, Instant};

use flytower_core::services::Database;
use flytower_test::{TestDatabaseEngine, TestDatabaseServer, TestDatabaseTls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::database::databases;

const SERVERS: [TestDatabaseEngine; 2] = [TestDatabaseEngine::Postgres, TestDatabaseEngine::MySql];

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // OpenSSL takes a certificate with the name of who signed it for one that signed itself
    params.distinguished_name.push(DnType::CommonName, "authority");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate of these names, and its key.
fn certificate(authority: &Authority, names: &[&str]) -> (String, String) {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate().unwrap();
    let cert = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, authority)
        .unwrap();
    (cert.pem(), key.serialize_pem())
}

fn with_ssl(server: &TestDatabaseServer, ssl: &Value) -> Value {
    let mut config = server.config();
    config["connection"]["ssl"] = ssl.clone();
    config
}

async fn is_encrypted(db: &DatabaseConnection, engine: TestDatabaseEngine) -> bool {
    let sql = match engine {
        TestDatabaseEngine::Postgres => "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        _ => {
            "SELECT CAST(VARIABLE_VALUE AS CHAR) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'"
        }
    };
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let value: String = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    !matches!(&*value, "" | "false")
}

/// Whether a plugin gets encrypted connections, or what it is told.
async fn connected(server: &TestDatabaseServer, engine: TestDatabaseEngine, ssl: &Value) -> Result<bool, String> {
    let mut tester = databases(&with_ssl(server, ssl)).await;
    let sut = tester.get::<dyn Database>("todo").await;
    let began = Instant::now();
    let answer = match sut.client().await {
        Ok(db) => Ok(is_encrypted(&db, engine).await),
        Err(error) => Err(error.chain().collect::<Vec<_>>().join("; ")),
    };
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "there is nothing to wait for"
    );
    tester.logs().assert_lacks("correct-horse");
    tester.stop().await;
    answer
}

#[tokio::test]
async fn connections_are_encrypted_by_a_server_whose_certificate_is_of_the_authority() {
    let (ours, other) = (authority(), authority());
    let (cert, key) = certificate(&ours, &["localhost", "127.0.0.1"]);
    for engine in SERVERS {
        let tls = TestDatabaseTls::new(&cert, &key);
        let Some(server) = TestDatabaseServer::start_with_tls(engine, tls).await else {
            continue;
        };
        for (ssl, encrypted) in [
            (json!({ "ca": ours.pem() }), true),
            (json!({ "ca": ours.pem(), "rejectUnauthorized": true }), true),
            (json!({ "rejectUnauthorized": false }), true),
            // if the server can; of MySQL's that would be to trust anybody with the password
            (Value::Null, engine == TestDatabaseEngine::Postgres),
            (json!(false), false),
        ] {
            assert_eq!(connected(&server, engine, &ssl).await, Ok(encrypted), "{engine} {ssl}");
        }
        // signed by nobody whom the Web knows, and by nobody whom the other authority knows
        for ssl in [json!(true), json!({ "ca": other.pem() })] {
            let error = connected(&server, engine, &ssl).await.unwrap_err();
            assert!(
                error.contains("127.0.0.1") && error.contains("certificate"),
                "{engine}: {error}"
            );
            assert!(!error.contains("correct-horse"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused_and_the_error_says_so() {
    let ours = authority();
    let (cert, key) = certificate(&ours, &["db.example.com"]);
    for engine in SERVERS {
        let tls = TestDatabaseTls::new(&cert, &key);
        let Some(server) = TestDatabaseServer::start_with_tls(engine, tls).await else {
            continue;
        };

        let error = connected(&server, engine, &json!({ "ca": ours.pem() }))
            .await
            .unwrap_err();

        assert!(error.contains("not valid for"), "{engine}: {error}");
        let whatever = json!({ "ca": ours.pem(), "rejectUnauthorized": false });
        assert_eq!(connected(&server, engine, &whatever).await, Ok(true), "{engine}");
    }
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_gets_that_of_the_configuration() {
    let ours = authority();
    let (cert, key) = certificate(&ours, &["localhost", "127.0.0.1"]);
    let (own_cert, own_key) = certificate(&ours, &["portal"]);
    for engine in SERVERS {
        let tls = TestDatabaseTls::new(&cert, &key).require_client_certificates_of(ours.pem());
        let Some(server) = TestDatabaseServer::start_with_tls(engine, tls).await else {
            continue;
        };
        let with = json!({ "ca": ours.pem(), "cert": own_cert, "key": own_key });
        assert_eq!(connected(&server, engine, &with).await, Ok(true), "{engine}");

        let error = connected(&server, engine, &json!({ "ca": ours.pem() }))
            .await
            .unwrap_err();

        assert!(error.contains("todo"), "{engine}: {error}");
    }
}

#[tokio::test]
async fn a_certificate_or_key_that_is_none_is_an_error_without_the_key() {
    let ours = authority();
    let (cert, key) = certificate(&ours, &["localhost", "127.0.0.1"]);
    for engine in SERVERS {
        let tls = TestDatabaseTls::new(&cert, &key);
        let Some(server) = TestDatabaseServer::start_with_tls(engine, tls).await else {
            continue;
        };
        for ssl in [
            json!({ "ca": "correct-horse" }),
            json!({ "ca": ours.pem(), "cert": cert, "key": "correct-horse" }),
            json!({ "ca": ours.pem(), "cert": cert }),
        ] {
            let error = connected(&server, engine, &ssl).await.unwrap_err();
            assert!(!error.contains("correct-horse"), "{engine}: {error}");
        }
    }
}
