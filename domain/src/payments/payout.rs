//! Payouts: money that was paid in advance and goes back to the organization's bank account. One clerk decides, another
//! one records that it was paid, so no clerk pays out alone.

use crate::access::{Effect, Effectful};
use crate::billing::Iban;
use crate::ids::{Id, OrganizationId, PayoutId, UserId};
use crate::money::Money;
use chrono::{DateTime, NaiveDate, Utc};

/// Payouts that an organization may request within a day; each of them is mailed to the legal representatives.
pub const PAYOUTS_PER_DAY: i64 = 100;

crate::text_enum! {
    /// State of a payout.
    PayoutState {
        /// Requested; the amount has left the prepaid account already.
        Requested = "requested",
        /// Approved by a clerk, to be paid.
        Approved = "approved",
        /// Refused by a clerk; the amount is back on the prepaid account.
        Refused = "refused",
        /// Paid, as another clerk recorded.
        Paid = "paid",
        /// Canceled by the organization; the amount is back on the prepaid account.
        Cancelled = "cancelled",
        /// Paid, and sent back by the payee's bank; what came back is on the prepaid account.
        Returned = "returned",
    }
}

/// Reason why a payout is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayoutRefused {
    /// The state does not allow it.
    #[error("not possible while the payout is {0}")]
    State(PayoutState),
    /// The clerk who approved it wants to record its payment.
    #[error("the clerk who approved a payout can't record its payment")]
    SameClerk,
    /// More came back than was paid.
    #[error("more came back than was paid")]
    TooMuch,
}

/// Reason why money can't be paid out to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPayable {
    /// A QR-IBAN only receives payments with a QR reference.
    #[error("must not be a QR-IBAN")]
    QrIban,
    /// An account of the issuer.
    #[error("must not be an account of the provider")]
    Own,
}

/// A payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Its id.
    pub id: PayoutId,
    /// The organization.
    pub organization: OrganizationId,
    /// The account that requested it.
    pub requested_by: UserId,
    /// State.
    pub state: PayoutState,
    /// Amount.
    pub amount: Money,
    /// Bank account of the payee.
    pub iban: Iban,
    /// Name of the payee.
    pub name: String,
    /// Reason for a refusal.
    pub reason: Option<String>,
    /// The clerk who approved or refused it.
    pub decided_by: Option<UserId>,
    /// Time of the approval or refusal.
    pub decided_at: Option<DateTime<Utc>>,
    /// The clerk who recorded its payment.
    pub recorded_by: Option<UserId>,
    /// Value date of the payment.
    pub value_date: Option<NaiveDate>,
    /// Amount that came back, in hundredths.
    pub returned_minor: i64,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl Effectful for Payout {
    fn effects(&self) -> Vec<Effect> {
        vec![Effect::PayOut]
    }
}

impl Payout {
    /// Returns the id that the payment carries through the banks (`EndToEndId`): 32 digits.
    #[must_use]
    pub fn end_to_end_id(&self) -> String {
        self.id.uuid().simple().to_string()
    }

