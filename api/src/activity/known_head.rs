//! A head that somebody kept from an earlier check.

use crate::error::Error;
use crate::http::body::FieldError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_persistence::{Head, MAC_BYTES};
use serde::Deserialize;
use utoipa::IntoParams;

/// A head that was kept from an earlier check.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KnownHead {
    /// The `head` of an earlier check, to prove that nothing before it was cut off since.
    #[param(
        max_length = 100,
        example = "42.IGiv_8fVmCy2X91oaUGsQvp1dEhJRgPpWRJrvRfJ7JU",
        pattern = "^[1-9][0-9]{0,17}\\.[A-Za-z0-9_-]{43}$"
    )]
    known_head: Option<String>,
}

impl KnownHead {
    /// The head, if one was given.
    ///
    /// # Errors
    /// [`Error::Fields`] for what no check ever answered.
    pub fn read(&self) -> Result<Option<Head>, Error> {
        self.known_head.as_deref().map(head).transpose()
    }
}

fn head(text: &str) -> Result<Head, Error> {
    let parsed = text.split_once('.').and_then(|(seq, mac)| {
        let (seq, mac) = (seq.parse::<i64>().ok()?, URL_SAFE_NO_PAD.decode(mac).ok()?);
        // Entry 1 is the first, so an end before it was never answered.
        (seq > 0 && mac.len() == MAC_BYTES).then_some(Head { seq, mac })
    });
    parsed.ok_or_else(|| {
        FieldError::parameter("known_head", "format", "must be the head of an earlier check").into()
    })
}
