//! The layers around the routes of all plugins, each of which can be used by itself.

mod around;
mod cors;
mod etag;
mod security_headers;
mod vary;

pub use around::{Around, AroundFuture, AroundLayer, AroundService};
pub use cors::Cors;
pub use etag::ETag;
pub use security_headers::SecurityHeaders;
