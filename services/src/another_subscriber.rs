use std::sync::OnceLock;

use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

/// Lets there be another subscriber beside that of a test. With a single one, tracing takes the first thread that comes by an
/// event for all of them: one without a log would keep the event from all others.
pub(crate) fn another_subscriber() {
    static ANOTHER: OnceLock<Dispatch> = OnceLock::new();
    ANOTHER.get_or_init(|| Dispatch::new(NoSubscriber::default()));
}
