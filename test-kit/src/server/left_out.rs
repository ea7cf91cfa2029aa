use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// Which servers must not be left out: their names, with commas between.
const REQUIRED: &str = "FLYTOWER_TEST_REQUIRE";

/// Says that tests go on without a server, once for all tests of a process, unless they must not.
///
/// Written past the capture of the tests' output: what a test that passes says, nobody sees.
///
/// # Panics
///
/// When `FLYTOWER_TEST_REQUIRE` names it.
pub(crate) fn left_out(name: &'static str, help: &str) {
    static SAID: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let required = std::env::var(REQUIRED).unwrap_or_default();
    assert!(
        !is_named(&required, name),
        "`{REQUIRED}` names {name}, and there is none: {help}"
    );
    if SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(name) {
        let _ = writeln!(std::io::stderr(), "left out: tests with {name}; {help}");
    }
}

fn is_named(names: &str, name: &str) -> bool {
    names.split(',').any(|named| named.trim() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_what_is_between_its_commas() {
        assert!(is_named("postgres, redis", "redis") && is_named("redis", "redis"));
        assert!(!is_named("", "redis") && !is_named("postgres,redis-cluster", "redis"));
    }
}
