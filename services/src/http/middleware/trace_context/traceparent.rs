use core::fmt;

use super::{SpanId, TraceId};

/// A header `traceparent` of the [trace context](https://www.w3.org/TR/trace-context/#traceparent-header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceParent {
    trace: TraceId,
    span: SpanId,
    flags: u8,
}

impl TraceParent {
    /// The first span of a new trace.
    pub(super) fn generate() -> Self {
        Self {
            trace: TraceId::generate(),
            span: SpanId::generate(),
            flags: 0,
        }
    }

    /// A new span of the same trace.
    pub(super) fn child(&self) -> Self {
        Self {
            span: SpanId::generate(),
            ..*self
        }
    }

    /// Reads what another service sent. What is not well-formed counts as nothing, as the standard has it.
    #[must_use]
    pub fn parse(header: &[u8]) -> Option<Self> {
        let (version, rest) = header.split_first_chunk::<2>()?;
        let version = hex_byte(version)?;
        let (known, later) = rest.split_at_checked(53)?;
        // Later versions may add fields, the first has no more than these, and 255 is none.
        let well_formed = match version {
            0 => later.is_empty(),
            255 => false,
            _ => later.is_empty() || later.starts_with(b"-"),
        };
        let mut fields = known.split(|byte| *byte == b'-');
        let (b"", trace, span, flags) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?) else {
            return None;
        };
        let flags = hex_byte(flags.try_into().ok()?)?;
        let (trace, span) = (TraceId::parse(trace)?, SpanId::parse(span)?);
        // Of the flags only the one of this version is passed on.
        (well_formed && fields.next().is_none()).then_some(Self {
            trace,
            span,
            flags: flags & 1,
        })
    }

    /// The trace.
    #[must_use]
    pub fn trace_id(&self) -> TraceId {
        self.trace
    }

    /// The span.
    #[must_use]
    pub fn span_id(&self) -> SpanId {
        self.span
    }

    /// Whether the client records this trace.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.flags & 1 == 1
    }
}

fn hex_byte(digits: &[u8; 2]) -> Option<u8> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    Some(digit(digits[0])? << 4 | digit(digits[1])?)
}

/// As it is sent.
impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-{:02x}", self.trace, self.span, self.flags)
    }
}
