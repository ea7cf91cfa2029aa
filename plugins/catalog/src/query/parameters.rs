use url::form_urlencoded;

use super::QueryError;

/// The parameters of a query, as texts.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) filter: Vec<String>,
    pub(super) order: Vec<String>,
    pub(super) fields: Vec<String>,
    pub(super) limit: Option<usize>,
    pub(super) offset: Option<usize>,
    pub(super) after: Option<String>,
}

impl Parameters {
    pub(super) fn parse(query: &str) -> Result<Self, QueryError> {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "filter" => parameters.filter.push(text("filter", &value)?),
                "order" => parameters.order.push(text("order", &value)?),
                "fields" => parameters.fields.push(text("fields", &value)?),
                "limit" => set(&mut parameters.limit, "limit", integer("limit", &value)?)?,
                "offset" => set(&mut parameters.offset, "offset", integer("offset", &value)?)?,
                "after" => set(&mut parameters.after, "after", text("after", &value)?)?,
                _ => return Err(QueryError::UnknownParameter(name.into_owned())),
            }
        }
        Ok(parameters)
    }
}

fn text(name: &'static str, value: &str) -> Result<String, QueryError> {
    if value.is_empty() {
        Err(QueryError::EmptyParameter(name))
    } else {
        Ok(value.to_owned())
    }
}

fn integer(name: &'static str, value: &str) -> Result<usize, QueryError> {
    let number: i64 = text(name, value)?.parse().map_err(|_| QueryError::NotAnInteger(name))?;
    usize::try_from(number).map_err(|_| QueryError::Negative(name))
}

fn set<T>(parameter: &mut Option<T>, name: &'static str, value: T) -> Result<(), QueryError> {
    match parameter.replace(value) {
        None => Ok(()),
        Some(_) => Err(QueryError::RepeatedParameter(name)),
    }
}
