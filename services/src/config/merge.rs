use serde_json::Value;

use super::node::{Content, Node, Object};

/// Lays `higher` over `base`: objects are merged key by key, everything else is replaced as a whole, and `null` removes
/// what is below it.
///
/// The keys keep the order in which they appeared first, and each value the place where it was written last.
pub(super) fn merge(base: &mut Object, higher: Object) {
    for (key, node) in higher {
        match node.content {
            Content::Scalar(Value::Null) => {
                base.shift_remove(&key);
            }
            Content::Object(higher) => {
                // Also where there is nothing to merge with: nulls further down are removed the same way.
                let mut merged = match base.get_mut(&key) {
                    Some(Node {
                        content: Content::Object(below),
                        ..
                    }) => core::mem::take(below),
                    _ => Object::new(),
                };
                merge(&mut merged, higher);
                let merged = Node {
                    place: node.place,
                    content: Content::Object(merged),
                };
                base.insert(key, merged);
            }
            content => {
                base.insert(key, Node { content, ..node });
            }
        }
    }
}

/// Whether an object that is laid over others decides what is at a path, whatever they say.
pub(super) fn decides(entries: &Object, path: &str) -> bool {
    // keys may have dots in them, so that more than one may be the beginning of a path
    entries.iter().any(|(key, node)| {
        let Some(rest) = path.strip_prefix(key.as_str()) else {
            return false;
        };
        match (rest.strip_prefix('.'), &node.content) {
            (Some(rest), Content::Object(entries)) => decides(entries, rest),
            (Some(_), _) => true,
            (None, _) => rest.is_empty() || rest.starts_with('['),
        }
    })
}

#[cfg(test)]
mod tests {
    use flytower_core::config::ConfigPlace;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::config::node::{place, places, values};

    fn object_in(file: &str, value: Value) -> Object {
        match Node::of(value, &place(&file.into(), 1, 1)).content {
            Content::Object(entries) => entries,
            _ => panic!("a test file must be an object"),
        }
    }

    fn merged(files: impl IntoIterator<Item = Value>) -> Value {
        let mut base = Object::new();
        files
            .into_iter()
            .for_each(|file| merge(&mut base, object_in("f", file)));
        Value::Object(values(&base))
    }

    #[test]
    fn each_value_has_the_place_where_it_was_written_last() {
        let mut sut = object_in("low", json!({ "a": { "x": 1, "y": 1 }, "b": 1 }));
        merge(&mut sut, object_in("high", json!({ "a": { "y": 2 } })));

        let places = places(&sut);

        let place = |path: &str| places.get(path).map(ConfigPlace::to_string).unwrap_or_default();
        let expected = ["high:1:1", "low:1:1", "high:1:1", "low:1:1"];
        assert_eq!(["a", "a.x", "a.y", "b"].map(place), expected);
    }

    #[test]
    fn what_is_laid_over_decides_about_itself_and_what_it_replaces() {
        let sut = object_in(
            "high",
            json!({ "a": { "b": 1, "n": null, "o": {} }, "l": [1], "d.e": 1 }),
        );

        for path in [
            "a.b", "a.b.c", "a.b[0]", "a.n", "a.n.x", "a.o", "l", "l[1]", "l.x", "d.e", "d.e.f",
        ] {
            assert!(decides(&sut, path), "{path}");
        }
        for path in ["a.c", "a.o.x", "ab", "a.bc", "d", "d.f"] {
            assert!(!decides(&sut, path), "{path}");
        }
    }

    #[test]
    fn objects_are_merged_key_by_key_and_keep_their_order() {
        let sut = merged([
            json!({ "z": { "x": 1, "y": 2 }, "b": 1 }),
            json!({ "a": 3, "z": { "y": 3 } }),
        ]);

        assert_eq!(sut.to_string(), r#"{"z":{"x":1,"y":3},"b":1,"a":3}"#);
    }

    #[test]
    fn arrays_are_replaced_as_a_whole() {
        assert_eq!(
            merged([json!({ "a": [{ "x": 1 }, 2] }), json!({ "a": [3] })]),
            json!({ "a": [3] })
        );
    }

    #[test]
    fn the_higher_value_wins_when_the_types_clash() {
        assert_eq!(
            merged([json!({ "a": { "b": 1 } }), json!({ "a": "text" })]),
            json!({ "a": "text" })
        );
        assert_eq!(
            merged([json!({ "a": "text" }), json!({ "a": { "b": 1 } })]),
            json!({ "a": { "b": 1 } })
        );
    }

    #[test]
    fn null_removes_the_lower_value() {
        assert_eq!(
            merged([
                json!({ "a": 1, "b": { "c": 1 } }),
                json!({ "a": null, "b": { "c": null } })
            ]),
            json!({ "b": {} })
        );
        assert_eq!(
            merged([json!({ "a": { "b": null, "c": 1 } })]),
            json!({ "a": { "c": 1 } })
        );
    }

    /// Values such that the same keys have the same kind of value everywhere, and nothing is null.
    fn any_object_of_one_form() -> impl Strategy<Value = Value> {
        let inner = prop::collection::btree_map("[xyz]", any::<u8>().prop_map(Value::from), 0..3).prop_map(object);
        let objects = prop::collection::btree_map("[abc]", inner, 0..3);
        let scalars = prop::collection::btree_map("[def]", any::<u8>().prop_map(Value::from), 0..3);
        (objects, scalars).prop_map(|(objects, scalars)| object(objects.into_iter().chain(scalars)))
    }

    fn any_object() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![any::<i8>().prop_map(Value::from), "[a-z]{0,3}".prop_map(Value::from)];
        let value = leaf.prop_recursive(3, 20, 4, |inner| {
            prop::collection::btree_map("[a-c]", inner, 0..3).prop_map(object)
        });
        prop::collection::btree_map("[a-c]", value, 0..3).prop_map(object)
    }

    fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
        Value::Object(entries.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_file_given_twice_changes_nothing(a in any_object(), b in any_object()) {
            prop_assert_eq!(merged([a.clone(), b.clone(), b.clone()]), merged([a, b]));
        }

        /// Not where kinds clash or a null removes something: the order of the files decides then.
        #[test]
        fn files_of_one_form_can_be_merged_in_any_grouping(
            a in any_object_of_one_form(), b in any_object_of_one_form(), c in any_object_of_one_form(),
        ) {
            let left = merged([merged([a.clone(), b.clone()]), c.clone()]);
            prop_assert_eq!(left, merged([a, merged([b, c])]));
        }

        #[test]
        fn a_null_leaves_nothing_of_what_is_below_it(a in any_object(), key in "[a-c]") {
            let nulled = merged([a.clone(), json!({ &key: null })]);

            prop_assert!(nulled.get(&key).is_none());
            prop_assert_eq!(merged([a, json!({ &key: null }), json!({ &key: { "n": 1 } })])[&key].clone(), json!({ "n": 1 }));
        }

        #[test]
        fn an_empty_file_changes_nothing(a in any_object()) {
            prop_assert_eq!(merged([json!({}), a.clone(), json!({})]), a);
        }
    }
}
