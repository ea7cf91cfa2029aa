use std::io::Write as _;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::format::Format;
use super::line::{Collected, Line};

/// Writes each event as one line.
///
/// tracing-subscriber's own formats would do, but for the fields that are named at run time, and that Backstage's lines
/// are flat: what a span carries (the plugin, first of all) stands beside the event's own fields.
#[derive(Debug)]
pub(super) struct LineLayer<W> {
    format: Format,
    writer: W,
}

impl<W> LineLayer<W> {
    pub(super) fn new(format: Format, writer: W) -> Self {
        Self { format, writer }
    }
}

impl<S, W> Layer<S> for LineLayer<W>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Collected::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Collected>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Collected::default();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(outer) = span.extensions().get::<Collected>() {
                fields.extend(outer);
            }
        }
        event.record(&mut fields);
        let metadata = event.metadata();
        let message = fields.take_message();
        let line = Line {
            timestamp: now(),
            level: *metadata.level(),
            target: metadata.target(),
            message,
            fields: fields.0,
        };
        // One write a line, so that lines of several threads do not mix. If it fails there is nowhere to say so.
        let _ = self
            .writer
            .make_writer()
            .write_all(self.format.render(&line).as_bytes());
    }
}

fn now() -> String {
    let mut timestamp = String::new();
    // Writing to a string cannot fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut timestamp));
    timestamp
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use flytower_core::services::{Logger, RootLogger};
    use serde_json::Value;
    use tracing_subscriber::prelude::*;

    use super::*;
    use crate::logger::event_logger::EventLogger;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines(run: impl FnOnce()) -> Vec<Value> {
        let written = Written::default();
        let writer = written.clone();
        let layer = LineLayer::new(Format::Json, move || writer.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), run);
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_logger_s_fields_stand_in_the_line() {
        let lines = lines(|| {
            let root = EventLogger::default();
            let plugin = RootLogger::child(&root, vec![("plugin".to_owned(), "catalog".to_owned())]);
            plugin
                .child(vec![("the file".to_owned(), "a \"quoted\" name".to_owned())])
                .warn("not found");
            Logger::info(&root, "no fields");
        });

        assert_eq!(lines[0]["plugin"], "catalog");
        assert_eq!(lines[0]["the file"], "a \"quoted\" name");
        assert_eq!(lines[0]["message"], "not found");
        assert_eq!(lines[0]["level"], "warn");
        assert_eq!(lines[1].get("plugin"), None);
        assert_eq!(lines[1].get("target"), None);
    }

    #[test]
    fn events_of_a_span_carry_its_fields() {
        let lines = lines(|| {
            let span = tracing::error_span!("request", plugin = "catalog", attempt = tracing::field::Empty);
            span.record("attempt", 2);
            span.in_scope(|| tracing::info!(count = 3, "loaded {}", "it"));
        });

        assert_eq!(lines[0]["plugin"], "catalog");
        assert_eq!(lines[0]["attempt"], 2);
        assert_eq!(lines[0]["count"], 3);
        assert_eq!(lines[0]["message"], "loaded it");
        assert!(lines[0]["target"].is_string());
        assert!(lines[0]["timestamp"].as_str().unwrap().ends_with('Z'));
    }
}
