//! From the bytes of a connection to answers as they are kept. `reference/answer.mjs` does the same.

use std::io::Read;

use serde_json::{Map, Value, json};

/// How an answer is framed and when it was sent is nothing that a client builds upon.
const LEFT_OUT: [&str; 4] = ["connection", "date", "keep-alive", "transfer-encoding"];

/// What depends on the time of day, but that it is there.
const VOLATILE: [(&str, &str); 2] = [("x-ratelimit-reset", "<time>"), ("retry-after", "<seconds>")];

/// One answer of a server.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Whether the connection ended in the middle of it.
    pub(crate) cut: bool,
}

/// The answers to requests with these methods. `ended`: whether there is nothing more to come.
pub(crate) fn read_all(bytes: &[u8], methods: &[String], ended: bool) -> Vec<Answer> {
    let mut rest = bytes;
    let mut answers = Vec::new();
    for method in methods {
        let Some((answer, after)) = read(rest, method, ended) else {
            break;
        };
        answers.push(answer);
        rest = after;
    }
    answers
}

fn read<'a>(bytes: &'a [u8], method: &str, ended: bool) -> Option<(Answer, &'a [u8])> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    // A character for each byte, as Node has it.
    let head: String = bytes[..end].iter().copied().map(char::from).collect();
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &bytes[end + 4..];
    if (100..200).contains(&status) {
        return read(rest, method, ended);
    }
    let header = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let (body, rest, cut) = if method == "HEAD" || status == 204 || status == 304 {
        (Vec::new(), rest, false)
    } else if header("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked")) {
        dechunk(rest)
    } else if let Some(length) = header("content-length") {
        let length: usize = length.parse().ok()?;
        let here = length.min(rest.len());
        (rest[..here].to_vec(), &rest[here..], here < length)
    } else {
        (rest.to_vec(), &rest[rest.len()..], !ended)
    };
    Some((
        Answer {
            status,
            headers,
            body,
            cut,
        },
        rest,
    ))
}

/// The body, what follows it, and whether it lacks its end.
fn dechunk(bytes: &[u8]) -> (Vec<u8>, &[u8], bool) {
    let mut body = Vec::new();
    let mut rest = bytes;
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n");
        let size = line.and_then(|end| {
            let text = str::from_utf8(&rest[..end]).ok()?;
            usize::from_str_radix(text.trim(), 16).ok()
        });
        let (Some(line), Some(size)) = (line, size) else {
            return (body, &[], true);
        };
        let begin = line + 2;
        if rest.len() < begin + size + 2 {
            return (body, &[], true);
        }
        body.extend_from_slice(&rest[begin..begin + size]);
        rest = &rest[begin + size + 2..];
        if size == 0 {
            return (body, rest, false);
        }
    }
}

impl Answer {
    /// As it is kept in `answers/`. What names this `port` or this `folder` is another one each time.
    pub(crate) fn kept(&self, port: u16, folder: &str) -> Value {
        let mut kept = Map::new();
        kept.insert("status".to_owned(), json!(self.status));
        kept.insert("headers".to_owned(), Value::Object(self.kept_headers()));
        if let Some((key, body)) = self.kept_body() {
            let settled = settle(&body, port, folder);
            if settled != body
                && let Some(headers) = kept.get_mut("headers").and_then(Value::as_object_mut)
            {
                for name in ["etag", "content-length"] {
                    if let Some(value) = headers.get_mut(name) {
                        *value = json!("<varies>");
                    }
                }
            }
            kept.insert(key.to_owned(), settled);
        }
        if self.cut {
            kept.insert("cut".to_owned(), json!(true));
        }
        Value::Object(kept)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    fn kept_headers(&self) -> Map<String, Value> {
        let mut kept: Map<String, Value> = Map::new();
        for (name, value) in &self.headers {
            if LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let volatile = VOLATILE.iter().find(|(known, _)| known == name);
            let value = json!(volatile.map_or(value.as_str(), |(_, settled)| settled));
            match kept.get_mut(name) {
                None => {
                    kept.insert(name.clone(), value);
                }
                Some(Value::Array(values)) => values.push(value),
                Some(one) => *one = json!([one.clone(), value]),
            }
        }
        kept
    }

    fn kept_body(&self) -> Option<(&'static str, Value)> {
        if self.body.is_empty() {
            return None;
        }
        let encoding = self.header("content-encoding").filter(|_| !self.cut);
        let plain = decoded(&self.body, encoding);
        let is_json = self.header("content-type").is_some_and(|kind| kind.contains("json"));
        if is_json && let Ok(value) = serde_json::from_slice(&plain) {
            return Some(("json", value));
        }
        Some(("text", json!(String::from_utf8_lossy(&plain))))
    }
}

fn decoded(bytes: &[u8], encoding: Option<&str>) -> Vec<u8> {
    let mut plain = Vec::new();
    let length = match encoding {
        Some("gzip") => flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain),
        Some("deflate") => flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut plain),
        Some("br") => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut plain),
        _ => return bytes.to_vec(),
    };
    length.expect("the body is encoded as its header says");
    plain
}

/// The value without what is another one each time.
fn settle(value: &Value, port: u16, folder: &str) -> Value {
    match value {
        Value::String(text) => json!(without_log_id(
            &text.replace(&format!(":{port}"), ":<port>").replace(folder, "<folder>")
        )),
        Value::Array(items) => items.iter().map(|item| settle(item, port, folder)).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, entry)| match key.as_str() {
                "stack" => (key.clone(), json!("<stack>")),
                _ => (key.clone(), settle(entry, port, folder)),
            })
            .collect(),
        other => other.clone(),
    }
}

fn without_log_id(text: &str) -> String {
    const DIGITS: usize = 20;
    let Some((before, after)) = text.split_once("logId=") else {
        return text.to_owned();
    };
    let is_id = after.len() >= DIGITS && after.bytes().take(DIGITS).all(|byte| byte.is_ascii_hexdigit());
    match is_id {
        true => format!("{before}logId=<id>{}", &after[DIGITS..]),
        false => text.to_owned(),
    }
}
