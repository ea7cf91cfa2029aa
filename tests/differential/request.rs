//! From a case to the bytes that are sent. `reference/request.mjs` does the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cases::Request;

/// What is sent, and the methods of the requests in it, which tell where answers end.
pub(crate) struct Sent {
    pub(crate) bytes: Vec<u8>,
    pub(crate) methods: Vec<String>,
}

impl Request {
    pub(crate) fn to_send(&self) -> Sent {
        if let Some(raw) = &self.raw {
            return Sent {
                bytes: latin1(&unfold(raw)),
                methods: self.methods.clone().unwrap_or_else(|| vec!["GET".to_owned()]),
            };
        }
        let line = self.send.as_deref().expect("`send` or `raw`");
        let mut parts = line.splitn(3, ' ');
        let (method, target) = (parts.next().unwrap(), parts.next().expect("a method and a target"));
        let version = parts.next().unwrap_or("HTTP/1.1");
        let body = match &self.base64 {
            Some(text) => STANDARD.decode(text).unwrap(),
            None => unfold(self.body.as_deref().unwrap_or_default()).into_bytes(),
        };
        let mut headers: Vec<_> = self.headers.iter().map(|header| unfold(header)).collect();
        let has = |headers: &[String], name: &str| {
            let names = headers.iter().filter_map(|header| header.split_once(':'));
            names.into_iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        for (name, value) in [("Host", "localhost"), ("Connection", "close")] {
            if !has(&headers, name) {
                headers.push(format!("{name}: {value}"));
            }
        }
        if !body.is_empty() && !has(&headers, "Content-Length") && !has(&headers, "Transfer-Encoding") {
            headers.push(format!("Content-Length: {}", body.len()));
        }
        let head = format!(
            "{method} {} {version}\r\n{}\r\n\r\n",
            unfold(target),
            headers.join("\r\n")
        );
        Sent {
            bytes: [latin1(&head), body].concat(),
            methods: vec![method.to_owned()],
        }
    }
}

/// `<<a*3>>` is `aaa`: for what is too long to be written out.
fn unfold(text: &str) -> String {
    let mut unfolded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        let (folded, end) = after.split_once(">>").expect("`<<` has a `>>`");
        let (part, times) = folded.rsplit_once('*').expect("`<<part*times>>`");
        unfolded.push_str(before);
        unfolded.push_str(&part.repeat(times.parse().unwrap()));
        rest = end;
    }
    unfolded + rest
}

/// A byte for each character.
fn latin1(text: &str) -> Vec<u8> {
    let byte = |character: char| u8::try_from(u32::from(character)).expect("characters of one byte");
    text.chars().map(byte).collect()
}
