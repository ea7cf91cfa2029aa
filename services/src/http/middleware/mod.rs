//! The layers around the routes of all plugins, each of which can be used by itself.

mod around;
mod compression;
mod cors;
mod etag;
mod request_log;
mod security_headers;
mod trace_context;
mod vary;

pub use around::{Around, AroundFuture, AroundLayer, AroundService};
pub use compression::Compression;
pub use cors::Cors;
pub use etag::ETag;
pub use request_log::RequestLog;
pub use security_headers::SecurityHeaders;
pub use trace_context::{RequestIds, SpanId, TraceContext, TraceContextService, TraceId, TraceParent};
