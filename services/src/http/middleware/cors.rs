use core::ops::ControlFlow;
use std::sync::Arc;

use flytower_core::warp::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    CONTENT_LENGTH, ORIGIN,
};
use flytower_core::warp::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use hyper::Request;

use super::Around;
use super::vary::vary;
use crate::http::HttpResponse;
use crate::http::config::{CorsConfig, HeaderText, OneOrMany, OriginPattern, joined};

/// Lets browsers call from other origins (`backend.cors`), as [cors](https://github.com/expressjs/cors) does.
///
/// A request from an origin that is not allowed goes on without any header, preflights included: the browser sees that
/// as a refusal.
#[derive(Clone, Debug)]
pub struct Cors(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    /// None of them: any origin.
    origins: Option<Vec<OriginPattern>>,
    /// For each answer.
    answers: Vec<(HeaderName, HeaderValue)>,
    /// For answers to preflights, in addition.
    preflights: Vec<(HeaderName, HeaderValue)>,
    /// Whether a preflight is told the headers that it asks for.
    echoes_headers: bool,
    goes_on: bool,
    status: StatusCode,
}

impl Cors {
    /// The rules of a section of the configuration.
    #[must_use]
    pub fn new(config: &CorsConfig) -> Self {
        let list = |list: &Option<OneOrMany<HeaderText>>| list.as_ref().and_then(|list| joined(&list.0));
        let methods = list(&config.methods);
        let allowed_headers = list(&config.allowed_headers);
        let credentials = config.credentials.then_some(HeaderValue::from_static("true"));
        let named = |name, value: Option<HeaderValue>| value.map(|value| (name, value));
        let echoes_headers = config.allowed_headers.is_none();
        Self(Arc::new(Rules {
            origins: config.origin.as_ref().map(|origins| origins.0.clone()),
            answers: [
                named(ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials),
                named(ACCESS_CONTROL_EXPOSE_HEADERS, list(&config.exposed_headers)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            preflights: [
                Some((
                    ACCESS_CONTROL_ALLOW_METHODS,
                    methods.unwrap_or(HeaderValue::from_static("GET,HEAD,PUT,PATCH,POST,DELETE")),
                )),
                named(ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers),
                named(ACCESS_CONTROL_MAX_AGE, config.max_age.map(HeaderValue::from)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            echoes_headers,
            goes_on: config.preflight_continue,
            status: config.options_success_status.0,
        }))
    }

    /// The value of `Access-Control-Allow-Origin`, if the request may be made.
    fn allowed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let Some(origins) = &self.0.origins else {
            return Some(HeaderValue::from_static("*"));
        };
        let origin = headers.get(ORIGIN)?;
        let text = origin.to_str().ok()?;
        origins
            .iter()
            .any(|pattern| pattern.matches(text))
            .then(|| origin.clone())
    }
}

/// What the answer to an allowed request says.
#[derive(Clone, Debug)]
pub struct Allowed {
    origin: HeaderValue,
    /// For a preflight; inside, the headers that it asks for.
    preflight: Option<Option<HeaderValue>>,
}

impl Around for Cors {
    type Seen = Option<Allowed>;

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse, Self::Seen> {
        let Some(origin) = self.allowed(request.headers()) else {
            return ControlFlow::Continue(None);
        };
        let asks_for = || request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
        let preflight = (request.method() == Method::OPTIONS).then(asks_for);
        let is_answered = preflight.is_some() && !self.0.goes_on;
        let allowed = Some(Allowed { origin, preflight });
        if !is_answered {
            return ControlFlow::Continue(allowed);
        }
        let mut response = HttpResponse::default();
        *response.status_mut() = self.0.status;
        // Some browsers wait for a body otherwise.
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        self.after(allowed, &mut response);
        ControlFlow::Break(response)
    }

    fn after(&self, seen: Self::Seen, response: &mut HttpResponse) {
        let Some(Allowed { origin, preflight }) = seen else {
            return;
        };
        let headers = response.headers_mut();
        for (name, value) in &self.0.answers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        if let Some(asks_for) = preflight {
            for (name, value) in &self.0.preflights {
                headers.entry(name).or_insert_with(|| value.clone());
            }
            if self.0.echoes_headers {
                vary(headers, "Access-Control-Request-Headers");
                if let Some(asks_for) = asks_for {
                    headers.entry(ACCESS_CONTROL_ALLOW_HEADERS).or_insert(asks_for);
                }
            }
        }
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.0.origins.is_some() {
            vary(headers, "Origin");
        }
    }
}

#[cfg(test)]
mod tests;
