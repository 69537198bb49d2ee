//! Mails about products transferred to another organization.

use super::{LIST_SEPARATOR, Mail};
use crate::identity::Person;
use crate::organizations::Organization;
use crate::text::without_links;
use crate::transfers::{Transfer, TransferMessage};

impl Mail {
    /// Builds the mail with an offer of products. It must not reveal whether the address has an account, so it has
    /// no first name.
    #[must_use]
    pub fn transfer_offered(
        transfer: &Transfer,
        organization: &Organization,
        offerer: &Person,
        products: &[String],
        token: &str,
        valid_days: i64,
    ) -> Self {
        let message = transfer.message.as_ref().map(TransferMessage::as_str);
        let products: Vec<_> = products.iter().map(|name| without_links(name)).collect();
        Self::offer("transfer_offered", organization)
            .with_written("offerer", &offerer.full_name())
            .with_list("products", &products)
            .with_written("message", message.unwrap_or_default())
            .with("token", token)
            .with("valid_days", valid_days)
    }

    /// Builds the mail to the offerer about an accepted offer.
    #[must_use]
    pub fn transfer_accepted(to: &Person, organization: &Organization, products: &[String]) -> Self {
        Self::about("transfer_accepted", to, organization)
            .with_list("products", products)
            .on(format_args!("transfer {}", products.join(LIST_SEPARATOR)))
    }

    /// Builds the mail to the offerer about a declined offer.
    #[must_use]
    pub fn transfer_declined(to: &Person, organization: &Organization, products: &[String]) -> Self {
        Self::about("transfer_declined", to, organization)
            .with_list("products", products)
            .on(format_args!("transfer {}", products.join(LIST_SEPARATOR)))
    }
}
