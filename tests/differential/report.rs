//! What came of each case.

use std::process::ExitCode;

use serde_json::Value;

use crate::compare::Difference;
use crate::differences::Permitted;

/// Longer values are cut.
const SHOWN: usize = 300;

pub(crate) struct Report {
    permitted: Permitted,
    filter: Option<String>,
    cases: usize,
    failures: usize,
}

impl Report {
    pub(crate) fn new(permitted: Permitted, filter: Option<String>) -> Self {
        Self {
            permitted,
            filter,
            cases: 0,
            failures: 0,
        }
    }

    /// Whether somebody wants to know about these: a case file, a group, a case.
    pub(crate) fn wants(&self, names: &[&str]) -> bool {
        let filter = self.filter.as_deref();
        filter.is_none_or(|filter| names.iter().any(|name| name.contains(filter)))
    }

    /// Notes what a case has shown.
    pub(crate) fn case(&mut self, file: &str, case: &str, found: Vec<Difference>) {
        self.cases += 1;
        let mut permitted = self.permitted.take(case);
        let unexpected: Vec<_> = found
            .into_iter()
            .filter(|difference| !permitted.remove(&difference.place) && !self.permitted.everywhere(&difference.place))
            .collect();
        if unexpected.is_empty() && permitted.is_empty() {
            println!("test differential::{file}::{case} ... ok");
            return;
        }
        self.failures += 1;
        println!("test differential::{file}::{case} ... FAILED");
        for Difference {
            place,
            backstage,
            flytower,
        } in unexpected
        {
            println!(
                "    {place}\n      Backstage: {}\n      Flytower:  {}",
                shown(backstage),
                shown(flytower)
            );
        }
        for place in permitted {
            println!("    {place}\n      differences.yaml permits it to differ, and it does not");
        }
    }

    /// Says how it went.
    pub(crate) fn end(mut self) -> ExitCode {
        if self.filter.is_none() {
            for case in self.permitted.left() {
                self.failures += 1;
                println!("differences.yaml names the case `{case}`, which there is not");
            }
        }
        let defects = self.permitted.defects;
        println!(
            "{} cases, {} failures, {defects} known defects",
            self.cases, self.failures
        );
        ExitCode::from(u8::from(self.failures > 0))
    }
}

fn shown(value: Option<Value>) -> String {
    let Some(value) = value else {
        return "nothing".to_owned();
    };
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
