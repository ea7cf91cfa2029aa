use std::sync::Arc;

use flytower::services::HttpRouter;
use flytower::warp::{self, Filter};
use flytower::{Plugin, Result, plugin, service};
use flytower_test::mocks::Calls;
use flytower_test::test_backend;

#[service(id = "mail.mailer")]
trait Mailer: Send + Sync + 'static {
    fn send(&self, to: &str);
}

#[plugin(id = "newsletter")]
struct NewsletterPlugin {
    mailer: Arc<dyn Mailer>,
    router: Arc<dyn HttpRouter>,
}

impl Plugin for NewsletterPlugin {
    async fn init(self) -> Result<()> {
        let mailer = self.mailer;
        let subscribe = warp::path!("subscribers" / String).and(warp::put());
        self.router.route(subscribe.map(move |who: String| {
            mailer.send(&who);
            "welcome"
        }));
        Ok(())
    }
}

/// The backend must have a factory of the service, which a replacement keeps from being called.
mod production {
    use super::Mailer;

    #[flytower::service_factory(provides = dyn Mailer)]
    pub(super) struct SmtpMailer;

    impl Mailer for SmtpMailer {
        fn send(&self, _: &str) {
            panic!("no test sends mails")
        }
    }
}

#[derive(Default)]
struct MockMailer {
    sent: Calls<String>,
}

impl Mailer for MockMailer {
    fn send(&self, to: &str) {
        self.sent.record(to.to_owned());
    }
}

#[tokio::test]
async fn new_subscribers_get_a_mail() {
    let mailer = Arc::new(MockMailer::default());
    let backend = test_backend! {
        services: [production::SmtpMailer],
        plugins: [NewsletterPlugin],
    }
    .replace::<dyn Mailer>(mailer.clone())
    .await;

    backend.put("/api/newsletter/subscribers/ada").await.assert_status(200);

    assert_eq!(mailer.sent.all(), ["ada"]);
    backend.stop().await;
}
