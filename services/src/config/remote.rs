use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::error::ConfigError;
use super::files::MAX_FILE_SIZE;
use super::source::name;

/// For one URL, all redirects included.
const TIME_LIMIT: Duration = Duration::from_secs(10);
const MAX_REDIRECTS: usize = 5;

/// Fetches configurations by HTTP.
#[derive(Clone)]
pub(super) struct Remote {
    client: Client,
}

/// Without the client, which may know the password of a proxy.
impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remote")
    }
}

impl Remote {
    /// Fails without anybody to trust: no certificates in the operating system.
    pub(super) fn new(url: &Url) -> Result<Self, ConfigError> {
        let client = Client::builder()
            .user_agent(concat!("flytower/", env!("CARGO_PKG_VERSION")))
            .timeout(TIME_LIMIT)
            .redirect(redirects())
            .build();
        Ok(Self {
            client: client.map_err(|error| failed(url, error))?,
        })
    }

    /// The text at a URL.
    pub(super) async fn fetch(&self, url: &Url) -> Result<String, ConfigError> {
        let response = self.client.get(url.clone()).send().await;
        let mut response = response.map_err(|error| failed(url, error))?;
        if !response.status().is_success() {
            return Err(ConfigError::Fetch {
                url: name(url),
                source: format!("the answer is {}", response.status()).into(),
            });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(url, error))? {
            if (bytes.len() + chunk.len()) as u64 > MAX_FILE_SIZE {
                return Err(ConfigError::TooLarge {
                    file: name(url),
                    limit: MAX_FILE_SIZE,
                });
            }
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes).map_err(|error| ConfigError::Fetch {
            url: name(url),
            source: error.utf8_error().into(),
        })
    }
}

/// A few, and none that leaves encryption: what is fetched is trusted.
fn redirects() -> Policy {
    Policy::custom(|attempt| {
        let was_encrypted = attempt.previous().iter().any(|url| url.scheme() == "https");
        match attempt.url().scheme() {
            _ if attempt.previous().len() > MAX_REDIRECTS => attempt.error("too many redirects"),
            "https" => attempt.follow(),
            "http" if !was_encrypted => attempt.follow(),
            "http" => attempt.error("a redirect from https to http"),
            // The answer is not followed, and no success.
            _ => attempt.stop(),
        }
    })
}

/// Without the URL, which may hold a password.
fn failed(url: &Url, error: reqwest::Error) -> ConfigError {
    let error = error.without_url();
    // the causes say more: refused, no such host, an untrusted certificate
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    ConfigError::Fetch {
        url: name(url),
        source: text.into(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_util::task::AbortOnDropHandle;

    use super::*;

    /// Answers every request with the same text.
    async fn server(answer: impl Into<Vec<u8>>) -> (Url, AbortOnDropHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://user:hunter2@{}/a?b=hunter2", listener.local_addr().unwrap());
        let answer = answer.into();
        let serve = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(&answer).await;
            }
        });
        (url.parse().unwrap(), AbortOnDropHandle::new(serve))
    }

    async fn fetched(answer: impl Into<Vec<u8>>) -> Result<String, String> {
        let (url, _server) = server(answer).await;
        Remote::new(&url).unwrap().fetch(&url).await.map_err(|error| {
            let source = error.source().map(ToString::to_string).unwrap_or_default();
            format!("{error}: {source}")
        })
    }

    #[tokio::test]
    async fn the_text_at_a_url_is_fetched() {
        let text = fetched("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\na: 1").await;

        assert_eq!(text.as_deref(), Ok("a: 1"));
    }

    #[tokio::test]
    async fn what_goes_wrong_is_told_without_what_may_be_secret_in_the_url() {
        for (answer, reason) in [
            ("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n", "503"),
            (
                "HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\n\r\n",
                "302",
            ),
            (
                "HTTP/1.1 302 Found\r\nlocation: /a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                "too many redirects",
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\na: 1",
                "",
            ),
        ] {
            let error = fetched(answer).await.unwrap_err();
            assert!(error.starts_with("config `http://127.0.0.1:"), "{error}");
            assert!(error.contains(reason) && !error.contains("hunter2"), "{error}");
        }
    }

    #[tokio::test]
    async fn what_is_too_large_or_no_text_is_refused() {
        let mut large = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
        large.resize(large.len() + MAX_FILE_SIZE as usize + 1, b'#');
        let error = fetched(large).await.unwrap_err();
        assert!(error.contains("is larger than"), "{error}");

        let error = fetched(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\xff")
            .await
            .unwrap_err();
        assert!(error.contains("utf-8"), "{error}");
    }
}
