//! Comparison of what a message states with what was sent with its code. A code can be copied from a real mail, so that it
//! proves nothing beside another invoice, amount or recipient.

use super::{Place, Reason, ReasonCode};
use crate::billing::masked_address;
use crate::identity::EmailAddress;
use crate::money::Money;
use crate::text::ParseText;

/// Facts of a document or mail of the organization that has a code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    /// The code.
    pub code: String,
    /// Number of the invoice that it is about.
    pub number: Option<String>,
    /// Payment reference of the invoice, without blanks.
    pub reference: Option<String>,
    /// Amounts that it states.
    pub amounts: Vec<Money>,
    /// Forms of the addresses to which it was mailed.
    pub address_forms: Vec<String>,
}

/// Everything that a message states.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stated {
    /// Numbers of invoices.
    pub numbers: Vec<String>,
    /// Payment references with right check digits, without blanks.
    pub references: Vec<String>,
    /// Amounts in subject, text, HTML and QR codes; those of PDFs, which have many, are not compared.
    pub amounts: Vec<Money>,
    /// Addresses of its recipients.
    pub recipients: Vec<String>,
}

impl Stated {
    /// Returns what differs from all that was sent with the known codes of the message; nothing without any.
    #[must_use]
    pub fn differences(&self, sent: &[Sent]) -> Vec<Reason> {
        if sent.is_empty() {
            return Vec::new();
        }
        let other = |value: String| Reason::found(ReasonCode::ContentDiffers, Place::Text, value);
        let numbers: Vec<&String> = sent.iter().filter_map(|sent| sent.number.as_ref()).collect();
        let mut reasons: Vec<Reason> = others(&self.numbers, |number| numbers.contains(&number))
            .chain(others(&self.references, |reference| {
                sent.iter().any(|sent| sent.reference.as_ref() == Some(reference))
            }))
            .cloned()
            .map(other)
            .collect();
        let amounts = others(&self.amounts, |amount| {
            sent.iter().any(|sent| sent.amounts.contains(amount))
        });
        reasons.extend(amounts.map(|amount| other(amount.to_string())));
        if let Some(number) = numbers.first()
            && !self.numbers.iter().any(|stated| numbers.contains(&stated))
        {
            reasons.push(Reason::of(ReasonCode::ContentDiffers).about(number.as_str()));
        }
        if !self.is_addressed_as(sent) {
            reasons.push(Reason::of(ReasonCode::RecipientDiffers));
        }
        reasons
    }

    /// Whether a recipient has the form of an address to which a code was mailed.
    fn is_addressed_as(&self, sent: &[Sent]) -> bool {
        let addresses = self.recipients.iter();
        let forms = addresses.filter_map(|address| Some(masked_address(&EmailAddress::parse(address).ok()?)));
        let mut known = forms.filter(|form| sent.iter().any(|sent| sent.address_forms.contains(form)));
        known.next().is_some()
    }
}

fn others<'a, T>(stated: &'a [T], is_sent: impl Fn(&T) -> bool + 'a) -> impl Iterator<Item = &'a T> {
    stated.iter().filter(move |value| !is_sent(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::Currency;

    fn francs(minor: i64) -> Money {
        Money::new(minor, Currency::Chf)
    }

    fn sent() -> Sent {
        Sent {
            code: "7HQM-2R9D-WX4K-B8TZ".to_owned(),
            number: Some("INV-2027-000042".to_owned()),
            reference: Some("210000000003139471430009017".to_owned()),
            amounts: vec![francs(7_459)],
            address_forms: vec!["l…@e…".to_owned()],
        }
    }

    fn stated() -> Stated {
        Stated {
            numbers: vec!["INV-2027-000042".to_owned()],
            references: vec!["210000000003139471430009017".to_owned()],
            amounts: vec![francs(7_459)],
            recipients: vec!["lea@example.org".to_owned()],
        }
    }

    #[test]
    fn what_was_sent_does_not_differ() {
        assert_eq!(stated().differences(&[sent()]), []);
        let brief = Stated {
            references: Vec::new(),
            amounts: Vec::new(),
            ..stated()
        };
        assert_eq!(brief.differences(&[sent()]), [], "only what is stated counts");
        assert_eq!(
            Stated::default().differences(&[]),
            [],
            "without a code nothing was sent"
        );
    }

    #[test]
    fn each_difference_is_named() {
        let differs = |change: fn(&mut Stated)| {
            let mut stated = stated();
            change(&mut stated);
            let reasons = stated.differences(&[sent()]);
            assert_eq!(reasons.len(), 1, "{reasons:?}");
            (
                reasons[0].code,
                reasons[0].value.clone().or(reasons[0].about.clone()),
            )
        };
        let content = |value: &str| (ReasonCode::ContentDiffers, Some(value.to_owned()));
        assert_eq!(
            differs(|stated| stated.numbers.push("INV-2027-000043".to_owned())),
            content("INV-2027-000043")
        );
        assert_eq!(
            differs(|stated| stated.numbers.clear()),
            content("INV-2027-000042")
        );
        assert_eq!(
            differs(|stated| stated.references.push("RF18539007547034".to_owned())),
            content("RF18539007547034")
        );
        assert_eq!(
            differs(|stated| stated.amounts.push(francs(90_000))),
            content("CHF 900.00")
        );
        for recipients in [vec![], vec!["max@other.test".to_owned()]] {
            let elsewhere = Stated {
                recipients,
                ..stated()
            };
            let reasons = elsewhere.differences(&[sent()]);
            assert_eq!(reasons, [Reason::of(ReasonCode::RecipientDiffers)]);
        }
    }
}
