use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde::{Deserialize, Serialize};

use super::parameters::Parameters;
use super::{Listing, QueryError};
use crate::store::StoredEntity;

/// Clients may have lost the padding on the way.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A part of a listing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    limit: Option<usize>,
    offset: usize,
}

/// What `after` holds, as base64 of JSON.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
}

impl Page {
    /// The page that is asked for, if one is.
    pub(super) fn of(parameters: &Parameters) -> Result<Option<Self>, QueryError> {
        let Parameters {
            limit, offset, after, ..
        } = parameters;
        if limit.is_none() && offset.is_none() && after.is_none() {
            return Ok(None);
        }
        // What the cursor says wins: it carries on what was begun.
        let cursor = after.as_deref().map_or(
            Ok(Cursor {
                limit: None,
                offset: None,
            }),
            Cursor::parse,
        )?;
        let limit = cursor.limit.or(*limit);
        if limit == Some(0) {
            return Err(QueryError::ZeroLimit);
        }
        Ok(Some(Self {
            limit,
            offset: cursor.offset.or(*offset).unwrap_or(0),
        }))
    }

    /// This page of a whole listing.
    pub(super) fn of_all(self, mut entities: Vec<&StoredEntity>) -> Listing<'_> {
        entities.drain(..self.offset.min(entities.len()));
        let next = self.limit.filter(|limit| entities.len() > *limit).map(|limit| {
            entities.truncate(limit);
            Cursor {
                limit: Some(limit),
                offset: Some(self.offset.saturating_add(limit)),
            }
            .write()
        });
        Listing { entities, next }
    }
}

impl Cursor {
    fn parse(text: &str) -> Result<Self, QueryError> {
        let malformed = || QueryError::MalformedCursor;
        let json = LENIENT.decode(text).map_err(|_| malformed())?;
        serde_json::from_slice(&json).map_err(|_| malformed())
    }

    fn write(&self) -> String {
        // Two numbers can always be written.
        STANDARD.encode(serde_json::to_string(self).unwrap_or_default())
    }
}
