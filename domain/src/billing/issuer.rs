//! The issuer of documents as the operator configured it: complete, or with a list of what is missing.

use super::{Iban, Issuer};
use crate::organizations::{Country, Currency};

/// Accounts that receive payments in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounts {
    /// Ordinary account, used with creditor references.
    pub iban: Option<Iban>,
    /// QR-IBAN, used with QR references; preferred if there is one.
    pub qr_iban: Option<Iban>,
}

impl Accounts {
    /// Returns the account for invoices.
    #[must_use]
    pub const fn receiving(&self) -> Option<&Iban> {
        match &self.qr_iban {
            Some(iban) => Some(iban),
            None => self.iban.as_ref(),
        }
    }
}

/// The issuer with its accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerProfile {
    /// Printed data.
    pub issuer: Issuer,
    /// Accounts in CHF.
    pub chf: Accounts,
    /// Accounts in EUR.
    pub eur: Accounts,
}

/// The operator has not completed the issuer, so nothing can be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the issuer is incomplete: {}", settings.join(", "))]
pub struct IssuerIncomplete {
    /// Names of the settings that are missing.
    pub settings: Vec<&'static str>,
}

impl IssuerProfile {
    /// Returns the country, whose VAT is in prices that include it.
    #[must_use]
    pub const fn home(&self) -> Country {
        self.issuer.address.country
    }

    /// Returns the account for invoices in a currency.
    ///
    /// # Errors
    /// [`IssuerIncomplete`] names the setting.
    pub fn account(&self, currency: Currency) -> Result<&Iban, IssuerIncomplete> {
        let (accounts, setting) = match currency {
            Currency::Chf => (&self.chf, "issuer_iban_chf"),
            Currency::Eur => (&self.eur, "issuer_iban_eur"),
        };
        accounts.receiving().ok_or_else(|| IssuerIncomplete {
            settings: vec![setting],
        })
    }
}
