use serde_json::{Map, Value};

/// Lays `higher` over `base`: objects are merged key by key, everything else is replaced as a whole, and `null` removes
/// what is below it.
///
/// The keys keep the order in which they appeared first.
pub(super) fn merge(base: &mut Map<String, Value>, higher: Map<String, Value>) {
    for (key, value) in higher {
        match value {
            Value::Null => {
                base.shift_remove(&key);
            }
            Value::Object(higher) => {
                // Also where there is nothing to merge with: nulls further down are removed the same way.
                let mut merged = match base.get_mut(&key) {
                    Some(Value::Object(below)) => core::mem::take(below),
                    _ => Map::new(),
                };
                merge(&mut merged, higher);
                base.insert(key, Value::Object(merged));
            }
            value => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn merged(files: impl IntoIterator<Item = Value>) -> Value {
        let mut base = Map::new();
        for file in files {
            let Value::Object(file) = file else {
                panic!("a test file must be an object")
            };
            merge(&mut base, file);
        }
        Value::Object(base)
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

        #[test]
        fn an_empty_file_changes_nothing(a in any_object()) {
            prop_assert_eq!(merged([json!({}), a.clone(), json!({})]), a);
        }
    }
}
