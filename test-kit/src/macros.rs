/// Starts a backend of a few features, whose other services are [`MockServices`](crate::MockServices).
///
/// It is a `backend!` and the call of [`start_test_backend`](crate::start_test_backend) in one: the sections are those of
/// `backend!`, all are optional, and what does not fit is the same compile error at the same place. What `services` lists
/// takes precedence over the mocks.
///
/// ```
/// use std::sync::Arc;
///
/// use flytower::services::HttpRouter;
/// use flytower::warp::{self, Filter};
/// use flytower::{Plugin, Result, plugin};
/// use flytower_test::test_backend;
///
/// #[plugin(id = "hello")]
/// struct HelloPlugin {
///     router: Arc<dyn HttpRouter>,
/// }
///
/// impl Plugin for HelloPlugin {
///     async fn init(self) -> Result<()> {
///         self.router.route(warp::path!("world").and(warp::get()).map(|| "Hello, world!"));
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let backend = test_backend! { plugins: [HelloPlugin] }.await;
///
/// let response = backend.get("/api/hello/world").await;
///
/// response.assert_status(200);
/// assert_eq!(response.text(), "Hello, world!");
/// backend.stop().await;
/// # }
/// ```
///
/// A service that neither the mocks nor `services` provide is missing at compile time:
///
/// ```compile_fail,E0080
/// # use std::sync::Arc;
/// # use flytower::{Plugin, Result, plugin, service};
/// # use flytower_test::test_backend;
/// #[service(id = "hello.voice")]
/// struct Voice;
///
/// #[plugin(id = "hello")]
/// struct HelloPlugin {
///     voice: Arc<Voice>,
/// }
/// # impl Plugin for HelloPlugin {
/// #     async fn init(self) -> Result<()> {
/// #         Ok(())
/// #     }
/// # }
///
/// let backend = test_backend! { plugins: [HelloPlugin] };
/// ```
#[macro_export]
macro_rules! test_backend {
    (@wire [$($services:tt)*] [$($sections:tt)*] services: [$($listed:tt)*] $(, $($rest:tt)*)?) => {
        $crate::test_backend!(@wire [$($services)* $($listed)*] [$($sections)*] $($($rest)*)?)
    };
    (@wire [$($services:tt)*] [$($sections:tt)*] $name:ident: [$($listed:tt)*] $(, $($rest:tt)*)?) => {
        $crate::test_backend!(@wire [$($services)*] [$($sections)* $name: [$($listed)*],] $($($rest)*)?)
    };
    // whatever does not look like a section is for `backend!` to complain about
    (@wire [$($services:tt)*] [$($sections:tt)*] $($rest:tt)*) => {{
        $crate::__private::backend! {
            struct UnderTest {
                services: [$($services)*],
                $($sections)*
                $($rest)*
            }
        }
        $crate::start_test_backend::<UnderTest>()
    }};
    ($($sections:tt)*) => {
        $crate::test_backend!(@wire [$crate::MockServices,] [] $($sections)*)
    };
}

/// Makes a [`ServiceFactoryTester`](crate::ServiceFactoryTester) of a service factory, whatever its form: the struct, the
/// function's name, or the type of the `impl` block.
///
/// What the factory depends on is mocked by [`MockServices`](crate::MockServices), by what `services` lists, or by
/// [`replace`](crate::TestBackendBuilder::replace). That it is all there is checked by the compiler.
///
/// ```
/// use std::sync::Arc;
///
/// use flytower::services::PluginMetadata;
/// use flytower::{service, service_factory};
/// use flytower_test::test_factory;
///
/// #[service(id = "todo.counter")]
/// struct Counter(&'static str);
///
/// #[service_factory]
/// fn counter(plugin: PluginMetadata) -> Arc<Counter> {
///     Arc::new(Counter(plugin.id()))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut tester = test_factory!(counter).await;
///
/// let of_todo = tester.get::<Counter>("todo").await;
///
/// assert_eq!(of_todo.0, "todo");
/// assert!(Arc::ptr_eq(&of_todo, &tester.get::<Counter>("todo").await));
/// # }
/// ```
#[macro_export]
macro_rules! test_factory {
    ($($factory:ident)::+ $(, services: [$($services:tt)*])? $(,)?) => {{
        $crate::__private::backend! {
            struct UnderTest {
                services: [$crate::MockServices, $($factory)::+, $($($services)*)?],
            }
        }
        $crate::__private::builder::<UnderTest, $crate::ServiceFactoryTester>()
    }};
}
