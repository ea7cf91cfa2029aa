//! What `GET /entities` can be asked: `filter`, `fields`, `order`, `limit`, `offset` and `after`.
//!
//! See the [catalog API](https://backstage.io/docs/features/software-catalog/software-catalog-api) of Backstage.

mod error;
mod fields;
mod filter;
mod order;
mod page;
mod parameters;

pub(crate) use error::QueryError;

use fields::Fields;
use filter::Filter;
use order::Order;
use page::Page;
use parameters::Parameters;
use url::form_urlencoded;

use crate::store::{Store, StoredEntity};

/// A listing that was asked for.
#[derive(Debug, Default)]
pub(crate) struct Query {
    filter: Filter,
    order: Vec<Order>,
    page: Option<Page>,
    fields: Fields,
}

/// What there is to a query.
#[derive(Debug)]
pub(crate) struct Listing<'s> {
    pub(crate) entities: Vec<&'s StoredEntity>,
    /// The `after` of the next page, if there is one.
    pub(crate) next: Option<String>,
}

impl Query {
    /// Reads the query of a URL.
    ///
    /// # Errors
    ///
    /// For anything that is not understood: a filter that is left out silently shows what was to be hidden.
    pub(crate) fn parse(text: &str) -> Result<Self, QueryError> {
        let parameters = Parameters::parse(text)?;
        Ok(Self {
            filter: Filter::parse(&parameters.filter)?,
            order: parameters
                .order
                .iter()
                .map(|text| Order::parse(text))
                .collect::<Result<_, _>>()?,
            page: Page::of(&parameters)?,
            fields: Fields::parse(&parameters.fields)?,
        })
    }

    /// Which entities are asked for, in order.
    pub(crate) fn list<'s>(&self, store: &'s Store) -> Listing<'s> {
        let matching = store
            .entities()
            .iter()
            .filter(|entity| self.filter.matches(entity.terms()));
        match &self.page {
            None => Listing {
                entities: order::unpaged(matching.collect(), self.order.first()),
                next: None,
            },
            Some(page) => page.of_all(order::paged(matching.collect(), &self.order)),
        }
    }

    /// The JSON of an entity as it was asked for.
    pub(crate) fn write(&self, entity: &StoredEntity, json: &mut String) {
        if self.fields.is_all() {
            json.push_str(entity.json());
        } else {
            json.push_str(&self.fields.of(entity.value()).to_string());
        }
    }
}

/// Checks the query of a request that has none.
///
/// # Errors
///
/// When there is a parameter.
pub(crate) fn none(text: &str) -> Result<(), QueryError> {
    match form_urlencoded::parse(text.as_bytes()).find(|(name, _)| !name.is_empty()) {
        Some((name, _)) => Err(QueryError::UnknownParameter(name.into_owned())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
