//! The stored form of the reasons of a verdict. Field names are those of rows that a running installation already has.

use crate::error::CorruptRow;
use crate::types::JsonDoc;
use kontor_domain::message_checks::{Obstacle, Place, Reason, ReasonCode};
use serde::{Deserialize, Serialize};

const CORRUPT: CorruptRow = CorruptRow {
    column: "message_checks.reasons",
};

#[derive(Serialize, Deserialize)]
struct Stored {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle: Option<String>,
}

/// Converts reasons to their column type.
pub(super) fn write(reasons: &[Reason]) -> Result<JsonDoc, CorruptRow> {
    // PostgreSQL stores no NUL.
    let plain = |text: &Option<String>| text.as_deref().map(|text| text.replace('\0', ""));
    let stored: Vec<Stored> = reasons
        .iter()
        .map(|reason| Stored {
            code: reason.code.as_str().to_owned(),
            place: reason.place.map(|place| place.as_str().to_owned()),
            value: plain(&reason.value),
            about: plain(&reason.about),
            obstacle: reason.obstacle.map(|obstacle| obstacle.as_str().to_owned()),
        })
        .collect();
    serde_json::to_value(stored).map(JsonDoc).map_err(|_| CORRUPT)
}

/// Reads stored reasons.
pub(super) fn read(stored: JsonDoc) -> Result<Vec<Reason>, CorruptRow> {
    let stored: Vec<Stored> = serde_json::from_value(stored.0).map_err(|_| CORRUPT)?;
    stored
        .into_iter()
        .map(|reason| {
            let place = reason
                .place
                .as_deref()
                .map(|word| Place::from_text(word).ok_or(CORRUPT));
            let obstacle = reason
                .obstacle
                .as_deref()
                .map(|word| Obstacle::from_text(word).ok_or(CORRUPT));
            Ok(Reason {
                code: ReasonCode::from_text(&reason.code).ok_or(CORRUPT)?,
                place: place.transpose()?,
                value: reason.value,
                about: reason.about,
                obstacle: obstacle.transpose()?,
            })
        })
        .collect()
}
