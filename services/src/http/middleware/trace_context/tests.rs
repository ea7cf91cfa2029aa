use proptest::prelude::*;

use super::*;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn ids(headers: &[(HeaderName, &str)]) -> RequestIds {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    RequestIds::of(&map)
}

#[test]
fn a_trace_goes_on_with_a_span_of_its_own() {
    let trace = *ids(&[(TRACE_PARENT, PARENT)]).trace_parent();

    assert_eq!(trace.trace_id().to_string(), TRACE);
    assert_ne!(trace.span_id().to_string(), "00f067aa0ba902b7");
    assert!(trace.is_sampled());
}

#[test]
fn a_trace_that_is_not_well_formed_is_replaced() {
    for header in [
        "",
        "00",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
        "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ] {
        assert_eq!(TraceParent::parse(header.as_bytes()), None, "{header}");
        assert_ne!(
            ids(&[(TRACE_PARENT, header)]).trace_parent().trace_id().to_string(),
            TRACE,
            "{header}"
        );
    }
    let twice = ids(&[(TRACE_PARENT, PARENT), (TRACE_PARENT, PARENT)]);
    assert_ne!(twice.trace_parent().trace_id().to_string(), TRACE);
}

#[test]
fn later_versions_may_have_more_fields() {
    let parent = TraceParent::parse(format!("cc-{}-what-the-future", &PARENT[3..]).as_bytes()).unwrap();

    assert_eq!(parent.to_string(), PARENT);
}

#[test]
fn a_well_formed_request_id_is_taken_over_and_others_are_not() {
    for id in [
        "1",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "Root=1-67891233-abcdef0@a/b:c.d_e+",
    ] {
        assert_eq!(ids(&[(REQUEST_ID, id)]).request_id(), id);
    }
    for id in ["", "a b", "a\"b", "ä", &"x".repeat(129)] {
        let new = ids(&[(REQUEST_ID, id)]);
        assert_eq!(new.request_id().len(), 32, "{id}");
        assert!(new.request_id().bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}

#[test]
fn no_two_requests_get_the_same_ids() {
    let requests: std::collections::HashSet<_> = (0..1000).map(|_| ids(&[]).request_id().to_owned()).collect();

    assert_eq!(requests.len(), 1000);
}

proptest! {
    #[test]
    fn what_is_sent_is_read_again(trace in 1u128.., span in 1u64.., sampled: bool) {
        let text = format!("00-{trace:032x}-{span:016x}-0{}", u8::from(sampled));
        let parent = TraceParent::parse(text.as_bytes());
        prop_assert_eq!(parent.map(|parent| parent.to_string()), Some(text));
    }

    #[test]
    fn whatever_is_sent_is_read_or_left(header: Vec<u8>) {
        let _ = TraceParent::parse(&header);
    }

    #[test]
    fn what_looks_alike_is_read_only_if_it_is_the_same(header in "[0-9a-f-]{50,60}") {
        if let Some(parent) = TraceParent::parse(header.as_bytes()) {
            prop_assert_eq!(&parent.to_string()[3..53], &header[3..53]);
        }
    }
}
