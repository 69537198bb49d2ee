//! Asking an e-mail address of a billing address for its confirmation.

use crate::app::App;
use crate::error::Error;
use crate::secrets::{BILLING_TOKEN_PREFIX, Secret};
use chrono::TimeDelta;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::BillingAddress;
use kontor_domain::ids::OrganizationId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::Organization;
use kontor_persistence::Tx;

/// The token of a link, made before the transaction, which may run again.
#[derive(Clone)]
pub struct EmailConfirmation {
    secret: Secret,
    valid_for: TimeDelta,
}

impl EmailConfirmation {
    /// Creates the token.
    pub fn new(app: &App) -> Self {
        Self {
            secret: app.secret(BILLING_TOKEN_PREFIX),
            valid_for: app.settings.billing.email_link,
        }
    }

    /// Mails the link, if the address has an e-mail address.
    pub fn ask<A: Permission<On = OrganizationId>>(
        &self,
        tx: &mut Tx<'_>,
        authorized: &Authorized<A>,
        organization: &Organization,
        address: &BillingAddress,
    ) -> Result<(), Error> {
        let Some(email) = &address.fields.email else {
            return Ok(());
        };
        let until = tx.now() + self.valid_for;
        tx.billing()
            .ask_to_confirm_email(authorized, address.id, (self.secret.hash, until))?;
        let mail = Mail::confirm_billing_email(organization, &address.fields.name, &self.secret.token, until);
        tx.outbox().push(email, address.fields.locale, &mail)?;
        Ok(())
    }
}
