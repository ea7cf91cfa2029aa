//! The layers around the routes of all plugins, each of which can be used by itself.

mod around;
mod compression;
mod cors;
mod etag;
mod rate_limit;
mod request_log;
mod root_http_middleware;
mod security_headers;
mod trace_context;
mod trust_proxy;
mod vary;

pub use around::{Around, AroundFuture, AroundLayer, AroundService};
pub use compression::Compression;
pub use cors::Cors;
pub use etag::ETag;
pub use rate_limit::RateLimit;
pub(super) use rate_limit::TOO_MANY;
pub use request_log::RequestLog;
pub use root_http_middleware::{DefaultMiddleware, RootHttpMiddleware, default_http_middleware};
pub use security_headers::SecurityHeaders;
pub use trace_context::{
    RequestIds, SpanId, TraceContext, TraceContextFuture, TraceContextService, TraceId, TraceParent,
};
pub use trust_proxy::{ClientInfo, ForwardedBy, Protocol};
