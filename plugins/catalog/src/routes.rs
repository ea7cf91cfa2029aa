use std::sync::Arc;

use flytower::services::Routes;
use flytower::warp::http::HeaderValue;
use flytower::warp::http::header::{CONTENT_TYPE, LINK};
use flytower::warp::reply::{Reply, Response};
use flytower::warp::{self, Filter};
use flytower::{Error, ErrorKind, Result};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use crate::entity_ref::EntityRef;
use crate::query::{self, Query, QueryError};
use crate::store::Store;

/// What answers requests below `base`, the path of the plugin.
#[derive(Debug)]
struct Api {
    store: Store,
    base: String,
}

/// The routes of the catalog.
pub(crate) fn routes(store: Store, base: String) -> Routes {
    let api = Arc::new(Api { store, base });
    let with_api = warp::any().map(move || Arc::clone(&api));
    // A query without parameters is no query to warp.
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    let list = warp::path!("entities")
        .and(warp::get())
        .and(with_api.clone())
        .and(query)
        .map(|api: Arc<Api>, query: String| api.list(&query).into_response());
    let by_name = warp::path!("entities" / "by-name" / String / String / String)
        .and(warp::get())
        .and(with_api)
        .and(query)
        .map(
            |kind: String, namespace: String, name: String, api: Arc<Api>, query: String| {
                api.by_name(&kind, &namespace, &name, &query).into_response()
            },
        );
    list.or(by_name).unify().boxed()
}

impl Api {
    fn list(&self, text: &str) -> Result<Response> {
        let query = Query::parse(text).map_err(wrong_query)?;
        let listing = query.list(&self.store);
        let mut body = String::from("[");
        for (index, entity) in listing.entities.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            query.write(entity, &mut body);
        }
        body.push(']');
        let mut response = json(body);
        if let Some(after) = listing.next {
            let link = HeaderValue::try_from(format!(
                "<{}/entities?{}>; rel=\"next\"",
                self.base,
                next_query(text, &after)
            ))?;
            response.headers_mut().insert(LINK, link);
        }
        Ok(response)
    }

    fn by_name(&self, kind: &str, namespace: &str, name: &str, query: &str) -> Result<Response> {
        query::none(query).map_err(wrong_query)?;
        let (kind, namespace, name) = (decoded(kind)?, decoded(namespace)?, decoded(name)?);
        let reference = EntityRef::new(kind, namespace, name);
        match self.store.get(&reference.canonical()) {
            Some(entity) => Ok(json(entity.json().to_owned())),
            None => {
                let EntityRef { kind, namespace, name } = reference;
                Err(Error::not_found(format!(
                    "No entity named '{name}' found, with kind '{kind}' in namespace '{namespace}'"
                )))
            }
        }
    }
}

fn wrong_query(error: QueryError) -> Error {
    Error::of(ErrorKind::Input, error)
}

/// The query for the page after: as it was, but for where to begin.
fn next_query(query: &str, after: &str) -> String {
    let mut next = form_urlencoded::Serializer::new(String::new());
    next.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "offset" && name != "after"));
    next.append_pair("after", after);
    next.finish()
}

/// warp gives the segments of a path as they were sent.
fn decoded(segment: &str) -> Result<String> {
    let decoded = percent_decode_str(segment).decode_utf8();
    decoded
        .map(Into::into)
        .map_err(|error| Error::input(format!("Failed to decode param '{segment}'")).caused_by(error))
}

fn json(body: String) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}
