//! The certificate of `https: true`.

use core::time::Duration;
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use tokio::io::AsyncWriteExt as _;
use url::Url;
use uuid::Uuid;

use crate::http::error::HttpError;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const VALIDITY: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A certificate that a browser has been told to trust is kept, as long as it lasts for a while.
const LEFT_AT_LEAST: Duration = Duration::from_secs(5 * 24 * 60 * 60);

const FILE: &str = "dev-cert.pem";

/// In bytes: several times what a certificate and its key take.
const MAX_SIZE: u64 = 64 * 1024;

/// Certificate and key in one text: those of a file, else new ones, which are kept in a file if that is possible.
pub(super) async fn pem(base_url: Option<&str>) -> Result<String, HttpError> {
    pem_in(&folders(), base_url).await
}

async fn pem_in(folders: &[PathBuf], base_url: Option<&str>) -> Result<String, HttpError> {
    let names = names(base_url);
    for folder in folders {
        if let Some(pem) = kept(&folder.join(FILE), &names, SystemTime::now()).await {
            tracing::info!("using the self-signed certificate in `{}`", folder.display());
            return Ok(pem);
        }
    }
    let pem = generate(&names, SystemTime::now())
        .map_err(|error| HttpError::NoDevelopmentCertificate { why: error.to_string() })?;
    for folder in folders {
        match keep(folder, &pem).await {
            Ok(()) => {
                tracing::info!("made a self-signed certificate, in `{}`", folder.display());
                return Ok(pem);
            }
            Err(error) => tracing::debug!("no certificate can be kept in `{}`: {error}", folder.display()),
        }
    }
    tracing::warn!("made a self-signed certificate that can be kept nowhere: the next start will make another");
    Ok(pem)
}

/// Where it may be kept: in the working directory, else in the user's cache.
fn folders() -> Vec<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
    let cache = cache
        .filter(|cache| cache.is_absolute())
        .map(|cache| cache.join("flytower"));
    [Some(PathBuf::from(".flytower")), cache]
        .into_iter()
        .flatten()
        .collect()
}

/// Those that a developer's machine goes by, and the host of `backend.baseUrl`.
fn names(base_url: Option<&str>) -> Vec<String> {
    let mut names: Vec<_> = ["localhost", "localhost.localdomain", "127.0.0.1", "::1", "fe80::1"]
        .map(ToOwned::to_owned)
        .into();
    let url = base_url.and_then(|url| Url::parse(url).ok());
    if let Some(host) = url.as_ref().and_then(Url::host_str) {
        let host = host.trim_matches(['[', ']']).to_owned();
        if !names.contains(&host) {
            names.push(host);
        }
    }
    names
}

/// What stands before the certificate, where PEM has room for notes: until when it is valid, and for whom.
fn note(names: &[String], until: SystemTime) -> String {
    let until = until.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    format!(
        "Self-signed, for development; valid until {until} for {}\n",
        names.join(" ")
    )
}

fn generate(names: &[String], now: SystemTime) -> Result<String, rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name.push(DnType::CommonName, "dev-cert");
    // Clocks of other devices may be a little behind.
    params.not_before = (now - DAY).into();
    params.not_after = (now + VALIDITY).into();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let cert = params.self_signed(&key)?;
    Ok(format!(
        "{}{}{}",
        note(names, now + VALIDITY),
        cert.pem(),
        key.serialize_pem()
    ))
}

/// What is in the file, if it may still be used. If not, a new one takes its place.
async fn kept(file: &Path, names: &[String], now: SystemTime) -> Option<String> {
    let path = file.to_owned();
    let read = tokio::task::spawn_blocking(move || read_private(&path)).await.ok()?;
    let pem = match read {
        Ok(pem) => pem,
        Err(error) => {
            if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
                tracing::warn!("the certificate in `{}` is not used: {error}", file.display());
            }
            return None;
        }
    };
    let note = pem.lines().next()?;
    let (_, note) = note.split_once("valid until ")?;
    let (until, of) = note.split_once(" for ")?;
    let until = UNIX_EPOCH.checked_add(Duration::from_secs(until.parse().ok()?))?;
    let left = until.duration_since(now).ok()?;
    (left > LEFT_AT_LEAST && of.split(' ').eq(names.iter().map(String::as_str))).then_some(pem)
}

/// The text of a file that nobody else can have read or written: whoever knows the key of a certificate that a browser
/// trusts can be any website to it.
fn read_private(path: &Path) -> io::Result<String> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        // neither somewhere else, nor a pipe that is waited for
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path)?;
    // of what is open, which nobody can exchange any more
    let metadata = file.metadata()?;
    let refused = |why| Err(io::Error::new(io::ErrorKind::InvalidData, why));
    if !metadata.is_file() || metadata.len() > MAX_SIZE {
        return refused("it is not a file of certificates");
    }
    if !is_private(&metadata) {
        return refused("others may have read or written its key");
    }
    let mut text = String::new();
    file.take(MAX_SIZE).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o077 == 0 && metadata.uid() == rustix::process::geteuid().as_raw()
}

