use std::borrow::Cow;
use std::io::Write as _;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::collected::Collected;
use super::event_logger::{DYNAMIC_FIELDS, TARGET};
use super::format::Format;
use super::level;
use super::line::Line;
use super::matcher::FieldMatcher;
use super::settings::{Settings, SharedSettings};

/// Writes each event as one line, with the fields of the spans around it.
///
/// A backend's [`root_logger`](super::root_logger) has one already. This is for subscribers of one's own: a test that
/// looks at what was logged, a program that has its own idea of where events go.
///
/// ```
/// use flytower_services::logger::{Format, LineLayer};
/// use tracing_subscriber::prelude::*;
///
/// let lines = LineLayer::new(Format::Json, std::io::stderr);
/// let subscriber = tracing_subscriber::registry().with(lines);
/// tracing::subscriber::with_default(subscriber, || tracing::info!(attempt = 2, "found it"));
/// ```
// tracing-subscriber's own formats would do, but for the fields that are named at run time, and that Backstage's lines
// are flat: what a span carries (the plugin, first of all) stands beside the event's own fields.
#[derive(Debug)]
pub struct LineLayer<W> {
    format: Format,
    writer: W,
    settings: SharedSettings,
}

impl<W> LineLayer<W> {
    /// Writes everything, as it is: what to leave out is a filter's business.
    pub fn new(format: Format, writer: W) -> Self {
        Self::with_settings(format, writer, SharedSettings::new(Settings::everything()))
    }

    pub(super) const fn with_settings(format: Format, writer: W, settings: SharedSettings) -> Self {
        Self {
            format,
            writer,
            settings,
        }
    }

    fn may_log(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.settings.get().levels.most_verbose()
    }
}

impl<S, W> Layer<S> for LineLayer<W>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.may_log(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.may_log(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(self.settings.get().levels.most_verbose()))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Collected::of_span();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        // collected first: to format a value may mean to log, which looks at the span
        let mut new = Collected::default();
        values.record(&mut new);
        if let Some(fields) = span.extensions_mut().get_mut::<Collected>() {
            fields.extend(&new);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let settings = self.settings.get();
        let may_match = |name: &str, matcher: &FieldMatcher| may_match(event, &context, &settings.meta, name, matcher);
        if !settings.levels.may_permit(*event.metadata().level(), may_match) {
            return;
        }
        let line = line_of(event, &context);
        let matches = |name: &str, matcher: &FieldMatcher| line.matches(name, matcher, &settings.meta);
        if !settings.levels.is_simple() && !settings.levels.permit(line.level, matches) {
            return;
        }
        let text = self.format.render(&line, &settings.meta);
        let text = settings.redactions.redact(&text);
        // One write a line, so that lines of several threads do not mix. If it fails there is nowhere to say so.
        let _ = self.writer.make_writer().write_all(text.as_bytes());
    }
}

/// Whether a field of the line may be what `matcher` wants: a quick look that collects nothing, for the many events that
/// nobody wants to see although some of their level are logged.
fn may_match<S>(
    event: &Event<'_>,
    context: &Context<'_, S>,
    meta: &Collected,
    name: &str,
    matcher: &FieldMatcher,
) -> bool
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let metadata = event.metadata();
    let has = |name: &str| metadata.fields().field(name).is_some();
    if name == "level" {
        return matcher.matches_text(level::name(*metadata.level()));
    }
    if name == "message" || has(name) || has(DYNAMIC_FIELDS) || event.is_log() {
        return true;
    }
    for span in context.event_scope(event).into_iter().flatten() {
        let extensions = span.extensions();
        if let Some(value) = extensions.get::<Collected>().and_then(|fields| fields.get(name)) {
            return matcher.matches(&value);
        }
    }
    match meta.get(name) {
        Some(value) => matcher.matches(&value),
        None => name == "target" && matcher.matches_text(metadata.target()),
    }
}

fn line_of<'e, S>(event: &'e Event<'_>, context: &Context<'_, S>) -> Line<'e>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    let mut fields = Collected::of_event();
    for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
        if let Some(outer) = span.extensions().get::<Collected>() {
            fields.extend(outer);
        }
    }
    event.record(&mut fields);
    let message = fields.take_message();
    // what the crate `log` was told is an event of its own kind, whose true origin is among its fields
    let target = if event.is_log() {
        fields.take_log_target().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(event.metadata().target()))
    };
    Line {
        target: target.filter(|target| target != TARGET),
        fields,
        ..Line::new(*event.metadata().level(), message)
    }
}
