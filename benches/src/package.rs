//! Generated packages, and what it takes to compile one of them.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};

use crate::rustc::{RECORDS, Record, take_records};

/// A package below `target/benches/`.
#[derive(Clone, Debug)]
pub struct Package {
    name: String,
    folder: PathBuf,
}

/// What one cold `cargo check` took.
#[derive(Clone, Debug)]
pub struct Check {
    /// Wall-clock time of cargo.
    pub seconds: f64,
    /// What rustc used for the package's own crate.
    pub rustc: Record,
}

impl Package {
    /// Writes a package with a `main.rs`, and whatever `more` files. A name with `_` is also that of its crate.
    #[must_use]
    pub fn write(name: &str, edition: &str, dependencies: &str, main: &str, more: &[(&str, &str)]) -> Self {
        let folder = generated().join(name);
        fs::create_dir_all(folder.join("src")).expect("target/ is writable");
        // a workspace of its own, which is why it needs the lock file of ours to have the same versions
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\
             publish = false\n\n{dependencies}"
        );
        let package = Self {
            name: name.to_owned(),
            folder,
        };
        package.write_file("Cargo.toml", &manifest);
        package.write_file("src/main.rs", main);
        more.iter().for_each(|(path, text)| package.write_file(path, text));
        fs::copy(repository().join("Cargo.lock"), package.folder.join("Cargo.lock")).expect("the lock file is there");
        package
    }

    fn write_file(&self, path: &str, text: &str) {
        fs::write(self.folder.join(path), text).expect("target/ is writable");
    }

    /// Compiles the package and all it depends on.
    pub fn prepare(&self) {
        self.cargo(&["check"]);
        let _ = take_records(&records());
    }

    /// Checks the package's own crate from scratch, its dependencies being compiled.
    #[must_use]
    pub fn check_cold(&self) -> Check {
        let main = File::options()
            .append(true)
            .open(self.folder.join("src/main.rs"))
            .expect("it was written");
        main.set_modified(SystemTime::now()).expect("files have a time");
        let begun = Instant::now();
        self.cargo(&["check", "--offline"]);
        let seconds = begun.elapsed().as_secs_f64();
        let mut records = take_records(&records());
        let rustc = records.pop().expect("the file was touched");
        assert!(
            records.is_empty() && rustc.name == self.name,
            "more was compiled than `{}`",
            self.name
        );
        Check { seconds, rustc }
    }

    /// Builds the package with optimizations, and says where the binary is.
    #[must_use]
    pub fn build_release(&self) -> PathBuf {
        self.cargo(&["build", "--release"]);
        generated().join("build/release").join(&self.name)
    }

    fn cargo(&self, arguments: &[&str]) {
        let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", generated().join("build"))
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTC_WRAPPER", env::current_exe().expect("this process has a binary"))
            .env(RECORDS, records())
            .status()
            .expect("cargo starts");
        assert!(status.success(), "`{}` does not compile", self.name);
    }
}

/// The root of the repository.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("benches/ is a folder of the repository")
}

/// The folder of everything that is generated: `benches` in the folder that cargo put this binary into.
///
/// # Panics
///
/// If this process does not run out of `target/<profile>`.
#[must_use]
pub fn generated() -> PathBuf {
    let binary = env::current_exe().expect("this process has a binary");
    binary
        .ancestors()
        .nth(2)
        .expect("it is in target/<profile>")
        .join("benches")
}

fn records() -> PathBuf {
    generated().join("records")
}
