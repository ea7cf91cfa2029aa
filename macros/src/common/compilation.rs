//! What rustc was asked to do, as far as its arguments say.

use std::env;
use std::fs;
use std::sync::OnceLock;

use super::fingerprint::Fingerprint;

/// One run of the compiler.
pub(crate) struct Compilation {
    emitted: Vec<String>,
    unit: Fingerprint,
}

impl Compilation {
    /// The run that expands this macro.
    pub(crate) fn current() -> &'static Self {
        static CURRENT: OnceLock<Compilation> = OnceLock::new();
        CURRENT.get_or_init(|| Self::of(env::args_os().map(|argument| argument.to_string_lossy().into_owned())))
    }

    fn of(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut compilation = Self {
            emitted: Vec::new(),
            unit: Fingerprint::default(),
        };
        let mut arguments = arguments.into_iter().flat_map(with_those_in_a_file);
        while let Some(argument) = arguments.next() {
            if argument == "--emit" {
                compilation.emitted.extend(arguments.next());
            } else if let Some(kinds) = argument.strip_prefix("--emit=") {
                compilation.emitted.push(kinds.to_owned());
            } else if argument == "--crate-name" {
                let name = arguments.next().unwrap_or_default();
                compilation.unit = compilation.unit.with(&name);
            } else if let Some(name) = argument.strip_prefix("--crate-name=") {
                compilation.unit = compilation.unit.with(name);
            } else if argument == "--test" || is_metadata(&argument) {
                compilation.unit = compilation.unit.with(&argument);
            }
        }
        compilation
    }

    /// Whether code is generated: if `--emit` asks for it, or does not stand there, as for whoever expands macros without
    /// being rustc.
    pub(crate) fn generates_code(&self) -> bool {
        let mut kinds = self.emitted.iter().flat_map(|kinds| kinds.split(','));
        // each may be followed by the file: `metadata=target/out.rmeta`
        let is_code = |kind: &str| !matches!(kind.split('=').next(), Some("dep-info" | "metadata"));
        self.emitted.is_empty() || kinds.any(is_code)
    }

    /// Whether the arguments tell which crate it is.
    pub(crate) fn has_unit(&self) -> bool {
        self.unit != Fingerprint::default()
    }

    /// What tells the crate from others of its name: another version of it, the library of the same package, or the same
    /// library compiled as a test of itself. Cargo gives each of them another `metadata`.
    pub(crate) fn unit(&self) -> Fingerprint {
        self.unit
    }
}

/// `-C metadata=…` in any of its forms, of which the first comes in two arguments.
fn is_metadata(argument: &str) -> bool {
    let forms = ["metadata=", "-Cmetadata=", "--codegen=metadata="];
    forms.iter().any(|form| argument.starts_with(form))
}

/// rustc takes its arguments out of a file if there are too many for the system.
fn with_those_in_a_file(argument: String) -> Vec<String> {
    match argument.strip_prefix('@').map(fs::read_to_string) {
        Some(Ok(text)) => text.lines().map(str::to_owned).collect(),
        Some(Err(_)) | None => vec![argument],
    }
}

#[cfg(test)]
mod tests {
    use super::Compilation;

    fn of(arguments: &str) -> Compilation {
        Compilation::of(arguments.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn cargo_build_generates_code() {
        assert!(of("rustc --crate-name a src/lib.rs --emit=dep-info,metadata,link -C debuginfo=2").generates_code());
        assert!(of("rustc --crate-name a src/main.rs --emit=dep-info,link").generates_code());
        assert!(of("rustc --emit metadata --emit obj=target/a.o src/lib.rs").generates_code());
    }

    #[test]
    fn cargo_check_generates_none() {
        assert!(!of("rustc --crate-type lib --emit=dep-info,metadata -C embed-bitcode=no src/lib.rs").generates_code());
        assert!(!of("rustc --emit dep-info=target/a.d --emit metadata=target/a.rmeta src/lib.rs").generates_code());
    }

    #[test]
    fn whoever_does_not_say_may_generate_code() {
        assert!(of("rustc src/main.rs").generates_code());
        assert!(of("rustc @no-such-file").generates_code());
        assert!(of("rust-analyzer-proc-macro-srv").generates_code());
        assert!(of("").generates_code());
    }

    #[test]
    fn arguments_in_a_file_count() -> std::io::Result<()> {
        let file = std::env::temp_dir().join(format!("flytower-arguments-{}", std::process::id()));
        std::fs::write(&file, "--crate-name\na\n--emit=metadata\n")?;
        let compilation = of(&format!("rustc @{}", file.display()));
        std::fs::remove_file(&file)?;
        assert!(!compilation.generates_code());
        assert_eq!(compilation.unit(), of("rustc --crate-name a").unit());
        Ok(())
    }

    #[test]
    fn a_crate_and_its_test_and_its_other_versions_are_units_of_their_own() {
        assert_eq!(of("rustc --crate-name=a").unit(), of("rustc --crate-name a").unit());
        let units = [
            of("rustc --crate-name a -C metadata=1").unit(),
            of("rustc --crate-name a -C metadata=2").unit(),
            of("rustc --crate-name a -C metadata=1 --test").unit(),
            of("rustc --crate-name b -Cmetadata=1").unit(),
        ];
        for (at, unit) in units.iter().enumerate() {
            assert_eq!(units.iter().position(|other| other == unit), Some(at));
        }
    }

    #[test]
    fn where_the_files_lie_does_not_make_another_unit() {
        assert_eq!(
            of("rustc --crate-name a -C metadata=1 --out-dir /home/one --extern cargo_metadata=/home/one.rmeta").unit(),
            of("rustc --crate-name a -C metadata=1 --out-dir /home/two --extern cargo_metadata=/home/two.rmeta").unit()
        );
    }
}
