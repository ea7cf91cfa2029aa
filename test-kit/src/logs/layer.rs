use core::fmt;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Span, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::{Capture, LogLine};

/// The field of a backend's span that says which capture is its.
const CAPTURE: &str = "flytower_test.capture";
/// The field in which loggers that emit events of tracing put the fields whose names are known at run time only.
const DYNAMIC_FIELDS: &str = "flytower.fields";

static NEXT: AtomicU64 = AtomicU64::new(0);
/// The captures whose spans are being made.
static ANNOUNCED: LazyLock<Mutex<HashMap<u64, Weak<Capture>>>> = LazyLock::new(Mutex::default);
/// Whether it is our subscriber that the process has.
static IS_INSTALLED: LazyLock<bool> = LazyLock::new(|| {
    let subscriber = tracing_subscriber::registry().with(Router).with(LevelFilter::DEBUG);
    tracing::subscriber::set_global_default(subscriber).is_ok()
});

/// Whether events of tracing are kept. A process has one subscriber, and somebody else may have been first.
pub(crate) fn captures_events() -> bool {
    *IS_INSTALLED
}

/// The span of a backend: the events in it go to `capture`. Tasks carry it on, as they carry any span.
pub(crate) fn span_of(capture: &Arc<Capture>) -> Span {
    if !captures_events() {
        capture.closed_all();
        return Span::none();
    }
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    announced(|announced| announced.insert(number, Arc::downgrade(capture)));
    tracing::error_span!(parent: None, "test_backend", flytower_test.capture = number)
}

fn announced<T>(change: impl FnOnce(&mut HashMap<u64, Weak<Capture>>) -> T) -> T {
    change(&mut ANNOUNCED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Sends each event to the capture of the backend whose span it is in.
struct Router;

/// What is known of a span.
struct Known {
    /// Of the backend that it belongs to, if it does.
    capture: Option<Weak<Capture>>,
    is_backend: bool,
    fields: Fields,
}

impl Known {
    fn capture(&self) -> Option<Arc<Capture>> {
        self.capture.as_ref()?.upgrade()
    }

    /// Notes that the span is open, if it is a plugin's.
    fn note(&self, id: &Id) {
        if let (Some(capture), Some(Value::String(plugin))) = (self.capture(), self.fields.0.get("plugin")) {
            capture.opened(id.into_u64(), plugin.clone());
        }
    }
}

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Router {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let own = fields.0.shift_remove(CAPTURE).and_then(|number| number.as_u64());
        let own = own.and_then(|number| announced(|announced| announced.remove(&number)));
        let is_backend = own.is_some();
        let inherited = || {
            let parent = span.parent()?;
            let extensions = parent.extensions();
            extensions.get::<Known>()?.capture.clone()
        };
        let known = Known {
            capture: own.or_else(inherited),
            is_backend,
            fields,
        };
        known.note(id);
        span.extensions_mut().insert(known);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(known) = span.extensions_mut().get_mut::<Known>() {
            values.record(&mut known.fields);
            known.note(id);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut capture = None;
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(known) = span.extensions().get::<Known>() {
                capture = known.capture().or(capture);
                fields.0.extend(known.fields.0.clone());
            }
        }
        let Some(capture) = capture else { return };
        event.record(&mut fields);
        let message = match fields.0.shift_remove("message") {
            Some(Value::String(message)) => message,
            _ => String::new(),
        };
        capture.push(LogLine::new(*event.metadata().level(), message, fields.0));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let extensions = span.extensions();
        let Some(known) = extensions.get::<Known>() else { return };
        let Some(capture) = known.capture() else { return };
        capture.closed_one(id.into_u64());
        if known.is_backend {
            capture.closed_all();
        }
    }
}

/// The fields of an event or a span, as JSON.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == DYNAMIC_FIELDS {
            let fields: Map<String, Value> = serde_json::from_str(value).unwrap_or_default();
            self.0.extend(fields);
        } else {
            self.set(field, value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }
}
