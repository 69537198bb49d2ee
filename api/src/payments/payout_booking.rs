//! Steps of a payout: the entries of the ledger, the logs, and the mails to the legal representatives.

use super::shares::{Share, to_prepaid};
use crate::billing::notify_with_code;
use crate::error::Error;
use chrono::NaiveDate;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::OrganizationId;
use kontor_domain::notifications::Mail;
use kontor_domain::payments::{Payout, PayoutState, PrepaidAction};
use kontor_persistence::{Entry, NewTransaction, Tx};
use serde_json::{Value, json};

/// Most legal representatives who are notified of a payout.
const NOTIFIED_MAX: u32 = 50;

/// Movement of a payout's money in the ledger; amounts are in hundredths.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// From the prepaid account to the payouts.
    Requested,
    /// Back to the prepaid account, without having been paid.
    Released,
    /// To the bank.
    Paid,
    /// From the bank back to the prepaid account.
    Returned(i64),
}

/// Books a step of a payout. What comes back to the prepaid account pays open claims first.
pub fn book<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    payout: &Payout,
    (step, value_date): (Step, NaiveDate),
) -> Result<(), Error> {
    let organization = payout.organization;
    let amount_minor = match step {
        Step::Returned(minor) => minor,
        Step::Requested | Step::Released | Step::Paid => payout.amount.minor,
    };
    let from = match step {
        Step::Requested => Posting::prepaid(organization, amount_minor),
        Step::Released | Step::Paid => Posting::payout(organization, amount_minor),
        Step::Returned(_) => Posting::own(Account::BankClearing, amount_minor),
    };
    let mut postings = vec![from];
    match step {
        Step::Requested => postings.push(Posting::payout(organization, -amount_minor)),
        Step::Paid => postings.push(Posting::own(Account::BankClearing, -amount_minor)),
        Step::Released | Step::Returned(_) => {
            let shares = to_prepaid(tx, authorized, (payout.amount.currency, amount_minor), None)?;
            postings.extend(shares.iter().map(Share::posting));
        }
    }
    let head = NewTransaction {
        id: tx.new_id(),
        organization: Some(organization),
        kind: TransactionKind::Payout,
        document: None,
        currency: payout.amount.currency,
        amount_minor,
        value_date,
        note: Some(payout.end_to_end_id()),
    };
    Ok(tx.billing().post(authorized, &head, &postings)?)
}

/// Returns the log entry of a payout that came into its present state.
pub fn entry(payout: &Payout) -> Entry {
    let action = match payout.state {
        PayoutState::Requested => PrepaidAction::PayoutRequested,
        PayoutState::Approved => PrepaidAction::PayoutApproved,
        PayoutState::Refused => PrepaidAction::PayoutRefused,
        PayoutState::Paid => PrepaidAction::PayoutPaid,
        PayoutState::Cancelled => PrepaidAction::PayoutCancelled,
        PayoutState::Returned => PrepaidAction::PayoutReturned,
    };
    let amount = crate::views::MoneyView::from(payout.amount);
    let fields = json!({ "state": payout.state.as_str(), "total": amount, "value_date": payout.value_date });
    Entry::new(action, payout.id).change(Value::Null, fields)
}

/// Notifies the legal representatives of the state of a payout. `verify_url` is the page that checks the code of the mail.
pub fn notify(tx: &mut Tx<'_>, payout: &Payout, verify_url: &str) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(payout.organization)?
        .ok_or(Error::Missing)?;
    let people = tx
        .organizations()
        .legal_representatives_to_notify(organization.id, NOTIFIED_MAX)?;
    notify_with_code(tx, organization.id, (&people, verify_url), |person, proof| {
        Mail::payout_changed(person, &organization, payout, proof)
    })
}
