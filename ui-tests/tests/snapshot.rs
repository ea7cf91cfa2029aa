//! What rustc said, taken apart.

use crate::fixture::codes_in;

/// The errors of a snapshot, each from its `error` to before the next.
pub(crate) fn errors(snapshot: &str) -> Vec<String> {
    let mut errors: Vec<String> = Vec::new();
    for line in snapshot.lines() {
        if line.starts_with("error") || line.starts_with("warning") {
            errors.push(String::new());
        }
        if let Some(error) = errors.last_mut() {
            error.push_str(line);
            error.push('\n');
        }
    }
    errors
}

/// The lines that are ours, and so are the same whichever rustc shows them: from a code to the line that says where to read
/// more. Between the two, rustc may show the user's source.
pub(crate) fn own_lines(snapshot: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut is_ours = false;
    for line in snapshot.lines() {
        if !is_ours && let Some(start) = start_of_code(line) {
            is_ours = true;
            lines.push(line[start..].trim());
        } else if is_ours && !is_rustcs(line) {
            lines.push(line.trim().trim_start_matches("= note: "));
        }
        is_ours = is_ours && !line.contains("see https://github.com/flytower/flytower/blob/main/docs/diagnostics/");
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Where the first code with a `:` behind it begins.
fn start_of_code(line: &str) -> Option<usize> {
    codes_in(line)
        .iter()
        .filter_map(|code| line.find(&format!("{code}: ")))
        .min()
}

/// Whether a line shows source, a place, or a remark of rustc's own. Our own `help:` and `note:` are indented.
fn is_rustcs(line: &str) -> bool {
    let begins = |signs: &[&str], line: &str| signs.iter().any(|sign| line.starts_with(sign));
    let unindented = line.trim_start();
    let behind_number = unindented.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    behind_number.starts_with('|')
        || begins(&["-->", ":::", "...", "= help:"], unindented)
        || begins(&["help:", "note:"], line)
}
