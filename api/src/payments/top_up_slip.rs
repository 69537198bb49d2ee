//! The payment part for payments in advance, without an amount or with a given one.

use crate::billing::BillingRules;
use crate::billing::problems::not_printable;
use crate::error::Error;
use kontor_documents::{Slip, slip_qr_payload};
use kontor_domain::billing::{BillingFields, Iban, IssuerIncomplete, PaymentReference};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::Currency;
use kontor_persistence::{TopUp, Tx};

/// Returns the fields of the default billing address, which is the payer's.
///
/// # Errors
/// A failure of storage.
pub fn payer(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<BillingFields, Error> {
    Ok(tx.billing().default_address(organization)?.fields)
}

/// Returns the provider's account that suits a reference.
///
/// # Errors
/// [`IssuerIncomplete`] names the setting.
pub fn account_of<'a>(rules: &'a BillingRules, top_up: &TopUp) -> Result<&'a Iban, IssuerIncomplete> {
    let issuer = rules.issuer()?;
    let (accounts, setting) = match top_up.currency {
        Currency::Chf => (&issuer.chf, "issuer_iban_chf"),
        Currency::Eur => (&issuer.eur, "issuer_iban_eur"),
    };
    let reference = PaymentReference::parse(&top_up.reference).ok();
    let mut known = [&accounts.qr_iban, &accounts.iban].into_iter().flatten();
    let suits = |iban: &&Iban| reference.as_ref().is_some_and(|reference| reference.suits(iban));
    known.find(suits).ok_or_else(|| IssuerIncomplete {
        settings: vec![setting],
    })
}

/// Returns the slip of a reference, with an amount in hundredths if one is given.
///
/// # Errors
/// `issuer_incomplete`, `billing_address_incomplete`.
pub fn slip(
    rules: &BillingRules,
    payer: &BillingFields,
    top_up: &TopUp,
    amount_minor: Option<i64>,
) -> Result<Slip, Error> {
    Ok(Slip {
        issuer: rules.issuer()?.issuer.clone(),
        payer: payer.party()?,
        locale: payer.locale,
        currency: top_up.currency,
        iban: account_of(rules, top_up)?.as_str().to_owned(),
        reference: top_up.reference.clone(),
        amount_minor,
        invoice: None,
        made_on: top_up.created_at.date_naive(),
    })
}

/// Returns the content of the QR code, if everything it needs is known.
pub fn slip_payload(rules: &BillingRules, payer: &BillingFields, top_up: &TopUp) -> Option<String> {
    let slip = slip(rules, payer, top_up, None).ok()?;
    slip_qr_payload(&slip).map_err(not_printable).ok()
}
