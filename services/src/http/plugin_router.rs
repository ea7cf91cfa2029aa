use core::future::ready;
use core::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError, RwLock};

use flytower_core::services::{HttpRouter, Lifecycle, PluginMetadata, Request, RootHealth, RootHttpRouter, Routes};
use flytower_core::warp::Filter;
use flytower_core::warp::http::StatusCode;
use flytower_core::warp::reply::Response;
use flytower_core::{Config, Hook, Result, service_factory};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tracing::Instrument;

use super::answer::{self, Asked};
use super::config::HttpConfig;
use super::gate::Gate;
use super::middleware::{RateLimit, RequestIds, TOO_MANY};
use super::panic;

/// The factory of [`HttpRouter`]: the plugin's routes below `/api/<plugin>`, behind a gate that its lifecycle opens and
/// closes.
///
/// # Errors
///
/// When what `backend` says about HTTP makes no sense, or something else is mounted there.
#[service_factory]
pub fn http_router(
    plugin: PluginMetadata,
    config: Config<HttpConfig>,
    root: Arc<dyn RootHttpRouter>,
    lifecycle: Arc<dyn Lifecycle>,
    health: Arc<dyn RootHealth>,
) -> Result<Arc<dyn HttpRouter>> {
    let config = config.get();
    let router = Arc::new(PluginRouter {
        gate: Gate::new(config.lifecycle.patience()),
        rate_limit: RateLimit::of_plugin(&config.rate_limit, plugin.id())?,
        routes: RwLock::default(),
    });
    let started = Arc::clone(&router);
    lifecycle.on_startup(Hook::new("let HTTP requests through", || async move {
        started.gate.open();
        Ok(())
    }))?;
    let failed = Arc::clone(&router);
    lifecycle.on_failure(Hook::new("refuse HTTP requests", move || async move {
        failed.gate.fail();
        health.plugin_failed(plugin.id());
        Ok(())
    }))?;
    let stopped = Arc::clone(&router);
    lifecycle.on_shutdown(Hook::new("refuse HTTP requests", || async move {
        stopped.gate.close();
        Ok(())
    }))?;
    let answering = Arc::clone(&router);
    let id = plugin.id();
    let handler = Arc::new(move |request: Request| {
        if let Some(ids) = request.extensions().get::<RequestIds>() {
            ids.belongs_to(id);
            return answering.answer(request);
        }
        // The level only says when the span is left out: what is worth an event is worth its plugin.
        let span = tracing::error_span!("request", plugin = id);
        let asked = Asked::of(&request);
        let answer = span.in_scope(|| answering.answer(request));
        // Here as well as in the dispatcher, which is outside of the span.
        let answer = AssertUnwindSafe(answer)
            .catch_unwind()
            .map(move |answer| answer.unwrap_or_else(|panic| panic::answer(&asked, &*panic)));
        answer.instrument(span).boxed()
    });
    root.mount_handler(&format!("/api/{id}"), handler)?;
    Ok(router)
}

struct PluginRouter {
    gate: Gate,
    rate_limit: Option<RateLimit>,
    /// All of them as one filter. Requests may be waiting while the plugin still adds some.
    routes: RwLock<Option<Routes>>,
}

impl PluginRouter {
    /// Begins at once with what needs not wait, which is most: a future that did it would have to hold the request.
    fn answer(self: &Arc<Self>, request: Request) -> BoxFuture<'static, Response> {
        let counted = self
            .rate_limit
            .as_ref()
            .and_then(|limit| Some((limit.clone(), limit.count(request.extensions())?)));
        let Some((limit, counted)) = counted else {
            return self.answer_counted(request);
        };
        let router = Arc::clone(self);
        Box::pin(async move {
            let mut response = if counted.is_too_many() {
                let mut refused = Response::new(TOO_MANY.into());
                *refused.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                refused
            } else {
                router.answer_counted(request).await
            };
            limit.settle(&counted, response.status());
            counted.describe(response.headers_mut());
            response
        })
    }

    fn answer_counted(self: &Arc<Self>, request: Request) -> BoxFuture<'static, Response> {
        if self.gate.is_open() {
            return self.answer_now(request);
        }
        let router = Arc::clone(self);
        Box::pin(async move {
            match router.gate.pass().await {
                Ok(()) => router.answer_now(request).await,
                Err(closed) => Asked::of(&request).error(&closed),
            }
        })
    }

    fn answer_now(&self, request: Request) -> BoxFuture<'static, Response> {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner).clone();
        match routes {
            Some(routes) => answer::answer(routes, request),
            None => {
                let mut response = Response::default();
                *response.status_mut() = StatusCode::NOT_FOUND;
                Box::pin(ready(response))
            }
        }
    }
}

impl HttpRouter for PluginRouter {
    fn mount(&self, routes: Routes) {
        let mut all = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        *all = Some(match all.take() {
            None => routes,
            Some(earlier) => earlier.or(routes).unify().boxed(),
        });
    }
}
