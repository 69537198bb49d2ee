//! A page with a payment part alone: for payments in advance, or for what is open on an invoice.

use chrono::NaiveDate;
use kontor_domain::billing::{Issuer, PartyAddress};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::Currency;

/// Content of a page with a payment part alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The provider, who is paid.
    pub issuer: Issuer,
    /// The payer.
    pub payer: PartyAddress,
    /// Language.
    pub locale: Locale,
    /// Currency.
    pub currency: Currency,
    /// Account, without blanks.
    pub iban: String,
    /// Reference, without blanks.
    pub reference: String,
    /// Amount in hundredths; none if the payer fills it in.
    pub amount_minor: Option<i64>,
    /// Number of the invoice to which the reference belongs; none for payments in advance.
    pub invoice: Option<String>,
    /// Day on which the reference was made, or on which the amount is open.
    pub made_on: NaiveDate,
}
