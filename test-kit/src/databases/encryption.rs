use std::path::Path;

use super::engine::TestDatabaseEngine;

/// What a server needs for encrypted connections, as texts in PEM.
#[derive(Clone)]
pub struct TestDatabaseTls {
    pub(super) cert: String,
    pub(super) key: String,
    pub(super) client_ca: Option<String>,
}

impl TestDatabaseTls {
    /// The certificate that the server shows, and its key. It permits plain connections as well.
    #[must_use]
    pub fn new(cert: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            cert: cert.into(),
            key: key.into(),
            client_ca: None,
        }
    }

    /// Lets only those in who show a certificate of this authority.
    #[must_use]
    pub fn require_client_certificates_of(mut self, ca: impl Into<String>) -> Self {
        self.client_ca = Some(ca.into());
        self
    }

    /// The files in the server's folder.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let client_ca = self.client_ca.as_deref();
        [
            ("tls.crt", Some(&*self.cert)),
            ("tls.key", Some(&self.key)),
            ("tls.ca", client_ca),
        ]
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
    }

    /// How the server is told of its files.
    pub(super) fn arguments(&self, engine: TestDatabaseEngine, folder: &Path) -> Vec<String> {
        let is_postgres = engine == TestDatabaseEngine::Postgres;
        let mut arguments = Vec::new();
        if is_postgres {
            arguments.extend(["-c".to_owned(), "ssl=on".to_owned()]);
        }
        for (name, _) in self.files() {
            let path = folder.join(name);
            let path = path.display();
            let option = name.trim_start_matches("tls.");
            match (is_postgres, option) {
                (true, "crt") => arguments.extend(["-c".to_owned(), format!("ssl_cert_file={path}")]),
                (true, option) => arguments.extend(["-c".to_owned(), format!("ssl_{option}_file={path}")]),
                (false, "crt") => arguments.push(format!("--ssl-cert={path}")),
                (false, option) => arguments.push(format!("--ssl-{option}={path}")),
            }
        }
        arguments
    }
}

impl core::fmt::Debug for TestDatabaseTls {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let client_certificates = self.client_ca.is_some();
        f.debug_struct("TestDatabaseTls")
            .field("client_certificates", &client_certificates)
            .finish_non_exhaustive()
    }
}
