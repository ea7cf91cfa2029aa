use std::fmt::Write;

/// A whole program: a backend of plugins that have two HTTP routes each.
///
/// The ids are those of the plugins it is compared with: `hello`, `hello1`, `hello2`, …
#[must_use]
pub fn hello(plugins: usize) -> String {
    let mut source = "use std::sync::Arc;\n\n\
                      use flytower::services::{HttpRouter, Logger};\n\
                      use flytower::warp::{self, Filter};\n\
                      use flytower::{CoreServices, Plugin, Result, backend, plugin};\n"
        .to_owned();
    (0..plugins).for_each(|number| write_plugin(&mut source, number));
    let names: Vec<_> = (0..plugins).map(|number| format!("Hello{number}")).collect();
    source
        + &format!(
            r#"
backend! {{
    struct Portal {{ services: [CoreServices], plugins: [{}] }}
}}

#[tokio::main]
async fn main() -> Result<()> {{
    Portal::run().await
}}
"#,
            names.join(", ")
        )
}

/// The id of a plugin.
#[must_use]
pub fn hello_id(number: usize) -> String {
    match number {
        0 => "hello".to_owned(),
        _ => format!("hello{number}"),
    }
}

fn write_plugin(source: &mut String, number: usize) {
    let id = hello_id(number);
    write!(
        source,
        r#"
#[plugin(id = "{id}")]
struct Hello{number} {{
    router: Arc<dyn HttpRouter>,
    _logger: Arc<dyn Logger>,
}}

impl Plugin for Hello{number} {{
    async fn init(self) -> Result<()> {{
        let answer = || warp::reply::json(&std::collections::BTreeMap::from([("hello", "world")]));
        self.router.route(warp::path!("open").and(warp::get()).map(answer));
        self.router.route(warp::path!("closed").and(warp::get()).map(answer));
        Ok(())
    }}
}}
"#
    )
    .expect("writing to a string succeeds");
}
