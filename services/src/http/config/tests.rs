use flytower_core::config::{ConfigSnapshot, SectionDescriptor, UnsetSource, UnsetValue};
use schemars::schema_for;
use serde_json::{Value, json};

use super::*;
use crate::config::parse;

fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Result<T, String> {
    T::deserialize(value).map_err(|error: serde_json::Error| error.to_string())
}

fn config(value: Value) -> HttpConfig {
    read(value).unwrap()
}

fn refused<T: for<'de> Deserialize<'de>>(values: &[Value]) {
    for value in values {
        assert!(read::<T>(value.clone()).is_err(), "{value}");
    }
}

#[test]
fn keys_of_others_are_left_to_them_and_those_of_the_sections_are_checked() {
    config(json!({ "database": { "client": "x" }, "auth": {} }));
    for section in [
        "cors",
        "server",
        "health",
        "referrer",
        "lifecycle",
        "rateLimit",
        "listen",
        "https",
    ] {
        refused::<HttpConfig>(&[json!({ section: { "unknown": 1 } })]);
    }
}

#[test]
fn an_address_to_listen_on_may_be_a_text_a_number_or_an_object() {
    let parsed = |value| read::<ListenConfig>(value).map(|listen| (listen.host, listen.port));
    let on = |host: &str, port| Ok((Some(host.to_owned()), port));
    assert_eq!(parsed(json!(":7008")), Ok((None, 7008)));
    assert_eq!(parsed(json!("7008")), Ok((None, 7008)));
    assert_eq!(parsed(json!(7008)), Ok((None, 7008)));
    assert_eq!(parsed(json!("localhost:7008")), on("localhost", 7008));
    assert_eq!(parsed(json!({ "host": "::1", "port": "7008" })), on("::1", 7008));
    assert_eq!(parsed(json!({ "host": "", "port": 0 })), Ok((None, 0)));
    assert_eq!(parsed(json!({ "host": "127.0.0.1" })), on("127.0.0.1", 7007));
}

#[test]
fn what_is_no_address_to_listen_on_is_refused() {
    refused::<ListenConfig>(&[
        json!("localhost"),
        json!(""),
        json!("a:b:1"),
        json!("7007abc"),
        json!("localhost:70000"),
        json!(":-1"),
        json!(70_000),
        json!(-1),
        json!(1.5),
        json!([]),
        json!({ "host": 1 }),
        json!({ "port": "70000" }),
        json!({ "port": [] }),
    ]);
}

#[test]
fn the_policy_has_the_defaults_of_backstage() {
    let header = config(json!({})).csp.header().unwrap().clone();

    assert_eq!(
        header,
        "default-src 'self';base-uri 'self';font-src 'self' https: data:;frame-ancestors 'self';img-src 'self' data:;\
         object-src 'none';script-src 'self' 'unsafe-eval';script-src-attr 'none';style-src 'self' https: \
         'unsafe-inline';upgrade-insecure-requests"
    );
}

#[test]
fn directives_are_replaced_in_place_appended_and_removed() {
    let csp = json!({
        "frameSrc": ["https://a.example", "'self'"],
        "connect-src": "https:",
        "img-src": ["*"],
        "script-src": false,
        "scriptSrcAttr": false,
        "style-src": false,
        "fontSrc": false,
        "object-src": false,
        "base-uri": false,
        "upgrade-insecure-requests": false,
    });

    assert_eq!(
        read::<CspConfig>(csp).unwrap().header().unwrap(),
        "default-src 'self';frame-ancestors 'self';img-src *;frame-src https://a.example 'self';connect-src https:"
    );
    assert_eq!(read::<CspConfig>(json!(false)).unwrap().header(), None);
    assert_eq!(read::<CspConfig>(json!(true)).unwrap(), CspConfig::default());
}

