/// Whether something of this type becomes shorter: texts do, and what has been compressed already does not.
pub(super) fn is_compressible(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    // What most answers are.
    if essence == "application/json" {
        return true;
    }
    let Some((kind, subtype)) = essence.split_once('/') else {
        return false;
    };
    let is = |names: &[&str]| names.iter().any(|name| subtype.eq_ignore_ascii_case(name));
    let ends = |ending: &str| {
        let start = subtype.len().checked_sub(ending.len());
        start
            .and_then(|start| subtype.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    if ends("+json") || ends("+xml") || ends("+text") {
        return true;
    }
    match &*kind.to_ascii_lowercase() {
        // Events are sent one by one, and are to arrive like that.
        "text" => !is(&["event-stream"]),
        "application" => is(&[
            "json",
            "javascript",
            "x-javascript",
            "ecmascript",
            "xml",
            "xml-dtd",
            "wasm",
            "x-ndjson",
            "ndjson",
            "jsonlines",
            "graphql",
            "yaml",
            "x-yaml",
            "toml",
            "sql",
            "rtf",
            "tar",
            "x-tar",
            "x-sh",
            "x-www-form-urlencoded",
            "postscript",
            "vnd.ms-fontobject",
        ]),
        "image" => is(&["bmp", "x-icon", "vnd.microsoft.icon", "x-ms-bmp"]),
        "font" => is(&["ttf", "otf"]),
        "message" => is(&["rfc822", "http"]),
        "multipart" => false,
        _ => false,
    }
}
