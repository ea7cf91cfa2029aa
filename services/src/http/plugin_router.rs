use std::sync::{Arc, PoisonError, RwLock};

use flytower_core::services::{HttpRouter, Lifecycle, PluginMetadata, Request, RootHealth, RootHttpRouter, Routes};
use flytower_core::warp::Filter;
use flytower_core::warp::http::StatusCode;
use flytower_core::warp::reply::Response;
use flytower_core::{Config, Hook, Result, service_factory};
use futures_util::FutureExt;
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
        let router = Arc::clone(&answering);
        // Here as well as around the handler: this one is inside of the span, and knows the URL as the plugin does.
        let asked = Asked::of(&request);
        match request.extensions().get::<RequestIds>() {
            Some(ids) => {
                ids.belongs_to(id);
                panic::contain(asked, async move { router.answer(request).await }).boxed()
            }
            None => {
                // The level only says when the span is left out: what is worth an event is worth its plugin.
                let span = tracing::error_span!("request", plugin = id);
                panic::contain(asked, async move { router.answer(request).await })
                    .instrument(span)
                    .boxed()
            }
        }
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
    async fn answer(&self, request: Request) -> Response {
        let counted = self
            .rate_limit
            .as_ref()
            .and_then(|limit| Some((limit, limit.count(request.extensions())?)));
        let Some((limit, counted)) = counted else {
            return self.answer_counted(request).await;
        };
        let mut response = if counted.is_too_many() {
            let mut refused = Response::new(TOO_MANY.into());
            *refused.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            refused
        } else {
            self.answer_counted(request).await
        };
        limit.settle(&counted, response.status());
        counted.describe(response.headers_mut());
        response
    }

    async fn answer_counted(&self, request: Request) -> Response {
        if let Err(closed) = self.gate.pass().await {
            return Asked::of(&request).error(&closed);
        }
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner).clone();
        match routes {
            Some(routes) => answer::answer(routes, request).await,
            None => {
                let mut response = Response::default();
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
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