#[test]
fn a_policy_that_is_none_is_refused() {
    refused::<CspConfig>(&[
        json!({ "default-src": false }),
        json!({ "default src": ["*"] }),
        json!({ "": ["*"] }),
        json!({ "img-src": ["a; script-src *"] }),
        json!({ "img-src": ["a, b"] }),
        json!({ "img-src": ["a\r\nx: y"] }),
        json!({ "img-src": [1] }),
        json!({ "img-src": true }),
        json!("none"),
    ]);
}

#[test]
fn referrer_policies_are_those_of_the_standard_and_none_twice() {
    let header = |value| read::<ReferrerConfig>(value).map(|config| config.header());
    assert_eq!(header(json!({})).unwrap(), "no-referrer");
    assert_eq!(header(json!({ "policy": "same-origin" })).unwrap(), "same-origin");
    assert_eq!(
        header(json!({ "policy": ["origin", "strict-origin-when-cross-origin"] })).unwrap(),
        "origin,strict-origin-when-cross-origin"
    );
    refused::<ReferrerConfig>(&[
        json!({ "policy": ["nobody"] }),
        json!({ "policy": [] }),
        json!({ "policy": ["origin", "origin"] }),
    ]);
}

#[test]
fn https_may_be_switched_on_and_off_and_shows_no_key() {
    assert_eq!(config(json!({ "https": true })).https, HttpsConfig::SelfSigned);
    assert_eq!(config(json!({ "https": false })).https, HttpsConfig::Off);
    let https = config(json!({ "https": { "certificate": { "cert": "C", "key": "hunter2" } } })).https;
    assert!(matches!(&https, HttpsConfig::Certificate { key, .. } if key.0 == "hunter2"));
    assert!(!format!("{https:?}").contains("hunter2"));
    refused::<HttpsConfig>(&[json!({}), json!({ "certificate": { "cert": "C" } }), json!(1)]);
}

#[test]
fn proxies_are_counted_or_named() {
    let trusts = |value, address: &str, hop| read::<TrustProxy>(value).unwrap().trusts(address.parse().unwrap(), hop);
    for (value, address, hop, expected) in [
        (json!(true), "8.8.8.8", 7, true),
        (json!("false"), "127.0.0.1", 0, false),
        (json!(2), "8.8.8.8", 1, true),
        (json!("2"), "8.8.8.8", 2, false),
        (json!("loopback, 10.0.0.0/8"), "::ffff:127.0.0.1", 0, true),
        (json!("loopback, 10.0.0.0/8"), "10.1.2.3", 5, true),
        (json!(["uniquelocal"]), "192.168.3.4", 0, true),
        (json!(["uniquelocal"]), "fd00::1", 0, true),
        (json!(["linklocal", "1.2.3.4"]), "1.2.3.4", 0, true),
        (json!(["linklocal", "1.2.3.4"]), "1.2.3.5", 0, false),
        (json!("10.0.0.0/255.0.0.0"), "10.255.0.1", 0, true),
        (json!("::/8"), "10.255.0.1", 0, false),
    ] {
        assert_eq!(trusts(value.clone(), address, hop), expected, "{value} {address} {hop}");
    }
    refused::<TrustProxy>(&[
        json!("nonsense"),
        json!(""),
        json!(-1),
        json!(["10.0.0.0/33"]),
        json!("10.0.0.0/0"),
        json!("10.0.0.0/255.0.255.0"),
        json!("::1/ffff::"),
        json!({}),
    ]);
}

#[test]
fn a_rate_limit_has_defaults_and_may_be_for_plugins_only() {
    let limits = |value| config(json!({ "rateLimit": value })).rate_limit;
    let rule = limits(json!(true)).global().unwrap();
    assert_eq!((rule.window.0.as_secs(), rule.incoming_request_limit), (60, 5));
    assert!(
        rule.ip_allow_list
            .iter()
            .any(|range| range.contains("::ffff:127.0.0.1".parse().unwrap()))
    );
    assert!(limits(json!(false)).global().is_none());
    let of_plugin = limits(json!({ "global": false, "plugin": { "catalog": { "window": "1h" } } }));
    assert!(of_plugin.global().is_none());
    assert_eq!(of_plugin.plugin("catalog").unwrap().window.0.as_secs(), 3600);
    assert!(of_plugin.plugin("other").is_none());
    assert_eq!(
        limits(json!({ "store": { "type": "redis", "connection": "x" } })).store(),
        StoreKind::Redis
    );
}

