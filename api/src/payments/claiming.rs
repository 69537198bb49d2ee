//! Fee and interest of reminders as claims: owed once the reminder is sent, until they are paid or the reminder is
//! withdrawn. Money that no open invoice takes pays them.

use super::import::of_organization;
use super::shares::{Share, to_prepaid};
use crate::error::Error;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::OrganizationId;
use kontor_domain::reminders::Reminder;
use kontor_persistence::{ClaimCause, NewTransaction, Tx};

/// Claims fee and interest of a reminder that is sent now. Its organization is locked.
///
/// # Errors
/// A failure of the database.
pub fn claim_charges(tx: &mut Tx<'_>, reminder: &Reminder) -> Result<(), Error> {
    let (organization, minor) = (reminder.organization, reminder.charges.claimed_minor());
    if minor == 0 {
        return Ok(());
    }
    let authorized = of_organization(organization);
    let head = head(tx, reminder, TransactionKind::Charges, minor);
    let postings = vec![
        Posting::claim(organization, minor),
        Posting::own(Account::Fees, -minor),
    ];
    tx.billing().post(&authorized, &head, &postings)?;
    let cause = ClaimCause::Reminder(reminder.id);
    tx.payments()
        .insert_claim(&authorized, organization, cause, (reminder.currency, minor))?;
    Ok(())
}

/// Takes back what a withdrawn reminder claimed: what was paid of it goes to the prepaid account, and the rest is owed no
/// longer. Its organization is locked.
///
/// # Errors
/// A failure of the database.
pub fn waive_charges<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    reminder: &Reminder,
) -> Result<(), Error> {
    let organization = reminder.organization;
    let claimed = tx.payments().waive_claim(authorized, reminder.id)?;
    if claimed.minor == 0 {
        return Ok(());
    }
    let owed_minor = claimed.minor - claimed.paid_minor;
    let mut postings = vec![Posting::own(Account::Fees, claimed.minor)];
    if owed_minor > 0 {
        postings.push(Posting::claim(organization, -owed_minor));
    }
    if claimed.paid_minor > 0 {
        let shares = to_prepaid(tx, authorized, (reminder.currency, claimed.paid_minor), None)?;
        postings.extend(shares.iter().map(Share::posting));
    }
    let head = head(tx, reminder, TransactionKind::Reversal, claimed.minor);
    Ok(tx.billing().post(authorized, &head, &postings)?)
}

fn head(tx: &mut Tx<'_>, reminder: &Reminder, kind: TransactionKind, minor: i64) -> NewTransaction {
    NewTransaction {
        id: tx.new_id(),
        organization: Some(reminder.organization),
        kind,
        document: Some(reminder.invoice.into()),
        currency: reminder.currency,
        amount_minor: minor,
        value_date: tx.now().date_naive(),
        note: Some(reminder.number()),
    }
}
