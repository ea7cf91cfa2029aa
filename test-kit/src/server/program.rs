use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a program is: on the path, or else where Debian hides those of PostgreSQL and of administrators.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    find_in(&std::env::var_os("PATH").unwrap_or_default(), name)
}

fn find_in(path: &OsStr, name: &str) -> Option<PathBuf> {
    let mut folders: Vec<_> = std::env::split_paths(path).collect();
    folders.extend(versions(Path::new("/usr/lib/postgresql")));
    folders.push("/usr/sbin".into());
    let mut files = folders.into_iter().map(|folder| folder.join(name));
    files.find(|file| file.is_file())
}

/// `bin` of each version, the newest first.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions: Vec<_> = entries
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    let bin = |version: u32| folder.join(version.to_string()).join("bin");
    versions.into_iter().map(bin).collect()
}

/// As servers want it of keys.
#[cfg(unix)]
pub(crate) fn only_for_its_owner(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
pub(crate) fn only_for_its_owner(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Somebody to be instead of root: servers of databases refuse to be root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    uid: u32,
    gid: u32,
}

impl User {
    /// Nobody, unless this is root.
    pub(crate) fn instead_of_root(name: &str) -> Option<Self> {
        let this = Command::new("id").arg("-u").output().ok()?;
        if this.stdout.trim_ascii() != b"0" {
            return None;
        }
        let users = fs::read_to_string("/etc/passwd").ok()?;
        Self::named(&users, name).or_else(|| Self::named(&users, "nobody"))
    }

    fn named(users: &str, name: &str) -> Option<Self> {
        let mut parts = users.lines().map(|line| line.split(':'));
        let mut user = parts.find(|parts| parts.clone().next() == Some(name))?.skip(2);
        let uid = user.next()?.parse().ok()?;
        let gid = user.next()?.parse().ok()?;
        Some(Self { uid, gid })
    }

    #[cfg(unix)]
    pub(crate) fn runs(self, command: &mut Command) {
        use std::os::unix::process::CommandExt as _;
        command.uid(self.uid).gid(self.gid);
    }

    #[cfg(unix)]
    pub(crate) fn owns(self, path: &Path) -> std::io::Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
    }

    #[cfg(not(unix))]
    pub(crate) fn runs(self, _: &mut Command) {}

    #[cfg(not(unix))]
    pub(crate) fn owns(self, _: &Path) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_a_version_on_the_path_wants_that_one() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("initdb");
        fs::write(&own, "").unwrap();

        assert_eq!(find_in(folder.path().as_os_str(), "initdb"), Some(own));
        assert_eq!(find_in(folder.path().as_os_str(), "no-such-program-anywhere"), None);
    }
}