#[test]
fn one_text_stands_for_a_list() {
    let cors = config(json!({ "cors": { "origin": "https://*.Example.com", "methods": ["GET"] } }))
        .cors
        .unwrap();
    let origins = cors.origin.unwrap().0;
    assert!(origins[0].matches("https://A.example.com"));
    assert!(!origins[0].matches("https://a.b.example.com.evil"));
    assert!(!origins[0].matches("http://a.example.com"));
    refused::<CorsConfig>(&[
        json!({ "origin": "" }),
        json!({ "origin": "a[" }),
        json!({ "methods": ["GET\r\nx: y"] }),
        json!({ "optionsSuccessStatus": 99 }),
    ]);
}

#[test]
fn times_of_the_server_may_be_numbers_of_milliseconds() {
    let limits =
        config(json!({ "server": { "headersTimeout": 10, "timeout": "10", "keepAliveTimeout": "2s" } })).server;
    let milliseconds = |limit: Option<TimeLimit>| limit.unwrap().0.as_millis();
    assert_eq!(
        [limits.headers_timeout, limits.timeout, limits.keep_alive_timeout].map(milliseconds),
        [10, 10, 2000]
    );
    refused::<TimeLimit>(&[json!(-1), json!(1.5), json!("soon"), json!({}), json!(true)]);
}

#[test]
fn a_server_without_connections_is_refused() {
    let limit = |value| read::<ServerConfig>(json!({ "maxConnections": value })).map(|server| server.max_connections);

    assert_eq!(limit(json!(20_000)).unwrap().unwrap().get(), 20_000);
    assert_eq!(limit(json!(null)), Ok(None));
    refused::<ServerConfig>(&[json!({ "maxConnections": 0 }), json!({ "maxConnections": -1 })]);
}

#[test]
fn headers_of_health_are_headers() {
    let health = config(json!({ "health": { "headers": { "X-Ready": "yes" } } })).health;
    assert_eq!(health.headers.0["x-ready"], "yes");
    refused::<HealthConfig>(&[
        json!({ "headers": { "x y": "z" } }),
        json!({ "headers": { "x": "" } }),
        json!({ "headers": { "x": 1 } }),
        json!({ "headers": { "x": "a\nb" } }),
    ]);
}

#[test]
fn there_is_a_schema_that_marks_secrets() {
    let schema = schema_for!(HttpConfig).to_value().to_string();
    for key in [
        "trustProxy",
        "headersTimeout",
        "incomingRequestLimit",
        "optionsSuccessStatus",
        "startupRequestPauseTimeout",
    ] {
        assert!(schema.contains(&format!("\"{key}\"")), "{key}");
    }
    assert_eq!(schema.matches("\"visibility\":\"secret\"").count(), 2);
}

proptest::proptest! {
    #[test]
    fn whatever_is_written_it_is_read_or_refused(text in "[0-9a-f.:/, lobc-]{0,24}") {
        let _ = read::<TrustProxy>(json!(text));
        let _ = read::<ListenConfig>(json!(text));
        let _ = read::<IpRange>(json!(text));
        let _ = read::<TimeLimit>(json!(text));
    }

    #[test]
    fn every_port_can_be_listened_on_in_each_form(port: u16, host in "[a-z0-9.-]{1,20}") {
        let expected = ListenConfig { host: Some(host.clone()), port };
        proptest::prop_assert_eq!(read::<ListenConfig>(json!(format!("{host}:{port}"))).unwrap(), expected.clone());
        proptest::prop_assert_eq!(read::<ListenConfig>(json!({ "host": host, "port": port })).unwrap(), expected);
        proptest::prop_assert_eq!(read::<ListenConfig>(json!(port)).unwrap(), ListenConfig { host: None, port });
    }
}

