//! Where two answers differ.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// A place where answers differ.
#[derive(Debug)]
pub(crate) struct Difference {
    /// `status`, `headers.vary`, `json.error.message`, …
    pub(crate) place: String,
    pub(crate) backstage: Option<Value>,
    pub(crate) flytower: Option<Value>,
}

/// Headers whose value is a set.
const SETS: [&str; 2] = ["vary", "allow"];

/// Headers that follow from the body.
const OF_BODY: [&str; 2] = ["etag", "content-length"];

/// The differences between two answers of the HTTP cases, each one answer or a list.
pub(crate) fn answers(backstage: &Value, flytower: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    match (backstage, flytower) {
        (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
            for (index, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                answer(&format!("{index}."), theirs, ours, &mut found);
            }
        }
        (Value::Object(_), Value::Object(_)) => answer("", backstage, flytower, &mut found),
        _ => found.push(Difference {
            place: "answers".to_owned(),
            backstage: Some(backstage.clone()),
            flytower: Some(flytower.clone()),
        }),
    }
    found
}

fn answer(prefix: &str, backstage: &Value, flytower: &Value, found: &mut Vec<Difference>) {
    // Another status is another answer: what else differs follows from it.
    for key in ["starts", "status"] {
        if backstage.get(key) != flytower.get(key) {
            found.push(Difference {
                place: format!("{prefix}{key}"),
                backstage: Some(without_headers(backstage)),
                flytower: Some(without_headers(flytower)),
            });
            return;
        }
    }
    let before = found.len();
    for key in ["json", "text"] {
        values(&format!("{prefix}{key}"), backstage.get(key), flytower.get(key), found);
    }
    let body_differs = found.len() > before;
    values(
        &format!("{prefix}cut"),
        backstage.get("cut"),
        flytower.get("cut"),
        found,
    );
    let nothing = Map::new();
    let headers = |answer: &Value| {
        answer
            .get("headers")
            .and_then(Value::as_object)
            .unwrap_or(&nothing)
            .clone()
    };
    let (theirs, ours) = (headers(backstage), headers(flytower));
    let names: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
    for name in names {
        if !(body_differs && OF_BODY.contains(&name.as_str())) {
            header(prefix, name, theirs.get(name), ours.get(name), found);
        }
    }
}

fn without_headers(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("headers");
    }
    answer
}

fn header(prefix: &str, name: &str, theirs: Option<&Value>, ours: Option<&Value>, found: &mut Vec<Difference>) {
    let varies = |value: Option<&Value>| value.and_then(Value::as_str) == Some("<varies>");
    let is_equal = match (theirs, ours) {
        // A length, or chunks: that is framing.
        (None, Some(_)) | (Some(_), None) => name == "content-length",
        (Some(theirs), Some(ours)) if SETS.contains(&name) => items(theirs) == items(ours),
        _ => theirs == ours || varies(theirs) || varies(ours),
    };
    if !is_equal {
        found.push(Difference {
            place: format!("{prefix}headers.{name}"),
            backstage: theirs.cloned(),
            flytower: ours.cloned(),
        });
    }
}

fn items(value: &Value) -> BTreeSet<String> {
    let lines = match value {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => vec![other.as_str().unwrap_or_default()],
    };
    let items = lines.iter().flat_map(|line| line.split(','));
    items.map(|item| item.trim().to_ascii_lowercase()).collect()
}

/// The differences between what two configurations amount to. Of errors only their existence counts.
pub(crate) fn configurations(backstage: &Value, flytower: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    if !errors("error", backstage, flytower, &mut found) {
        values("config", backstage.get("config"), flytower.get("config"), &mut found);
        let reads = |answer: &Value| {
            answer
                .get("reads")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        for (index, (theirs, ours)) in reads(backstage).iter().zip(reads(flytower)).enumerate() {
            let place = format!("reads.{index}");
            if !errors(&place, theirs, &ours, &mut found) {
                values(&place, theirs.get("value"), ours.get("value"), &mut found);
            }
        }
    }
    found
}

/// Whether either is an error, which settles it.
fn errors(place: &str, backstage: &Value, flytower: &Value, found: &mut Vec<Difference>) -> bool {
    let (theirs, ours) = (backstage.get("error"), flytower.get("error"));
    if theirs.is_some() != ours.is_some() {
        found.push(Difference {
            place: place.to_owned(),
            backstage: Some(backstage.clone()),
            flytower: Some(flytower.clone()),
        });
    }
    theirs.is_some() || ours.is_some()
}

/// Walks through two values. Numbers are equal if they mean the same, and the order of keys does not count.
fn values(place: &str, backstage: Option<&Value>, flytower: Option<&Value>, found: &mut Vec<Difference>) {
    match (backstage, flytower) {
        (None, None) => {}
        (Some(Value::Object(theirs)), Some(Value::Object(ours))) => {
            let keys: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
            for key in keys {
                values(&format!("{place}.{key}"), theirs.get(key), ours.get(key), found);
            }
        }
        (Some(Value::Array(theirs)), Some(Value::Array(ours))) if theirs.len() == ours.len() => {
            for (index, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                values(&format!("{place}.{index}"), Some(theirs), Some(ours), found);
            }
        }
        (Some(Value::Number(theirs)), Some(Value::Number(ours))) if theirs.as_f64() == ours.as_f64() => {}
        (theirs, ours) if theirs == ours => {}
        (theirs, ours) => found.push(Difference {
            place: place.to_owned(),
            backstage: theirs.cloned(),
            flytower: ours.cloned(),
        }),
    }
}
