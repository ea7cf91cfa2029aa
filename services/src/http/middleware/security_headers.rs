use core::ops::ControlFlow;
use std::sync::Arc;

use flytower_core::warp::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_DNS_PREFETCH_CONTROL, X_FRAME_OPTIONS, X_XSS_PROTECTION,
};
use flytower_core::warp::http::{HeaderMap, HeaderName, HeaderValue};
use hyper::Request;

use super::Around;
use crate::http::HttpResponse;
use crate::http::config::{CspConfig, ReferrerConfig};

/// Tells browsers what they must not do with an answer: the headers that [helmet](https://helmetjs.github.io) sets in
/// Backstage. A handler that sets one of them has its own way.
#[derive(Clone, Debug)]
pub struct SecurityHeaders(Arc<HeaderMap>);

impl SecurityHeaders {
    /// The headers with the configured policies (`backend.csp`, `backend.referrer`).
    #[must_use]
    pub fn new(csp: &CspConfig, referrer: &ReferrerConfig) -> Self {
        let value = HeaderValue::from_static;
        let policy = csp.header().map(|policy| (CONTENT_SECURITY_POLICY, policy.clone()));
        let others = [
            (REFERRER_POLICY, referrer.header()),
            (STRICT_TRANSPORT_SECURITY, value("max-age=15552000; includeSubDomains")),
            (X_CONTENT_TYPE_OPTIONS, value("nosniff")),
            (X_DNS_PREFETCH_CONTROL, value("off")),
            (HeaderName::from_static("x-download-options"), value("noopen")),
            (X_FRAME_OPTIONS, value("SAMEORIGIN")),
            (
                HeaderName::from_static("x-permitted-cross-domain-policies"),
                value("none"),
            ),
            (X_XSS_PROTECTION, value("0")),
        ];
        // With places for those of the answer: a copy keeps them, and need not be hashed anew to grow.
        let mut headers = HeaderMap::with_capacity(32);
        headers.extend(policy.into_iter().chain(others));
        Self(Arc::new(headers))
    }
}

impl Around for SecurityHeaders {
    type Seen = ();

    fn before<B>(&self, _: &mut Request<B>) -> ControlFlow<HttpResponse> {
        ControlFlow::Continue(())
    }

    fn after(&self, (): (), response: &mut HttpResponse) {
        // Copied all at once, and those of the handler added: they are fewer, and each one has to be hashed.
        let own = core::mem::replace(response.headers_mut(), HeaderMap::clone(&self.0));
        response.headers_mut().extend(own);
    }
}

#[cfg(test)]
mod tests {
    use flytower_core::warp::http::header::SET_COOKIE;

    use super::*;

    #[test]
    fn an_answer_has_all_headers_but_keeps_those_of_its_handler() {
        let sut = SecurityHeaders::new(&CspConfig::default(), &ReferrerConfig::default());
        let mut response = HttpResponse::default();
        response
            .headers_mut()
            .insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        for cookie in ["a=1", "b=2"] {
            response
                .headers_mut()
                .append(SET_COOKIE, HeaderValue::from_static(cookie));
        }

        sut.after((), &mut response);

        let headers = response.headers();
        assert_eq!(headers.len(), 11);
        assert_eq!(headers.get_all(SET_COOKIE).iter().count(), 2);
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(
            headers["strict-transport-security"],
            "max-age=15552000; includeSubDomains"
        );
        assert_eq!(headers["x-download-options"], "noopen");
    }

    #[test]
    fn the_policy_of_content_may_be_left_out() {
        let off = serde::Deserialize::deserialize(serde_json::json!(false));
        let csp: Result<CspConfig, serde_json::Error> = off;
        let mut response = HttpResponse::default();

        SecurityHeaders::new(&csp.unwrap(), &ReferrerConfig::default()).after((), &mut response);

        assert!(response.headers().get("content-security-policy").is_none());
    }
}
