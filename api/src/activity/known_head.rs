//! Heads stored by clients from earlier checks, and the cursor of a check that is continued.

use crate::error::Error;
use crate::problem::FieldError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_persistence::{ChainWalk, Head, KeptHead, MAC_BYTES, SEAL_BYTES};
use serde::Deserialize;
use utoipa::IntoParams;

/// Results of earlier checks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KnownHead {
    /// `head` of an earlier check, to prove that nothing before it has been cut off since.
    #[param(
        max_length = 100,
        example = "42.IGiv_8fVmCy2X91oaUGsQvp1dEhJRgPpWRJrvRfJ7JU.d2hhdCB3YXMga2VwdCE",
        pattern = "^[1-9][0-9]{0,17}\\.[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{22}$"
    )]
    known_head: Option<String>,
    /// `next_cursor` of the check to continue. Pass the same `known_head` as in the first request.
    #[param(
        max_length = 100,
        example = "20000.IGiv_8fVmCy2X91oaUGsQvp1dEhJRgPpWRJrvRfJ7JU.d2hhdCB3YXMga2VwdCE",
        pattern = "^[1-9][0-9]{0,17}\\.[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{22}$"
    )]
    after: Option<String>,
}

impl KnownHead {
    /// Parses the requested check.
    ///
    /// # Errors
    /// [`Error::Fields`] for values that were never the answer of a check.
    pub fn read(&self) -> Result<ChainWalk, Error> {
        let read = |text: &Option<String>| text.as_deref().map(|text| head(text).ok_or(())).transpose();
        match (read(&self.after), read(&self.known_head)) {
            (Ok(after), Ok(known)) => Ok(ChainWalk::new(after, known)),
            (after, known) => Err(never_answered(after.is_err(), known.is_err())),
        }
    }
}

/// Returns the error for values that were never the answer of a check of this log: the cursor, the known head, or
/// both.
pub fn never_answered(after: bool, known: bool) -> Error {
    let faults = [
        (after, "after", "must be the next_cursor of an earlier check"),
        (known, "known_head", "must be the head of an earlier check"),
    ];
    let faults = faults.into_iter().filter(|(is_wrong, ..)| *is_wrong);
    let faults = faults.map(|(_, name, words)| FieldError::parameter(name, "format", words));
    Error::Fields(faults.collect())
}

fn head(text: &str) -> Option<KeptHead> {
    let (seq, rest) = text.split_once('.')?;
    let (mac, seal) = rest.split_once('.')?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let (seq, mac, seal) = (seq.parse::<i64>().ok()?, bytes(mac)?, bytes(seal)?);
    // Entry 1 is the first, so an earlier end was never answered.
    let is_whole = seq > 0 && mac.len() == MAC_BYTES && seal.len() == SEAL_BYTES;
    is_whole.then_some(KeptHead {
        head: Head { seq, mac },
        seal,
    })
}

/// Returns the text form of a head.
pub fn text_of(KeptHead { head, seal }: &KeptHead) -> String {
    let (mac, seal) = (URL_SAFE_NO_PAD.encode(&head.mac), URL_SAFE_NO_PAD.encode(seal));
    format!("{}.{mac}.{seal}", head.seq)
}