fn check(snapshot: &ConfigSnapshot) -> Result<(), String> {
    let checked = SectionDescriptor::of::<HttpConfig>().check(snapshot);
    checked.map_err(|problem| problem.to_string())
}

#[test]
fn what_a_start_would_refuse_later_is_refused() {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    let with = |backend: Value| check(&ConfigSnapshot::new(json!({ "backend": backend }), "f"));
    let https = |cert: &str, key: &str| with(json!({ "https": { "certificate": { "cert": cert, "key": key } } }));

    https(&cert, &key).unwrap();
    let problem = https("hunter2", &key).unwrap_err();
    assert!(
        problem.contains("`backend.https.certificate.cert`") && !problem.contains("hunter2"),
        "{problem}"
    );
    let problem = https(&cert, &other.signing_key.serialize_pem()).unwrap_err();
    assert!(problem.contains("`backend.https.certificate.key`"), "{problem}");
    let store = |kind: &str| with(json!({ "rateLimit": { "store": { "type": kind, "connection": "hunter2" } } }));
    store("memory").unwrap();
    let problem = store("redis").unwrap_err();
    assert!(
        problem.contains("`backend.rateLimit.store.type` in f: requests cannot be counted in `redis` yet"),
        "{problem}"
    );
}

#[test]
fn a_window_without_any_time_is_no_limit_and_refused() {
    for settings in [
        json!({ "window": "0s" }),
        json!({ "plugin": { "catalog": { "window": { "seconds": 0 } } } }),
    ] {
        refused::<HttpConfig>(&[json!({ "rateLimit": settings })]);
    }
    let problem = check(&parse(&[("f", "backend: { rateLimit: { window: 0s } }")], &[]).unwrap()).unwrap_err();
    assert!(
        problem.contains("`backend.rateLimit.window`") && problem.contains("more than none"),
        "{problem}"
    );
}

#[test]
fn origins_that_come_of_nothing_are_asked_for() {
    let with = |origin: &str, variables: &[(&str, &str)]| {
        let text = format!("backend: {{ cors: {{ origin: {origin} }} }}");
        check(&parse(&[("f", &text)], variables).unwrap())
    };

    for (origin, variables, reason) in [
        ("'${ORIGIN}'", &[][..], "`ORIGIN` is not set"),
        ("'${ORIGIN:-}'", &[], "`ORIGIN` is not set, or empty"),
        ("'${ORIGIN:-}'", &[("ORIGIN", " ")], "`ORIGIN` is not set, or empty"),
        ("{ $env: ORIGIN }", &[], "`ORIGIN` is not set"),
    ] {
        let problem = with(origin, variables).unwrap_err();
        assert!(
            problem.contains("every website may call") && problem.ends_with(reason),
            "{problem}"
        );
    }
    let unset = UnsetValue {
        path: "backend.cors.origin".to_owned(),
        place: None,
        source: UnsetSource::Include("origins.yaml#prod".to_owned()),
        is_meant: false,
    };
    let included = parse(&[("f", "backend: { cors: {} }")], &[]).unwrap();
    let problem = check(&included.with_unset_values(vec![unset])).unwrap_err();
    assert!(
        problem.ends_with("there is nothing at `origins.yaml#prod`, which it includes"),
        "{problem}"
    );

    with("'${ORIGIN:-}'", &[("ORIGIN", "https://a.test")]).unwrap();
    with("['${ORIGIN:-}']", &[]).unwrap();
    check(&parse(&[("f", "backend: { cors: {} }")], &[]).unwrap()).unwrap();
}
