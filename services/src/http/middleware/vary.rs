use flytower_core::warp::http::header::{Entry, VARY};
use flytower_core::warp::http::{HeaderMap, HeaderValue};

/// Says that an answer depends on a request header, before what it says already.
pub(super) fn vary(headers: &mut HeaderMap, name: &'static str) {
    match headers.entry(VARY) {
        Entry::Vacant(vary) => {
            vary.insert(HeaderValue::from_static(name));
        }
        Entry::Occupied(mut vary) => {
            let named: Vec<_> = vary.iter().filter_map(|value| value.to_str().ok()).collect();
            let mut names = named.iter().flat_map(|value| value.split(',').map(str::trim));
            if names.any(|existing| existing == "*" || existing.eq_ignore_ascii_case(name)) {
                return;
            }
            let all = [&[name], &*named].concat();
            if let Ok(all) = HeaderValue::from_str(&all.join(", ")) {
                vary.insert(all);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_header_is_named_once_and_the_outer_layers_come_first() {
        let mut headers = HeaderMap::new();
        for name in ["Accept-Encoding", "Origin", "accept-encoding"] {
            vary(&mut headers, name);
        }
        assert_eq!(headers[VARY], "Origin, Accept-Encoding");

        headers.insert(VARY, HeaderValue::from_static("*"));
        vary(&mut headers, "Origin");
        assert_eq!(headers[VARY], "*");
    }
}
