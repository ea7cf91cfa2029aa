//! Bytes to a server, and what it says to them.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::answer::{self, Answer};
use crate::request::Sent;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(15);

/// The answers to what is sent: those that come before the server closes, or is silent for too long.
pub(crate) async fn exchange(server: SocketAddr, sent: &Sent) -> Vec<Answer> {
    let mut received = Vec::new();
    let complete = tokio::time::timeout(PATIENCE, converse(server, sent, &mut received)).await;
    match complete {
        Ok(Some(answers)) => answers,
        Ok(None) | Err(_) => answer::read_all(&received, &sent.methods, true),
    }
}

/// All answers that are awaited; `None` if the server closes before, or does not listen.
async fn converse(server: SocketAddr, sent: &Sent, received: &mut Vec<u8>) -> Option<Vec<Answer>> {
    let (mut from, mut to) = TcpStream::connect(server).await.ok()?.into_split();
    // A server may answer, and close, while it is still being sent to.
    let bytes = sent.bytes.clone();
    let sending = tokio::spawn(async move {
        let _ = to.write_all(&bytes).await;
        to
    });
    let mut buffer = vec![0; 16 * 1024];
    let answers = loop {
        match from.read(&mut buffer).await {
            Ok(0) | Err(_) => break None,
            Ok(length) => received.extend_from_slice(&buffer[..length]),
        }
        let answers = answer::read_all(received, &sent.methods, false);
        if answers.len() == sent.methods.len() && answers.iter().all(|answer| !answer.cut) {
            break Some(answers);
        }
    };
    sending.abort();
    answers
}
