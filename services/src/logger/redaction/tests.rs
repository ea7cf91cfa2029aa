use proptest::prelude::*;

use super::*;

fn redactions(secrets: &[&str]) -> Redactions {
    let secrets: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    Redactions::default().with(&secrets).unwrap().0
}

#[test]
fn each_secret_is_replaced_the_longest_first() {
    let sut = redactions(&["abc", "abcdef", "xyz"]);

    assert_eq!(sut.redact("1 abcdef 2 abc 3 xyzxyz"), "1 *** 2 *** 3 ******");
}

#[test]
fn a_line_without_secrets_is_not_copied() {
    assert!(matches!(redactions(&["abc"]).redact("ab"), Cow::Borrowed("ab")));
    assert!(matches!(Redactions::default().redact("ab"), Cow::Borrowed("ab")));
}

#[test]
fn what_is_blank_or_a_single_character_is_no_secret() {
    assert_eq!(redactions(&["", " ", "a", " b ", "é"]).redact("a b é  c"), "a b é  c");
    assert_eq!(redactions(&[" padded\n"]).redact("padded"), "***");
}

#[test]
fn only_new_secrets_are_counted_and_old_ones_remain() {
    let first = redactions(&["one", "two"]);

    let (second, new) = first.with(&["two".to_owned(), "three".to_owned()]).unwrap();

    assert_eq!(new, 1);
    assert_eq!(second.redact("one two three"), "*** *** ***");
}

#[test]
fn once_there_are_secrets_that_cannot_be_looked_for_no_line_is_shown() {
    let sut = redactions(&["one"]);
    let failing = |_| {
        Err(RedactionError {
            source: "too many".into(),
        })
    };

    sut.with_built(&["two".to_owned()], failing).unwrap_err();
    // not even if there are fewer later: they may be in use
    let (later, _) = sut.with(&["three".to_owned()]).unwrap();

    for sut in [sut, later] {
        let json: Value = serde_json::from_str(&sut.redact("{\"a\":\"two\"}\n")).unwrap();
        assert_eq!(json["message"], WITHHELD);
        assert_eq!(json.get("a"), None);
        assert_eq!(sut.redact("time two\n"), format!("error {WITHHELD}\n"));
    }
}

#[test]
fn an_object_of_json_remains_one_whatever_is_secret() {
    let line =
        "{\"port\":12345678,\"list\":[1,true,\"n 12345678\"],\"text\":\"a\\nb\",\"key\":{\"id\":\"x\",\"n\":[]}}\n";
    for (secrets, expected) in [
        (
            &["12345678"][..],
            "{\"port\":\"***\",\"list\":[1,true,\"n ***\"],\"text\":\"a\\nb\",\"key\":{\"id\":\"x\",\"n\":[]}}\n",
        ),
        // half of an escape is not what the line says
        (&["nb"], line),
        (
            &["true", "{\"id\":\"x\",\"n\":[]}"],
            "{\"port\":12345678,\"list\":[1,\"***\",\"n 12345678\"],\"text\":\"a\\nb\",\"key\":\"***\"}\n",
        ),
        // what holds all together is no secret
        (&["\":"], line.replace("{\"id\":\"x\",\"n\":[]}", "\"***\"").as_str()),
    ] {
        assert_eq!(redactions(secrets).redact(line), expected, "{secrets:?}");
    }
}

fn json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (0..2000).prop_map(Value::from),
        "[\\\\\"\na-c,:1]{0,6}".prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-c]{1,2}", inner, 0..3)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

/// Whether a text of the value, or a number, holds the secret.
fn holds(value: &Value, secret: &str) -> bool {
    match value {
        Value::String(text) => text.contains(secret),
        Value::Array(items) => items.iter().any(|item| holds(item, secret)),
        Value::Object(entries) => entries.values().any(|value| holds(value, secret)),
        scalar => scalar.to_string().contains(secret),
    }
}

#[test]
fn a_line_of_a_key_is_a_secret_and_what_is_around_all_keys_is_not() {
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
    let key = format!("-----BEGIN PRIVATE KEY-----\n{line}\nYm95\n-----END PRIVATE KEY-----\n");
    let sut = redactions(&[&key]);

    assert_eq!(sut.redact(&format!("no base64: {line}")), "no base64: ***");
    assert_eq!(
        sut.redact("-----BEGIN PRIVATE KEY----- Ym95"),
        "-----BEGIN PRIVATE KEY----- Ym95"
    );
}

proptest! {
    #[test]
    fn json_stays_json_and_its_values_hold_no_secret(value in json(), secret in "[\\\\\"na-c,:1{}\\[\\]]{2,4}") {
        let line = format!("{}\n", serde_json::json!({ "field": value, "more": 1 }));

        let redacted = redactions(&[&secret]).redact(&line).into_owned();

        let read = serde_json::from_str::<Value>(&redacted);
        prop_assert!(read.is_ok(), "{}", redacted);
        let rest: Value = serde_json::from_str(&redacted.replace("***", " ")).unwrap();
        prop_assert!(!holds(&rest["field"], &secret), "{}", redacted);
    }

    #[test]
    fn a_secret_is_found_however_it_is_written(secret in "[^\\s\u{7}]\\PC?[\\n\"\\\\\u{1b}a-f]{0,4}[^\\s\u{7}]") {
        let sut = redactions(&[&secret]);
        let written = [
            format!("<{secret}>"),
            format!("<{}>", serde_json::to_string(&secret).unwrap()),
            format!("<{secret:?}>"),
            format!("<{}>", serde_json::to_string(&format!("{secret:?}")).unwrap()),
            format!("<{}>", printable(&secret)),
            format!("<{}>", url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>()),
        ];

        for text in &written {
            let redacted = sut.redact(text);
            // a secret of quotes and backslashes is found in parts of what stands for it
            let rest = redacted.replace("***", "\u{7}\u{7}");
            prop_assert!(redacted.contains("***") && !rest.contains(&*secret), "{}", redacted);
        }
    }
}
