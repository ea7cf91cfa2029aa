//! The catalog as its clients see it: in a backend, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod backend;
mod by_name;
mod entities;
mod faulty_files;
