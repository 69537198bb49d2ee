//! Heads that somebody kept from an earlier check, and the cursor of a check that goes on.

use crate::error::Error;
use crate::http::body::FieldError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_persistence::{ChainWalk, Head, MAC_BYTES};
use serde::Deserialize;
use utoipa::IntoParams;

/// What was kept from earlier checks.
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
    /// The `next_cursor` of the check that this one goes on from. Keep `known_head` as it was in the first request.
    #[param(
        max_length = 100,
        example = "20000.IGiv_8fVmCy2X91oaUGsQvp1dEhJRgPpWRJrvRfJ7JU",
        pattern = "^[1-9][0-9]{0,17}\\.[A-Za-z0-9_-]{43}$"
    )]
    after: Option<String>,
}

impl KnownHead {
    /// The check that is asked for.
    ///
    /// # Errors
    /// [`Error::Fields`] for what no check ever answered.
    pub fn read(&self) -> Result<ChainWalk, Error> {
        let head = |name: &str, text: Option<&str>| text.map(|text| head(name, text)).transpose();
        let after = head("after", self.after.as_deref())?;
        let known = head("known_head", self.known_head.as_deref())?;
        Ok(ChainWalk::new(after, known))
    }
}

fn head(name: &str, text: &str) -> Result<Head, Error> {
    let parsed = text.split_once('.').and_then(|(seq, mac)| {
        let (seq, mac) = (seq.parse::<i64>().ok()?, URL_SAFE_NO_PAD.decode(mac).ok()?);
        // Entry 1 is the first, so an end before it was never answered.
        (seq > 0 && mac.len() == MAC_BYTES).then_some(Head { seq, mac })
    });
    parsed.ok_or_else(|| {
        let words = match name {
            "after" => "must be the next_cursor of an earlier check",
            _ => "must be the head of an earlier check",
        };
        FieldError::parameter(name, "format", words).into()
    })
}

/// A head as it is answered.
pub fn text_of(head: &Head) -> String {
    format!("{}.{}", head.seq, URL_SAFE_NO_PAD.encode(&head.mac))
}
