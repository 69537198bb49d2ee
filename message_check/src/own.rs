//! The provider's own names, accounts, keys and images, from its settings.

use crate::dkim::DkimKey;
use crate::likeness::{Kin, kin};
use crate::name::Name;
use kontor_domain::billing::Iban;
use std::sync::Arc;

/// Everything that a genuine message of the provider may have.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Domains of its mail addresses.
    pub mail_domains: Vec<Name>,
    /// Further hosts and domains that its links lead to.
    pub link_hosts: Vec<Name>,
    /// Accounts that it receives payments on.
    pub ibans: Vec<Iban>,
    /// Public keys of its signatures.
    pub keys: Vec<DkimKey>,
    /// Images that it puts into its mails, such as the logo; they need not be read.
    pub images: Vec<Arc<[u8]>>,
}

impl Own {
    /// Returns the relation of the domain of a mail address.
    pub(crate) fn kin_of_sender(&self, domain: &str) -> Kin {
        let names: Vec<&Name> = self.mail_domains.iter().collect();
        kin(domain, &names)
    }

    /// Returns the relation of the host of a link.
    pub(crate) fn kin_of_host(&self, host: &str) -> Kin {
        let names: Vec<&Name> = self.mail_domains.iter().chain(&self.link_hosts).collect();
        kin(host, &names)
    }

    /// Returns whether mail of a domain is signed by the provider.
    pub(crate) fn signs_for(&self, domain: &str) -> bool {
        crate::name::ascii(domain)
            .is_some_and(|domain| self.mail_domains.iter().any(|name| name.covers(&domain)))
    }
}
