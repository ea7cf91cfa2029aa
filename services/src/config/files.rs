use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use super::error::ConfigError;

/// More than any configuration needs: a `ConfigMap` holds a tenth of it.
pub(super) const MAX_FILE_SIZE: u64 = 10 * 1024 * 1024;
/// Who replaces a file often empties it first.
const UNTIL_IT_IS_WRITTEN: Duration = Duration::from_millis(10);

/// The files of one configuration: each is read once, and it is noted what it looked like before.
///
/// It blocks, so it is used from a thread that may.
#[derive(Default)]
pub(super) struct Files {
    texts: HashMap<PathBuf, Arc<str>>,
    stamps: Stamps,
}

/// The names alone: an included file may be a secret.
impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.texts.keys()).finish()
    }
}

impl Files {
    /// The text of a file.
    pub(super) fn read(&mut self, path: &Path) -> Result<Arc<str>, ConfigError> {
        if let Some(text) = self.texts.get(path) {
            return Ok(Arc::clone(text));
        }
        // Before reading: a change in between must not be missed.
        self.stamps.note(path);
        let name = || Arc::from(path.display().to_string());
        let mut read = read_once(path);
        if matches!(&read, Ok(Some(text)) if text.is_empty()) {
            thread::sleep(UNTIL_IT_IS_WRITTEN);
            read = read_once(path);
        }
        let text: Arc<str> = match read {
            Ok(Some(text)) => text.into(),
            Ok(None) => {
                return Err(ConfigError::TooLarge {
                    file: name(),
                    limit: MAX_FILE_SIZE,
                });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ConfigError::Missing { file: name() });
            }
            Err(source) => return Err(ConfigError::Unreadable { file: name(), source }),
        };
        self.texts.insert(path.to_owned(), Arc::clone(&text));
        Ok(text)
    }

    pub(super) fn into_stamps(self) -> Stamps {
        self.stamps
    }
}

/// `None` if it is too large.
fn read_once(path: &Path) -> io::Result<Option<String>> {
    // A pipe would be waited for, and be empty the next time.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut text = String::new();
    File::open(path)?.take(MAX_FILE_SIZE + 1).read_to_string(&mut text)?;
    Ok((text.len() as u64 <= MAX_FILE_SIZE).then_some(text))
}

/// What files looked like at one time; also those that were not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamps(BTreeMap<PathBuf, Option<Stamp>>);

/// What differs once a file was written or another one has taken its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Device, inode and the time of the last change: a symbolic link that leads elsewhere shows here, whatever the times
    /// of the files.
    #[cfg(unix)]
    identity: (u64, u64, i64, i64),
}

impl Stamps {
    fn note(&mut self, path: &Path) {
        self.0.insert(path.to_owned(), Stamp::of(path));
    }

    /// What the same files look like now.
    pub(super) fn now(&self) -> Self {
        Self(self.0.keys().map(|path| (path.clone(), Stamp::of(path))).collect())
    }
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        path.metadata().ok().map(|metadata| Self::new(&metadata))
    }

    fn new(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            identity: {
                use std::os::unix::fs::MetadataExt;
                (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_regular_file_of_utf_8_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let latin = folder.path().join("latin.yaml");
        std::fs::write(&latin, [b'a', b':', 0xe9]).unwrap();

        for path in [folder.path(), &latin] {
            let error = Files::default().read(path).unwrap_err();
            assert!(matches!(error, ConfigError::Unreadable { .. }), "{error:?}");
        }
        let missing = Files::default().read(&folder.path().join("nowhere")).unwrap_err();
        assert!(matches!(missing, ConfigError::Missing { .. }), "{missing:?}");
    }

    #[test]
    fn a_file_has_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        let of_size = |size: u64| {
            File::create(&path).unwrap().set_len(size).unwrap();
            Files::default().read(&path)
        };

        assert!(of_size(MAX_FILE_SIZE).is_ok());
        assert!(matches!(of_size(MAX_FILE_SIZE + 1), Err(ConfigError::TooLarge { .. })));
    }

    #[test]
    fn a_file_that_is_empty_for_a_moment_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        // whichever thread is late: one of so many times the reading one is not
        let was_read = (0..100).any(|_| {
            std::fs::write(&path, "").unwrap();
            thread::scope(|scope| {
                scope.spawn(|| {
                    thread::sleep(UNTIL_IT_IS_WRITTEN / 2);
                    std::fs::write(&path, "a: 1").unwrap();
                });
                let is_empty = read_once(&path).unwrap().unwrap().is_empty();
                let text = Files::default().read(&path).unwrap();
                is_empty && &*text == "a: 1"
            })
        });

        assert!(was_read);
    }

    #[test]
    fn stamps_differ_once_a_file_is_written_comes_or_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        let mut files = Files::default();
        let _ = files.read(&path).unwrap_err();
        let absent = files.into_stamps();
        assert_eq!(absent.now(), absent);

        std::fs::write(&path, "a: 1").unwrap();
        let there = absent.now();
        assert_ne!(there, absent);
        std::fs::write(&path, "a: 22").unwrap();
        assert_ne!(there.now(), there);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(there.now(), absent);
    }

    #[cfg(unix)]
    #[test]
    fn stamps_differ_once_a_link_on_the_way_leads_elsewhere() {
        use std::os::unix::fs::symlink;

        // as Kubernetes mounts a ConfigMap: `app-config.yaml` -> `..data/app-config.yaml`, `..data` -> `..1`
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let time = SystemTime::now();
        for version in ["..1", "..2"] {
            std::fs::create_dir(at(version)).unwrap();
            std::fs::write(at(version).join("app-config.yaml"), version).unwrap();
            let file = File::options()
                .write(true)
                .open(at(version).join("app-config.yaml"))
                .unwrap();
            file.set_modified(time).unwrap();
        }
        symlink("..1", at("..data")).unwrap();
        symlink("..data/app-config.yaml", at("app-config.yaml")).unwrap();
        let mut files = Files::default();
        assert_eq!(&*files.read(&at("app-config.yaml")).unwrap(), "..1");
        let before = files.into_stamps();

        symlink("..2", at("..new")).unwrap();
        std::fs::rename(at("..new"), at("..data")).unwrap();

        assert_ne!(before.now(), before);
    }
}
