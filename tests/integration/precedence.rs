use std::sync::Arc;

use flytower::{Plugin, Result, StartOptions, backend, plugin, service, service_factory, service_set};

use crate::support::Journal;

static JOURNAL: Journal = Journal::new();

#[service(id = "precedence.voice", default = Default_)]
trait Voice: Send + Sync + 'static {
    fn says(&self) -> &'static str;
}

macro_rules! voice {
    ($name:ident, $text:literal) => {
        #[service_factory(provides = dyn Voice)]
        struct $name;
        impl Voice for $name {
            fn says(&self) -> &'static str {
                $text
            }
        }
    };
}
voice!(Default_, "default");
voice!(OfEarlier, "earlier set");
voice!(OfLater, "later set");
voice!(Named, "named");

service_set! { Earlier = [OfEarlier] }
service_set! { Later = [OfLater] }

#[plugin(id = "listener")]
struct Listener {
    voice: Arc<dyn Voice>,
}
impl Plugin for Listener {
    async fn init(self) -> Result<()> {
        JOURNAL.note(self.voice.says());
        Ok(())
    }
}

#[tokio::test]
async fn a_named_factory_overrides_a_later_set_overrides_an_earlier_set_overrides_the_default() {
    backend! { struct All { services: [Named, Earlier, Later], plugins: [Listener] } }
    backend! { struct Sets { services: [Earlier, Later], plugins: [Listener] } }
    backend! { struct OneSet { services: [Earlier], plugins: [Listener] } }
    backend! { struct Nothing { plugins: [Listener] } }

    All::start(StartOptions::new()).await.unwrap();
    Sets::start(StartOptions::new()).await.unwrap();
    OneSet::start(StartOptions::new()).await.unwrap();
    Nothing::start(StartOptions::new()).await.unwrap();
    assert_eq!(JOURNAL.events(), ["named", "later set", "earlier set", "default"]);

    let overridden: Vec<_> = All::PLAN
        .overridden
        .iter()
        .filter_map(flytower::plan::Overridden::factories)
        .map(|(factory, _)| factory.item.name)
        .collect();
    assert_eq!(overridden, ["OfEarlier", "OfLater"]);
}
