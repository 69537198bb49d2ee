//! Rules that a change of a grant must meet.

use super::new_grant::NewGrant;
use crate::error::Error;
use crate::input::bounds;
use crate::problem::FieldError;
use chrono::{DateTime, Utc};
use kontor_domain::grants;
use kontor_domain::grants::{Grant, Rights, Target};
use kontor_domain::period::Period;
use kontor_domain::products::Catalogue;
use kontor_persistence::Tx;

/// Returns the validity period of an updated grant.
pub fn updated_bounds(
    before: Period,
    from: Option<Option<DateTime<Utc>>>,
    until: Option<Option<DateTime<Utc>>>,
) -> Result<Period, FieldError> {
    bounds(
        "/update_grant",
        from.unwrap_or(before.from),
        until.unwrap_or(before.until),
    )
}

/// Checks that the rights exist at the grant's target; `place` is their position in the body.
///
/// # Errors
/// An error of the field.
pub fn rights_fit(tx: &mut Tx<'_>, catalogue: &Catalogue, grant: &Grant, place: &str) -> Result<(), Error> {
    let kind = match &grant.target {
        Target::Everything if grant.rights == Rights::All => return Ok(()),
        Target::Everything => {
            let message = "must be only `*` for a grant on everything";
            return Err(FieldError::field(&format!("{place}/rights"), "not_for_target", message).into());
        }
        Target::Kind(kind) => kind.clone(),
        Target::Product { id, .. } => {
            let product = tx.products().find(grant.organization, *id)?;
            product.ok_or(Error::Missing)?.kind
        }
    };
    grants::rights_fit(catalogue, &kind, &grant.rights)
        .map_err(|reason| NewGrant::refused(place, &reason).into())
}
