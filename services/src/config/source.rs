use std::path::{Path, PathBuf};

/// A file that is to be read, and whether it may be absent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) required: bool,
}

/// The files that make up the configuration, lowest priority first. `given` are those of the command line.
///
/// Paths are made absolute here, so that every message names a file the user can open whatever the current folder was.
pub(super) fn sources(given: &[&Path]) -> Vec<Source> {
    if given.is_empty() {
        return vec![
            Source {
                path: absolute(Path::new("app-config.yaml")),
                required: true,
            },
            Source {
                path: absolute(Path::new("app-config.local.yaml")),
                required: false,
            },
        ];
    }
    given
        .iter()
        .map(|path| Source {
            path: absolute(path),
            required: true,
        })
        .collect()
}

/// Fails only without a current folder, and then a relative path is as good as anything.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_files_are_read_in_order_and_nothing_else_is() {
        let sources = sources(&[Path::new("/b.yaml"), Path::new("/a.yaml")]);

        let expected = ["/b.yaml", "/a.yaml"].map(|path| Source {
            path: PathBuf::from(path),
            required: true,
        });
        assert_eq!(sources, expected);
    }

    #[test]
    fn without_given_files_app_config_is_mandatory_and_the_local_one_is_not() {
        let sources = sources(&[]);

        let read: Vec<_> = sources
            .iter()
            .map(|source| (source.path.file_name(), source.required))
            .collect();
        let expected = [
            (Some("app-config.yaml".as_ref()), true),
            (Some("app-config.local.yaml".as_ref()), false),
        ];
        assert_eq!(read, expected);
        assert!(sources.iter().all(|source| source.path.is_absolute()));
    }
}
