//! The expansions name nothing that a user may have given another meaning

#[allow(unused_imports)]
use shadows::*;

mod shadows {
    #![allow(non_upper_case_globals)]

    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Ok;
    pub struct Err;
    pub struct Vec;
    pub struct Box;
    pub struct String;
    pub struct Arc;
    pub trait From {}
    pub trait Into {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Default {}
    pub trait Clone {}
    pub trait Copy {}
    pub trait Debug {}
    pub trait Drop {}
    pub trait Fn {}
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
}

#[flytower::service(id = "shadow.store", default = MemoryStore)]
trait Store: ::core::marker::Send + ::core::marker::Sync + 'static {}

#[flytower::service_factory(provides = dyn Store)]
struct MemoryStore {
    client: ::std::sync::Arc<Client>,
}

impl Store for MemoryStore {}

#[flytower::service(id = "shadow.client", scope = root)]
struct Client;

#[flytower::service_factory]
async fn client() -> ::flytower::Result<::std::sync::Arc<Client>> {
    ::flytower::Result::Ok(::std::sync::Arc::new(Client))
}

#[flytower::service(id = "shadow.cache", many)]
trait Cache: ::core::marker::Send + ::core::marker::Sync + 'static {}

struct MemoryCache;

impl Cache for MemoryCache {}

struct Caches;

#[flytower::service_factory(provides = dyn Cache)]
impl Caches {
    fn root(client: ::std::sync::Arc<Client>) -> ::flytower::Result<Self> {
        let _client = client;
        ::flytower::Result::Ok(Self)
    }

    async fn create(&self) -> ::flytower::Result<::std::sync::Arc<MemoryCache>> {
        ::flytower::Result::Ok(::std::sync::Arc::new(MemoryCache))
    }
}

flytower::service_set! { Set = [client, Caches] }

#[flytower::extension_point(id = "shadow.words")]
#[derive(::core::default::Default)]
struct Words {
    count: u32,
}

#[flytower::plugin_marker(id = "shadow")]
struct Marker;

#[flytower::plugin(marker = Marker)]
struct ShadowPlugin {
    words: Words,
    store: ::std::sync::Arc<dyn Store>,
    caches: ::std::vec::Vec<::std::sync::Arc<dyn Cache>>,
    maybe: ::core::option::Option<::std::sync::Arc<Client>>,
}

impl flytower::Plugin for ShadowPlugin {
    async fn init(self) -> ::flytower::Result<()> {
        assert_eq!(self.words.count, 1);
        ::flytower::Result::Ok(())
    }
}

#[flytower::module(for = Marker, id = "words")]
struct WordsModule<'a> {
    words: &'a mut Words,
}

impl flytower::Module for WordsModule<'_> {
    async fn init(self) -> ::flytower::Result<()> {
        self.words.count += 1;
        ::flytower::Result::Ok(())
    }
}

#[flytower::feature_loader(plugins(ShadowPlugin))]
struct ShadowLoader;

impl flytower::FeatureLoader for ShadowLoader {
    async fn load(self, features: &mut flytower::Features<Self>) -> ::flytower::Result<()> {
        features.enable::<ShadowPlugin>();
        ::flytower::Result::Ok(())
    }
}

flytower::backend! {
    struct Portal {
        services: [Set],
        modules: [WordsModule],
        loaders: [ShadowLoader],
    }
}

#[tokio::main]
async fn main() {
    let running = Portal::start(flytower::StartOptions::new()).await.unwrap();
    assert_eq!(running.report().plugins.len(), 1);
}
