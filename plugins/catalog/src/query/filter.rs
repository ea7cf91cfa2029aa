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
    /// One of these, in lower case; anything, if there are none.
    values: Vec<String>,
}

impl Filter {
    pub(super) fn parse(parameters: &[String]) -> Result<Self, QueryError> {
        let any_of = parameters
            .iter()
            .map(|parameter| all_of(parameter))
            .collect::<Result<_, _>>()?;
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
        let (key, value) = statement.split_once('=').unwrap_or((statement, ""));
        let (key, value) = (key.trim().to_lowercase(), value.trim().to_lowercase());
        if key.is_empty() {
            return Err(QueryError::InvalidFilter(statement.to_owned()));
        }
        let value = Some(value).filter(|value| !value.is_empty());
        // A key that is given again gives another choice.
        match conditions.iter_mut().find(|condition| condition.key == key) {
            Some(condition) => condition.values.extend(value),
            None => conditions.push(Condition {
                key,
                values: value.into_iter().collect(),
            }),
        }
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
