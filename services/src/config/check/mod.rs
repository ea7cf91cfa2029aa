//! Whether a configuration is what the schemas of its sections say.

mod alternatives;
mod coercion;
mod problems;
mod reason;
#[cfg(test)]
mod tests;

use flytower_core::config::{ConfigProblem, ConfigSnapshot, SectionDescriptor};

use super::visibility;
use problems::Problems;

/// All that is wrong with these sections.
pub(super) fn check(snapshot: &ConfigSnapshot, sections: &[SectionDescriptor]) -> Vec<ConfigProblem> {
    let mut found = visibility::conflicts(snapshot, sections);
    for section in sections {
        found.extend(check_section(snapshot, section));
    }
    found
}

fn check_section(snapshot: &ConfigSnapshot, section: &SectionDescriptor) -> Vec<ConfigProblem> {
    let schema = section.schema().to_value();
    let validator = match jsonschema::validator_for(&schema) {
        Ok(validator) => validator,
        // The section is read all the same, by its type.
        Err(error) => {
            tracing::warn!(
                "the schema of the configuration's section `{}` is not usable: {error}",
                section.path
            );
            return Vec::new();
        }
    };
    let value = coercion::coerced(&section.value(snapshot), &schema);
    let mut problems = Problems::new(snapshot, section.path, &schema, &value);
    validator.iter_errors(&value).for_each(|error| problems.add(&error));
    problems.found
}
