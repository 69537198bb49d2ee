//! The provider's own accounts: entries of any other are held.

use crate::settings::BillingSettings;
use kontor_domain::billing::Accounts;
use std::collections::BTreeSet;

/// Own accounts, without blanks.
#[derive(Debug, Clone, Default)]
pub struct OwnAccounts(BTreeSet<String>);

impl OwnAccounts {
    /// Returns the accounts of the settings: those of invoices, and further ones.
    #[must_use]
    pub fn of(settings: &BillingSettings) -> Self {
        let of_issuer = settings.issuer.iter().flat_map(|issuer| {
            let ibans = |accounts: &Accounts| [accounts.iban.clone(), accounts.qr_iban.clone()];
            ibans(&issuer.chf).into_iter().chain(ibans(&issuer.eur)).flatten()
        });
        let of_issuer = of_issuer.map(|iban| iban.as_str().to_owned());
        Self(of_issuer.chain(settings.bank_accounts.iter().cloned()).collect())
    }

    /// Returns whether an account, written without blanks, is one of them.
    #[must_use]
    pub fn has(&self, account: &str) -> bool {
        self.0.contains(account)
    }
}
