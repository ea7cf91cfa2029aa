//! How a client signs in to a server of MySQL that wants the password itself.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use flytower_core::services::Database;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::database::databases;

const PASSWORD: &str = "correct-horse";

/// What a server of MySQL 8 says first: that it encrypts, and that passwords are checked by `caching_sha2_password`.
fn greeting() -> Vec<u8> {
    const ENCRYPTS: u32 = 0x0800;
    const CAPABILITIES: u32 = 0x0008_8208 | ENCRYPTS;
    let [a, b, c, d] = CAPABILITIES.to_le_bytes();
    let mut said = b"\x0a8.0.36\0\x01\0\0\0abcdefgh\0".to_vec();
    said.extend([a, b, 45, 2, 0, c, d, 21]);
    said.extend([0; 10]);
    said.extend(b"ijklmnopqrst\0caching_sha2_password\0");
    said
}

async fn say(stream: &mut TcpStream, number: u8, text: &[u8]) {
    let length = u8::try_from(text.len()).unwrap();
    stream.write_all(&[length, 0, 0, number]).await.unwrap();
    stream.write_all(text).await.unwrap();
}

async fn hear(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.ok()?;
    let mut said = vec![0; usize::from(head[0]) + usize::from(head[1]) * 256];
    stream.read_exact(&mut said).await.ok()?;
    Some(said)
}

/// It knows no password, and asks for it.
async fn curious(listener: TcpListener, heard: Arc<Mutex<Vec<Vec<u8>>>>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        say(&mut stream, 0, &greeting()).await;
        let Some(said) = hear(&mut stream).await else { continue };
        heard.lock().unwrap().push(said);
        say(&mut stream, 2, b"\x01\x04").await;
        let Some(said) = hear(&mut stream).await else { continue };
        heard.lock().unwrap().push(said);
        say(&mut stream, 4, b"\x01-----BEGIN PUBLIC KEY-----").await;
        let _ = hear(&mut stream).await;
    }
}

#[tokio::test]
async fn a_server_of_mysql_does_not_get_the_password_unless_encryption_is_configured() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::<Mutex<Vec<Vec<u8>>>>::default();
    let server = tokio::spawn(curious(listener, Arc::clone(&heard)));
    let config = json!({
        "client": "mysql2",
        "connection": { "host": "127.0.0.1", "port": port, "user": "ada", "password": PASSWORD },
        "knexConfig": { "acquireConnectionTimeout": 2000 },
    });
    let mut tester = databases(&config).await;

    let began = std::time::Instant::now();
    let error = tester.get::<dyn Database>("todo").await.client().await.unwrap_err();

    let shown = format!("{error:?}");
    let heard = heard.lock().unwrap().clone();
    // the first of two packets if it wanted to encrypt would be 32 bytes, with no name in it
    assert!(heard[0].windows(3).any(|part| part == b"ada"), "{heard:?}");
    let password = PASSWORD.as_bytes();
    assert!(
        !heard
            .iter()
            .any(|said| said.windows(password.len()).any(|part| part == password))
    );
    assert!(shown.contains("configure `connection.ssl`"), "{shown}");
    assert!(began.elapsed() < Duration::from_secs(30));
    tester.stop().await;
    server.abort();
}
