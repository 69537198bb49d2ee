//! Steps that clerks take with a payout.

use super::payout_booking::{Step, book, entry, notify};
use super::payout_view::PayoutView;
use crate::app::App;
use crate::billing::BillingRules;
use crate::billing::ForClerk;
use crate::error::Error;
use crate::http::{Answer, Credential};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::access::StaffPermission;
use kontor_domain::ids::{OrganizationId, PayoutId, UserId};
use kontor_domain::payments::{Payout, PayoutRefused, PayoutState};

/// A step of a clerk: the payout after it, by the clerk's account, at a time.
pub type Deciding = Box<dyn Fn(&Payout, UserId, DateTime<Utc>) -> Result<Payout, PayoutRefused> + Send>;

/// Takes a step with a payout, and answers with the payout after it.
///
/// # Errors
/// Refusals of the right; `payout_state`, `four_eyes`.
pub async fn take_step<P: StaffPermission<On = OrganizationId>>(
    app: &App,
    who: Credential,
    (id, digest): (PayoutId, [u8; 32]),
    decide: Deciding,
) -> Result<Answer, Error> {
    let verify_url = BillingRules::of(app).verify_url;
    app.act(who, <P as StaffPermission>::NAME, digest, move |tx, who| {
        let organization = tx.prepaid().organization_of_payout(id)?;
        let (agent, authorized) = who.staff_on::<P>(tx, organization)?;
        let found = tx.prepaid().payout_for_update(&authorized, id)?;
        let before = found.ok_or(Error::Missing)?;
        let after = decide(&before, agent.user(), tx.now())?;
        tx.prepaid().save_payout(&authorized, &after)?;
        if let Some(step) = booked(&after, tx.now().date_naive()) {
            book(tx, &authorized, &after, step)?;
        }
        tx.staff().record(&agent, after.organization, entry(&after));
        notify(tx, &after, &verify_url)?;
        Ok(ForClerk(PayoutView::from(&after)))
    })
    .await
}

/// Returns the movement of a payout that came into its state, with the value date.
fn booked(payout: &Payout, today: NaiveDate) -> Option<(Step, NaiveDate)> {
    match payout.state {
        PayoutState::Refused => Some((Step::Released, today)),
        PayoutState::Paid => Some((Step::Paid, payout.value_date.unwrap_or(today))),
        PayoutState::Requested | PayoutState::Approved | PayoutState::Cancelled | PayoutState::Returned => {
            None
        }
    }
}
