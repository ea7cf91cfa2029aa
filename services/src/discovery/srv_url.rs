use url::Url;

/// A URL whose host is the name of a service, for DNS to say which machine and port that is:
/// `http+srv://catalog.services.example.net/api/catalog`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SrvUrl {
    scheme: &'static str,
    host: String,
    path: String,
}

/// Whether a URL is meant to be one of these, right or wrong.
pub(super) fn is_srv(url: &str) -> bool {
    url.split_once(':')
        .is_some_and(|(scheme, _)| scheme.trim().to_ascii_lowercase().ends_with("+srv"))
}

impl SrvUrl {
    /// # Errors
    ///
    /// What the rule is that the URL breaks.
    pub(super) fn parse(url: &str) -> Result<Self, &'static str> {
        let url = Url::parse(url).map_err(|_| "it is not a URL")?;
        let scheme = match url.scheme() {
            "http+srv" => "http",
            "https+srv" => "https",
            _ => return Err("its scheme must be `http+srv` or `https+srv`"),
        };
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err("it must have a host");
        };
        if url.port().is_some() {
            return Err("it must not have a port, which is what the SRV record says");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it must not have a user name or a password");
        }
        let is_there = |part: Option<&str>| part.is_some_and(|part| !part.is_empty());
        if is_there(url.query()) || is_there(url.fragment()) {
            return Err("it must not have a query or a fragment");
        }
        Ok(Self {
            scheme,
            host: host.to_owned(),
            path: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// The name to ask DNS for.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The URL of a machine that DNS has named.
    pub(super) fn at(&self, host: &str, port: u16) -> String {
        format!("{}://{host}:{port}{}", self.scheme, self.path)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scheme_and_path_remain_and_the_host_is_replaced() {
        let sut = SrvUrl::parse("https+srv://_http._tcp.example.net/api/catalog//").unwrap();

        assert_eq!(sut.host(), "_http._tcp.example.net");
        assert_eq!(
            sut.at("one.example.net", 8443),
            "https://one.example.net:8443/api/catalog"
        );
    }

    #[test]
    fn what_a_record_cannot_complete_is_refused() {
        for (url, expected) in [
            ("http+srv://a:80/x", "port"),
            ("http+srv://user@a/x", "user name"),
            ("http+srv://:secret@a/x", "password"),
            ("http+srv://a/x?y", "query"),
            ("http+srv://a/x#y", "fragment"),
            ("ftp+srv://a/x", "scheme"),
            ("http+srv:///x", "host"),
            ("http+srv:x", "host"),
            ("+srv://a", "not a URL"),
        ] {
            let error = SrvUrl::parse(url).unwrap_err();
            assert!(error.contains(expected), "{url}: {error}");
        }
    }

    #[test]
    fn wrong_ones_are_recognized_too() {
        for url in ["http+srv://a:80", "HTTP+SRV://a", "ftp+srv://a", "+srv:"] {
            assert!(is_srv(url), "{url}");
        }
        for url in ["http://a+srv:80", "http://a/b+srv:c", "/a+srv", ""] {
            assert!(!is_srv(url), "{url}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_the_host_and_trailing_slashes_changes(
            scheme in "https?",
            host in "[a-z_][a-z0-9_-]{0,8}(\\.[a-z]{1,5}){0,3}",
            path in "(/[a-zA-Z0-9._~-]{1,6}){0,4}",
            slashes in "/{0,3}",
            target in "[a-z]{1,9}",
            port: u16,
        ) {
            // dots alone are directions
            prop_assume!(path.split('/').all(|segment| segment != "." && segment != ".."));
            let sut = SrvUrl::parse(&format!("{scheme}+srv://{host}{path}{slashes}")).unwrap();

            prop_assert_eq!(sut.host(), host);
            prop_assert_eq!(sut.at(&target, port), format!("{scheme}://{target}:{port}{path}"));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*", tail in ".*") {
            let _ = SrvUrl::parse(&text);
            let _ = SrvUrl::parse(&format!("http+srv://{tail}"));
            let _ = is_srv(&text);
        }
    }
}