/// Files belong to whoever the folder belongs to.
#[cfg(not(unix))]
fn is_private(_: &Metadata) -> bool {
    true
}

/// Writes a file that only its owner can read, all of it or nothing.
async fn keep(folder: &Path, pem: &str) -> io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    // A private key has no place in a repository. What is there stays: it may be a link to who knows where.
    let mut new = tokio::fs::OpenOptions::new();
    if let Ok(mut ignored) = new.write(true).create_new(true).open(folder.join(".gitignore")).await {
        let _ = ignored.write_all(b"*\n").await;
        let _ = ignored.flush().await;
    }
    let temporary = folder.join(format!("{FILE}.{}", Uuid::new_v4().simple()));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let written = async {
        let mut file = options.open(&temporary).await?;
        file.write_all(pem.as_bytes()).await?;
        file.sync_all().await?;
        tokio::fs::rename(&temporary, folder.join(FILE)).await
    };
    let written = written.await;
    if written.is_err() {
        let _ = tokio::fs::remove_file(&temporary).await;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_certificate_is_kept_for_its_owner_until_it_is_about_to_expire() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("kept");
        let file = folder.join(FILE);
        let (now, names) = (SystemTime::now(), names(Some("https://portal.example:7007/x")));
        let pem = generate(&names, now).unwrap();

        keep(&folder, &pem).await.unwrap();

        assert_eq!(kept(&file, &names, now).await, Some(pem.clone()));
        assert_eq!(kept(&file, &names, now + 24 * DAY).await, Some(pem));
        assert_eq!(kept(&file, &names, now + 26 * DAY).await, None);
        assert_eq!(kept(&file, &super::names(None), now).await, None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn the_next_start_has_the_same_certificate_wherever_it_could_be_kept() {
        let temporary = tempfile::tempdir().unwrap();
        let in_the_way = temporary.path().join("file");
        std::fs::write(&in_the_way, "").unwrap();
        let folders = [in_the_way, temporary.path().join("cache")];

        let first = pem_in(&folders, None).await.unwrap();

        assert_eq!(pem_in(&folders, None).await.unwrap(), first);
        assert_ne!(pem_in(&folders, Some("https://other")).await.unwrap(), first);
        super::super::tls::server_config(&first, &first).unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_key_that_others_may_know_is_not_used_but_replaced() {
        use std::fs::{Permissions, remove_file, rename, set_permissions, symlink_metadata};
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
        use std::os::unix::net::UnixListener;

        type Spoil = fn(&Path);
        let spoilt: [(&str, Spoil); 4] = [
            ("read by others", |file| {
                set_permissions(file, Permissions::from_mode(0o604)).unwrap();
            }),
            ("written by the group", |file| {
                set_permissions(file, Permissions::from_mode(0o620)).unwrap();
            }),
            ("a link", |file| {
                let elsewhere = file.with_extension("elsewhere");
                rename(file, &elsewhere).unwrap();
                symlink(elsewhere, file).unwrap();
            }),
            ("a socket", |file| {
                remove_file(file).unwrap();
                UnixListener::bind(file).unwrap();
            }),
        ];
        for (how, spoil) in spoilt {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(FILE);
            let folders = [folder.path().to_owned()];
            let first = pem_in(&folders, None).await.unwrap();
            spoil(&file);

            let second = pem_in(&folders, None).await.unwrap();

            assert_ne!(first, second, "{how}");
            let metadata = symlink_metadata(&file).unwrap();
            assert!(metadata.is_file() && metadata.mode() & 0o777 == 0o600, "{how}");
            assert_eq!(pem_in(&folders, None).await.unwrap(), second, "{how}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_list_of_what_git_ignores_that_is_there_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let linked = folder.path().join("precious");
        std::fs::write(&linked, "precious").unwrap();
        std::os::unix::fs::symlink(&linked, folder.path().join(".gitignore")).unwrap();

        keep(folder.path(), "pem").await.unwrap();

        assert_eq!(std::fs::read_to_string(linked).unwrap(), "precious");
    }

    #[tokio::test]
    async fn what_is_no_certificate_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        for text in [
            "",
            "nonsense",
            "valid until x for localhost",
            "valid until 99999999999999999999 for y",
        ] {
            keep(folder.path(), text).await.unwrap();
            assert_eq!(
                kept(&file, &["localhost".to_owned()], SystemTime::now()).await,
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn the_host_of_the_base_url_is_one_of_the_names() {
        assert!(names(Some("https://portal.example:7007")).contains(&"portal.example".to_owned()));
        assert!(names(Some("https://[2001:db8::1]/")).contains(&"2001:db8::1".to_owned()));
        assert_eq!(names(Some("http://localhost:7007")), names(None));
        assert_eq!(names(Some("nonsense")), names(None));
    }
}