    /// Returns the payout, approved or refused, with the reason of a refusal.
    ///
    /// # Errors
    /// [`PayoutRefused::State`] unless it is requested.
    pub fn decided(
        &self,
        by: UserId,
        refusal: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Self, PayoutRefused> {
        self.must_be(PayoutState::Requested)?;
        let state = if refusal.is_some() {
            PayoutState::Refused
        } else {
            PayoutState::Approved
        };
        Ok(Self {
            state,
            reason: refusal,
            decided_by: Some(by),
            decided_at: Some(now),
            updated_at: now,
            ..self.clone()
        })
    }

    /// Returns the payout, paid on a day.
    ///
    /// # Errors
    /// [`PayoutRefused::State`] unless it is approved, [`PayoutRefused::SameClerk`].
    pub fn paid(&self, by: UserId, value_date: NaiveDate, now: DateTime<Utc>) -> Result<Self, PayoutRefused> {
        self.must_be(PayoutState::Approved)?;
        if self.decided_by == Some(by) {
            return Err(PayoutRefused::SameClerk);
        }
        Ok(Self {
            state: PayoutState::Paid,
            recorded_by: Some(by),
            value_date: Some(value_date),
            updated_at: now,
            ..self.clone()
        })
    }

    /// Returns the payout, canceled.
    ///
    /// # Errors
    /// [`PayoutRefused::State`] unless it is requested.
    pub fn cancelled(&self, now: DateTime<Utc>) -> Result<Self, PayoutRefused> {
        self.must_be(PayoutState::Requested)?;
        Ok(Self {
            state: PayoutState::Cancelled,
            updated_at: now,
            ..self.clone()
        })
    }

    /// Returns the payout after it came back, perhaps less the charges of a bank.
    ///
    /// # Errors
    /// [`PayoutRefused::State`] unless it is paid, [`PayoutRefused::TooMuch`].
    pub fn returned(&self, minor: i64, now: DateTime<Utc>) -> Result<Self, PayoutRefused> {
        self.must_be(PayoutState::Paid)?;
        if !(1..=self.amount.minor).contains(&minor) {
            return Err(PayoutRefused::TooMuch);
        }
        Ok(Self {
            state: PayoutState::Returned,
            returned_minor: minor,
            updated_at: now,
            ..self.clone()
        })
    }

    fn must_be(&self, state: PayoutState) -> Result<(), PayoutRefused> {
        if self.state == state {
            return Ok(());
        }
        Err(PayoutRefused::State(self.state))
    }
}

/// Checks that money can be paid out to an account, which may be one of the provider's own.
///
/// # Errors
/// [`NotPayable`].
pub fn check_payee(iban: &Iban, is_own: bool) -> Result<(), NotPayable> {
    if iban.is_qr() {
        return Err(NotPayable::QrIban);
    }
    if is_own {
        return Err(NotPayable::Own);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::Currency;
    use crate::text::ParseText;
    use uuid::Uuid;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn clerk(number: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(number))
    }

    fn requested() -> Payout {
        Payout {
            id: PayoutId::from_uuid(Uuid::from_u128(7)),
            organization: OrganizationId::from_uuid(Uuid::from_u128(1)),
            requested_by: clerk(1),
            state: PayoutState::Requested,
            amount: Money::new(5_000, Currency::Chf),
            iban: Iban::parse("CH5800791123000889012").unwrap(),
            name: "Muster AG".to_owned(),
            reason: None,
            decided_by: None,
            decided_at: None,
            recorded_by: None,
            value_date: None,
            returned_minor: 0,
            created_at: NOW,
            updated_at: NOW,
        }
    }

    #[test]
    fn one_clerk_approves_and_another_one_records() {
        let day = NOW.date_naive();
        let approved = requested().decided(clerk(2), None, NOW).unwrap();
        assert_eq!(approved.paid(clerk(2), day, NOW), Err(PayoutRefused::SameClerk));
        let paid = approved.paid(clerk(3), day, NOW).unwrap();
        assert_eq!(
            (paid.state, paid.recorded_by),
            (PayoutState::Paid, Some(clerk(3)))
        );
        assert_eq!(paid.returned(5_001, NOW), Err(PayoutRefused::TooMuch));
        let returned = paid.returned(4_900, NOW).unwrap();
        assert_eq!(
            (returned.state, returned.returned_minor),
            (PayoutState::Returned, 4_900)
        );
        assert!(returned.returned(1, NOW).is_err());
    }

    #[test]
    fn what_was_decided_is_not_canceled_or_decided_again() {
        let refused = requested()
            .decided(clerk(2), Some("Closed".to_owned()), NOW)
            .unwrap();
        assert_eq!(refused.state, PayoutState::Refused);
        let state = Err(PayoutRefused::State(PayoutState::Refused));
        assert_eq!(refused.cancelled(NOW), state);
        assert_eq!(refused.decided(clerk(3), None, NOW), state);
        assert_eq!(refused.paid(clerk(3), NOW.date_naive(), NOW), state);
        assert!(requested().cancelled(NOW).is_ok());
        assert!(requested().end_to_end_id().len() <= 35);
    }

    #[test]
    fn money_goes_neither_to_a_qr_iban_nor_to_the_provider() {
        let qr = Iban::parse("CH4431999123000889012").unwrap();
        let other = Iban::parse("DE89370400440532013000").unwrap();
        assert_eq!(check_payee(&qr, false), Err(NotPayable::QrIban));
        assert_eq!(check_payee(&other, true), Err(NotPayable::Own));
        assert_eq!(check_payee(&other, false), Ok(()));
    }
}
