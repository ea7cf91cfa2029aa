use core::cmp::Ordering;

use super::QueryError;
use crate::store::StoredEntity;

/// A field to sort by.
#[derive(Debug)]
pub(super) struct Order {
    descending: bool,
    /// A dotted path in lower case.
    key: String,
}

impl Order {
    pub(super) fn parse(text: &str) -> Result<Self, QueryError> {
        let invalid = || QueryError::InvalidOrder(text.to_owned());
        let (direction, field) = text
            .split_once(':')
            .filter(|(_, field)| !field.is_empty())
            .ok_or_else(invalid)?;
        let descending = match direction {
            "asc" => false,
            "desc" => true,
            _ => return Err(invalid()),
        };
        Ok(Self {
            descending,
            key: field.to_lowercase(),
        })
    }

    fn value<'s>(&self, entity: &'s StoredEntity) -> Option<&'s str> {
        entity.terms().least(&self.key)
    }

    /// Those without the field come last, whatever the direction.
    fn compare(&self, a: &StoredEntity, b: &StoredEntity) -> Ordering {
        match (self.value(a), self.value(b)) {
            (Some(a), Some(b)) if self.descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// The order of a listing without pages: that of the store, or by one field, and then without those that lack it.
pub(super) fn unpaged<'s>(mut entities: Vec<&'s StoredEntity>, order: Option<&Order>) -> Vec<&'s StoredEntity> {
    if let Some(order) = order {
        entities.retain(|entity| order.value(entity).is_some());
        entities.sort_by(|a, b| order.compare(a, b));
    }
    entities
}

/// The order of a listing with pages: by all fields, then by reference, so that no entity is on two pages.
pub(super) fn paged<'s>(mut entities: Vec<&'s StoredEntity>, orders: &[Order]) -> Vec<&'s StoredEntity> {
    entities.sort_unstable_by(|a, b| {
        let by_fields = orders
            .iter()
            .map(|order| order.compare(a, b))
            .find(|ordering| ordering.is_ne());
        by_fields.unwrap_or_else(|| a.reference().cmp(b.reference()))
    });
    entities
}
