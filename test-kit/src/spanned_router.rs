use std::net::SocketAddr;
use std::sync::{Arc, Weak};

use flytower::Result;
use flytower::services::{Handler, Request, RootHttpRouter, Routes};
use futures_util::FutureExt;
use tracing::{Instrument, Span};

/// The server of a test backend, whose requests belong to the backend's span, whatever tasks serve the connections.
pub(crate) fn in_span(inner: Arc<dyn RootHttpRouter>, span: Weak<Span>) -> impl RootHttpRouter {
    SpannedRouter { inner, span }
}

struct SpannedRouter {
    inner: Arc<dyn RootHttpRouter>,
    /// Whoever keeps the router does not keep the span: the backend counts as stopped without.
    span: Weak<Span>,
}

impl RootHttpRouter for SpannedRouter {
    fn mount(&self, path: &str, routes: Routes) -> Result<()> {
        // what `flytower-services` turns routes into, it knows best
        self.inner.mount(path, routes)
    }

    fn mount_handler(&self, path: &str, handler: Handler) -> Result<()> {
        let span = self.span.clone();
        let spanned = move |request: Request| {
            let span = span.upgrade().map_or_else(Span::none, |span| Span::clone(&span));
            let of_request = Span::current();
            if of_request.is_none() {
                let answer = span.in_scope(|| handler(request));
                return answer.instrument(span).boxed();
            }
            // the server's: to enter ours inside of it would hide the request
            of_request.follows_from(&span);
            handler(request)
        };
        self.inner.mount_handler(path, Arc::new(spanned))
    }

    fn local_address(&self) -> SocketAddr {
        self.inner.local_address()
    }
}
