use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::development_certificate;
use crate::http::config::{HttpConfig, HttpsConfig};
use crate::http::error::HttpError;

/// What makes connections speak TLS, if they are to.
pub(in crate::http) async fn acceptor(config: &HttpConfig) -> Result<Option<TlsAcceptor>, HttpError> {
    let config = match &config.https {
        HttpsConfig::Off => return Ok(None),
        HttpsConfig::SelfSigned => {
            let pem = development_certificate::pem(config.base_url.as_deref()).await?;
            server_config(&pem, &pem)?
        }
        HttpsConfig::Certificate { cert, key } => server_config(&cert.0, &key.0)?,
    };
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

pub(in crate::http) fn server_config(cert: &str, key: &str) -> Result<ServerConfig, HttpError> {
    let invalid = |what, key, why: String| HttpError::InvalidCertificate { what, key, why };
    let of_cert = |why| invalid("certificate", "backend.https.certificate.cert", why);
    let of_key = |why| invalid("private key", "backend.https.certificate.key", why);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(cert.as_bytes()).collect();
    let chain = chain.map_err(|error| of_cert(error.to_string()))?;
    if chain.is_empty() {
        return Err(of_cert("there is no certificate in it".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|error| of_key(error.to_string()))?;
    // Named, since a process may have several, and then has no default.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| of_cert(error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| of_key(error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_named_without_showing_it() {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (cert, key) = (own.cert.pem(), own.signing_key.serialize_pem());
        server_config(&cert, &key).unwrap();

        for (cert, key, names) in [
            ("hunter2", &*key, "backend.https.certificate.cert"),
            (&*key, &*key, "backend.https.certificate.cert"),
            (&*cert, "hunter2", "backend.https.certificate.key"),
            (&*cert, &*cert, "backend.https.certificate.key"),
            (
                &*cert,
                &*other.signing_key.serialize_pem(),
                "backend.https.certificate.key",
            ),
        ] {
            let error = server_config(cert, key).unwrap_err().to_string();
            assert!(error.contains(names) && !error.contains("hunter2"), "{error}");
        }
    }
}
