use super::QueryError;
use crate::search::SearchTerms;

/// Which entities to list: those that meet all conditions of one parameter at least.
#[derive(Debug, Default)]
pub(super) struct Filter {
    any_of: Vec<Vec<Condition>>,
}

/// What an entity must have.
#[derive(Debug, PartialEq, Eq)]
struct Condition {
    /// A dotted path in lower case.
    key: String,
    /// One of these, in lower case; anything, if there are none. The empty text is a value as others are.
    values: Vec<String>,
}

impl Filter {
    pub(super) fn parse(parameters: &[String]) -> Result<Self, QueryError> {
        let mut any_of = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            let conditions = all_of(parameter)?;
            // Without conditions it would be met by all, and those of the other parameters of no use.
            if !conditions.is_empty() {
                any_of.push(conditions);
            }
        }
        Ok(Self { any_of })
    }

    pub(super) fn matches(&self, terms: &SearchTerms) -> bool {
        self.any_of.is_empty()
            || self
                .any_of
                .iter()
                .any(|all| all.iter().all(|condition| condition.is_met(terms)))
    }
}

fn all_of(parameter: &str) -> Result<Vec<Condition>, QueryError> {
    let mut conditions: Vec<Condition> = Vec::new();
    for statement in parameter
        .split(',')
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
    {
        let (key, value) = match statement.split_once('=') {
            Some((key, value)) => (key.trim(), Some(value.trim().to_lowercase())),
            None => (statement, None),
        };
        if key.is_empty() {
            return Err(QueryError::InvalidFilter(statement.to_owned()));
        }
        // A key that is given again, in the same case, gives another choice.
        match conditions.iter_mut().find(|condition| condition.key == key) {
            Some(condition) => condition.values.extend(value),
            None => conditions.push(Condition {
                key: key.to_owned(),
                values: value.into_iter().collect(),
            }),
        }
    }
    for condition in &mut conditions {
        condition.key = condition.key.to_lowercase();
    }
    Ok(conditions)
}

impl Condition {
    fn is_met(&self, terms: &SearchTerms) -> bool {
        if self.values.is_empty() {
            terms.has(&self.key)
        } else {
            self.values.iter().any(|value| terms.is(&self.key, value))
        }
    }
}
