//! Making a pending factor active, whatever proved it.

use super::new_recovery_codes::make_recovery_codes;
use super::own_account::written_factor;
use super::views::SecondFactorView;
use crate::error::Error;
use crate::http::View;
use crate::identity::notify_every_address;
use kontor_domain::access::{Actor, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Account, Factor, SessionEnd};
use kontor_domain::notifications::Mail;
use kontor_domain::second_factors::{Action, ConfirmsFactors, SecondFactor};
use kontor_persistence::{Entry, Tx};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Active factor, with recovery codes if it is the first one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConfirmedSecondFactor, example = json!({
    "factor": { "id": "factor_0192f0c1e5b07cc3a4d15e6f708192a3", "method": "totp", "name": "Phone", "phone_ending": null,
        "state": "active", "created_at": "2026-11-23T08:15:00Z", "expires_at": null,
        "confirmed_at": "2026-11-23T08:16:00Z", "last_used_at": "2026-11-23T08:16:00Z" },
    "recovery_codes": ["7Q2M-4XKD-91RP-0ZGT-V5WC-8HJN"]
}))]
pub struct ConfirmedView {
    /// Factor.
    factor: SecondFactorView,
    /// Ten codes, each of which replaces a factor once; shown only now, and empty if the account had a factor before.
    recovery_codes: Vec<String>,
}

impl View for ConfirmedView {
    const SECRET: bool = true;
}

/// Makes a factor active that was proven just now. The account is locked.
pub fn activate<A: ConfirmsFactors>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    (actor, account): (&Actor, &Account),
    factor: &SecondFactor,
) -> Result<ConfirmedView, Error> {
    let factors = tx.second_factors().of(account.id)?;
    let recovery_codes = if factors.iter().any(SecondFactor::is_active) {
        Vec::new()
    } else {
        become_first(tx, authorized, actor, factor.method)?
    };
    tx.second_factors().confirm(authorized, factor.id)?;
    let added = json!({ "method": factor.method.as_str(), "name": factor.name.as_str() });
    let entry = Entry::new(Action::FactorAdded, factor.id).change(Value::Null, added);
    tx.record(Chain::Account(account.id), Author::User(account.id), entry);
    let mail = Mail::second_factor_added(&account.person, factor.method, &factor.name);
    notify_every_address(tx, account, &mail)?;
    Ok(ConfirmedView {
        factor: written_factor(tx, account.id, factor.id)?.into(),
        recovery_codes,
    })
}

/// Prepares an account for its first factor: other sessions end, and the present one has given the factor just now.
fn become_first<A: ConfirmsFactors>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    actor: &Actor,
    method: Factor,
) -> Result<Vec<String>, Error> {
    let session = actor.session()?;
    tx.identity()
        .end_other_sessions(authorized, session, SessionEnd::SecondFactorsChanged)?;
    // Whatever was prepared with the password alone: devices that guess for themselves, and a change of address.
    tx.identity().forget_other_devices(authorized, session)?;
    tx.identity().void_pending_email_change(*authorized.on())?;
    tx.identity().mark_factor(authorized, session, Some(method))?;
    make_recovery_codes(tx, authorized)
}
