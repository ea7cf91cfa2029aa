use flytower_core::warp::http::StatusCode;
use serde_json::{Value, json};

use super::body::{BodyOutcome, Fault};
use super::json_body::Unsupported;

/// An error of reading a body. Express has names and fields of its own for these, which features have no need of. It goes
/// into the extensions of a response, and is written out by whoever knows the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    TooLarge {
        length: Option<u64>,
        limit: Option<u64>,
    },
    TimedOut,
    Aborted,
    Unsupported(Unsupported),
    /// Not what its `Content-Encoding` says.
    Undecodable,
    /// Not JSON; the text says where it ceases to be.
    Malformed(String),
}

impl BodyError {
    /// What went wrong with a body, if anything did.
    pub(super) fn of(outcome: &BodyOutcome) -> Option<Self> {
        Some(Self::new(outcome.fault()?, outcome.length))
    }

    /// The error of a fault; `length` is what the client has said.
    pub(super) fn new(fault: Fault, length: Option<u64>) -> Self {
        match fault {
            Fault::TooLarge { limit } => Self::TooLarge {
                length,
                limit: Some(limit),
            },
            Fault::TimedOut => Self::TimedOut,
            Fault::Broken => Self::Aborted,
            Fault::Unsupported(what) => Self::Unsupported(what),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Aborted | Self::Undecodable | Self::Malformed(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// The `error` of the answer; nothing if that has no body, as Node's to those that are too slow.
    pub(super) fn on_the_wire(&self) -> Option<Value> {
        Some(match self {
            Self::TooLarge { length, limit } => {
                let mut error = json!({ "name": "PayloadTooLargeError", "message": "request entity too large" });
                if let Some(length) = length {
                    error["expected"] = json!(length);
                    error["length"] = json!(length);
                }
                if let Some(limit) = limit {
                    error["limit"] = json!(limit);
                }
                error["type"] = json!("entity.too.large");
                error
            }
            Self::TimedOut => return None,
            Self::Aborted => {
                json!({ "name": "BadRequestError", "message": "request aborted", "type": "request.aborted" })
            }
            Self::Unsupported(Unsupported::Charset(charset)) => json!({
                "name": "UnsupportedMediaTypeError",
                "message": format!("unsupported charset \"{}\"", charset.to_uppercase()),
                "charset": charset, "type": "charset.unsupported",
            }),
            Self::Unsupported(Unsupported::Encoding(encoding)) => json!({
                "name": "UnsupportedMediaTypeError",
                "message": format!("unsupported content encoding \"{encoding}\""),
                "encoding": encoding, "type": "encoding.unsupported",
            }),
            Self::Undecodable => json!({
                "name": "BadRequestError", "message": "the body is not what its Content-Encoding says",
            }),
            // Without the body itself: its sender has it, and it need not stand in anybody's log.
            Self::Malformed(message) => json!({
                "name": "SyntaxError", "message": message,
                "expose": true, "statusCode": 400, "status": 400, "type": "entity.parse.failed",
            }),
        })
    }
}
