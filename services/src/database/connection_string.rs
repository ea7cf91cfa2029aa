//! Connection strings, taken apart here and not by the drivers: their errors may show what they were given.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::connection::ConnectionFields;
use super::secret::Secret;
use super::tls::{Pem, TlsConfig, TlsMode};

/// The parts of a URL of one of these schemes, or what is wrong with it.
pub(super) fn parse(text: &Secret, schemes: &[&str]) -> Result<ConnectionFields, &'static str> {
    let url = Url::parse(text.reveal()).map_err(|_| "is not a URL")?;
    if !schemes.contains(&url.scheme()) {
        return Err("is for another kind of database");
    }
    let astray = |part: Option<&str>| part.is_some_and(|part| part.contains('@'));
    if astray(Some(url.path())) || astray(url.query()) || url.fragment().is_some() {
        // a password that ends what comes before the host: its parts would be a host, a database, which are in logs
        return Err("has an `@` or a `#` after its host; percent-encode the password (`/` is `%2F`, `?` is `%3F`, …)");
    }
    let mut fields = ConnectionFields {
        host: match url.host() {
            Some(Host::Ipv6(address)) => Some(address.to_string()),
            // a folder may stand here, as `%2Fvar%2Frun`
            Some(host) => Some(decoded(&host.to_string())?),
            None => None,
        },
        port: url.port(),
        user: not_empty(decoded(url.username())?),
        password: url.password().map(decoded).transpose()?.map(Secret),
        database: not_empty(decoded(url.path().trim_start_matches('/'))?),
        ..ConnectionFields::default()
    };
    let mut tls = None;
    let (mut ca, mut cert, mut key) = (None, None, None);
    for (name, value) in url.query_pairs() {
        let value = value.into_owned();
        match &*name {
            "host" => fields.host = Some(value),
            "socketPath" | "socket" => fields.socket_path = Some(value),
            "application_name" => fields.application_name = Some(value),
            "sslmode" | "ssl-mode" | "ssl" => tls = Some(mode(&value)?),
            "sslrootcert" | "ssl-ca" => ca = Some(Pem::File(value)),
            "sslcert" | "ssl-cert" => cert = Some(Pem::File(value)),
            "sslkey" | "ssl-key" => key = Some(Pem::File(value)),
            _ => {}
        }
    }
    if tls.is_some() || ca.is_some() || cert.is_some() {
        let mode = tls.unwrap_or(TlsMode::Verified);
        fields.ssl = Some(TlsConfig { mode, ca, cert, key });
    }
    Ok(fields)
}

/// `require` checks certificates, as it does for Backstage: encryption alone says nothing about who reads.
fn mode(value: &str) -> Result<TlsMode, &'static str> {
    match &*value.to_ascii_lowercase().replace('_', "-") {
        "disable" | "disabled" | "false" | "0" => Ok(TlsMode::Off),
        "prefer" | "preferred" | "allow" => Ok(TlsMode::Prefer),
        "no-verify" => Ok(TlsMode::Unverified),
        "require" | "required" | "verify-ca" | "verify-full" | "verify-identity" | "true" | "1" => {
            Ok(TlsMode::Verified)
        }
        _ => Err(
            "says something unknown about TLS: it may be `disable`, `prefer`, `no-verify`, `require`, `verify-full`",
        ),
    }
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| "has `%` codes that are not UTF-8")
}

fn not_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRES: &[&str] = &["postgres", "postgresql"];

    fn parts(text: &str) -> ConnectionFields {
        parse(&Secret(text.to_owned()), POSTGRES).unwrap()
    }

    #[test]
    fn a_connection_string_is_its_parts() {
        let sut = parts("postgresql://ada:p%40ss@db.example.com:6543/todo?application_name=portal&sslmode=no-verify");

        assert_eq!(sut.host.as_deref(), Some("db.example.com"));
        assert_eq!(sut.port, Some(6543));
        assert_eq!(sut.user.as_deref(), Some("ada"));
        assert_eq!(sut.password, Some(Secret("p@ss".to_owned())));
        assert_eq!(sut.database.as_deref(), Some("todo"));
        assert_eq!(sut.application_name.as_deref(), Some("portal"));
        assert_eq!(sut.ssl, Some(TlsConfig::of_mode(TlsMode::Unverified)));
    }

    #[test]
    fn what_is_not_said_is_left_to_the_parts_beside_it() {
        let sut = parts("postgres://[::1]");
        assert_eq!(sut.host.as_deref(), Some("::1"));
        assert_eq!(
            (sut.user, sut.password, sut.database, sut.ssl),
            (None, None, None, None)
        );

        assert_eq!(parts("postgres://%2Fvar%2Frun/x").host.as_deref(), Some("/var/run"));
        assert_eq!(parts("postgres:///x?host=/run").host.as_deref(), Some("/run"));
    }

    #[test]
    fn certificates_are_checked_unless_it_is_said_otherwise() {
        for (query, mode) in [
            ("sslmode=require", TlsMode::Verified),
            ("ssl=true", TlsMode::Verified),
            ("sslrootcert=/ca.pem", TlsMode::Verified),
            ("sslmode=verify-full", TlsMode::Verified),
            ("sslmode=prefer", TlsMode::Prefer),
            ("sslmode=disable", TlsMode::Off),
        ] {
            let sut = parts(&format!("postgres://a/b?{query}"));
            assert_eq!(sut.ssl.unwrap().mode, mode, "{query}");
        }
    }

    #[test]
    fn a_password_that_is_not_encoded_is_not_taken_for_something_else() {
        for text in [
            "postgres://ada:12/34@db/x",
            "postgres://ada:12?34@db/x",
            "postgres://ada:12#34@db/x",
            "postgres://ada:p@ss/word@db/x",
            "postgres://ada:p@ss?word@db/x",
        ] {
            let error = parse(&Secret(text.to_owned()), POSTGRES).unwrap_err();
            assert!(error.contains("percent-encode the password"), "{error}");
        }
        let encoded = parts("postgres://ada:12%2F34@db/x?application_name=me%40home");
        assert_eq!(encoded.password, Some(Secret("12/34".to_owned())));
        assert_eq!(
            parts("postgres://ada:a@b@db/x").password,
            Some(Secret("a@b".to_owned()))
        );
    }

    #[test]
    fn what_is_no_connection_string_is_refused_without_being_shown() {
        for text in [
            "pg",
            "mysql://a:secret@b/c",
            "postgres://a/b?sslmode=maybe",
            "postgres://%FF@a/b",
        ] {
            let error = parse(&Secret(text.to_owned()), POSTGRES).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
