//! Answering an offer by its token, or by its id if it names the organization.

use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::texts::Token;
use crate::http::{Check, Credential, field};
use crate::problem::FieldError;
use crate::secrets::{TOKEN_MAX, digest};
use kontor_domain::ids::{OrganizationId, TransferId, UserId};
use kontor_domain::transfers::Transfer;
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Offer to answer, by exactly one of the two.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "kontor_transfer_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct WhichTransfer {
    /// Token of the link.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Option<Token>)]
    token: Option<String>,
    /// Offer that `list_incoming_transfers` shows.
    #[validate(nested)]
    transfer_id: Option<field::TransferId>,
}

impl Check for WhichTransfer {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        if self.token.is_some() == self.transfer_id.is_some() {
            return vec![not_one()];
        }
        Vec::new()
    }
}

fn not_one() -> FieldError {
    FieldError::field("", "one_of", "needs exactly one of token and transfer_id")
}

/// An offer, as it is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// Hash of its token.
    Token([u8; 32]),
    /// Id.
    Id(TransferId),
}

impl WhichTransfer {
    /// Returns the reference.
    ///
    /// # Errors
    /// Those of the fields, should the validation not have asked.
    pub fn asked(self) -> Result<Asked, Error> {
        match (self.token, self.transfer_id.take()?) {
            (Some(token), None) => Ok(Asked::Token(digest(&token))),
            (None, Some(id)) => Ok(Asked::Id(id)),
            _ => Err(not_one().into()),
        }
    }
}

/// Locks the answering organization together with the offering one, whose log and products it changes.
pub fn lock_both(
    tx: &mut Tx<'_>,
    who: &Credential,
    organization: OrganizationId,
    asked: Asked,
) -> Result<(), Error> {
    let offering = find(tx, organization, asked)?.map(|transfer| transfer.organization);
    who.lock_with(tx, organization, offering.as_slice())
}

/// Returns the locked offer, if it is for the organization and the caller. An offer to others is answered like an
/// unknown one.
///
/// # Errors
/// [`Error::MailedToken`] for a token, a field error for an id.
pub fn meant(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    user: UserId,
    asked: Asked,
) -> Result<Transfer, Error> {
    let account = tx.identity().account(user)?.ok_or(Error::Unauthenticated)?;
    let found = find(tx, organization, asked)?;
    let fits = found.filter(|transfer| transfer.is_for(organization, &account.person.email));
    let id = fits.ok_or_else(|| nothing(asked))?.id;
    tx.transfers().lock(id)?;
    find(tx, organization, asked)?.ok_or_else(|| nothing(asked))
}

fn find(tx: &mut Tx<'_>, organization: OrganizationId, asked: Asked) -> Result<Option<Transfer>, Error> {
    Ok(match asked {
        Asked::Token(hash) => tx.transfers().by_token(hash)?,
        Asked::Id(id) => tx.transfers().find_incoming(organization, id)?,
    })
}

fn nothing(asked: Asked) -> Error {
    match asked {
        Asked::Token(_) => Error::MailedToken,
        Asked::Id(_) => {
            let message = "is not an open offer to this organization";
            FieldError::field("/transfer_id", "unknown", message).into()
        }
    }
}
