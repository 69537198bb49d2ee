//! Recipients of mails about invoices.

use crate::error::Error;
use kontor_domain::billing::DocumentSummary;
use kontor_domain::identity::{EmailAddress, Person};
use kontor_domain::ids::{BillingAddressId, Id, InvoiceId, OrganizationId};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::{Mail, Sms};
use kontor_persistence::Tx;

/// Maximum number of members who are notified.
const NOTIFIED_MAX: u32 = 50;
/// Maximum number of members who get an SMS.
const SMS_MAX: u32 = 50;

/// Members with billing rights whose switch for reminders by mail is on, and the confirmed e-mail address of a billing
/// address, unless it is that of such a member.
pub struct Recipients {
    people: Vec<Person>,
    address: Option<(EmailAddress, Locale)>,
}

impl Recipients {
    /// Returns those of an invoice.
    pub fn of(
        tx: &mut Tx<'_>,
        organization: OrganizationId,
        billing_address: BillingAddressId,
    ) -> Result<Self, Error> {
        let people = tx
            .organizations()
            .billing_recipients(organization, NOTIFIED_MAX)?;
        let address = tx
            .billing()
            .find_address(organization, billing_address)?
            .filter(|address| address.email_confirmed_at.is_some())
            .and_then(|address| Some((address.fields.email?, address.fields.locale)))
            .filter(|(email, _)| people.iter().all(|person| person.email.key() != email.key()));
        Ok(Self { people, address })
    }

    /// Queues a mail about an invoice to each, as [`Self::send`], and notes its code.
    pub fn send_with_code(
        &self,
        tx: &mut Tx<'_>,
        code: &str,
        invoice: &DocumentSummary,
        mail: impl Fn(Option<&Person>) -> Mail,
    ) -> Result<(), Error> {
        self.send(tx, mail)?;
        let (id, today) = (InvoiceId::from_uuid(invoice.id.uuid()), tx.now().date_naive());
        let about = (invoice.organization, Some(id));
        Ok(tx
            .billing()
            .note_mailed_code(code, about, today, &self.addresses())?)
    }

    /// Returns the addresses.
    pub fn addresses(&self) -> Vec<EmailAddress> {
        let people = self.people.iter().map(|person| person.email.clone());
        people
            .chain(self.address.iter().map(|(email, _)| email.clone()))
            .collect()
    }

    /// Queues a mail to each; `mail` makes it for a member, or for the billing address.
    pub fn send(&self, tx: &mut Tx<'_>, mail: impl Fn(Option<&Person>) -> Mail) -> Result<(), Error> {
        for person in &self.people {
            tx.outbox().notify(person, &mail(Some(person)))?;
        }
        if let Some((email, locale)) = &self.address {
            tx.outbox().push(email, *locale, &mail(None))?;
        }
        Ok(())
    }
}

/// Queues an SMS to members whose switch for reminders by SMS is on and whose number was confirmed.
pub fn notify_by_sms(tx: &mut Tx<'_>, organization: OrganizationId, sms: &Sms) -> Result<(), Error> {
    for recipient in tx.organizations().sms_recipients(organization, SMS_MAX)? {
        tx.sms().notify(&recipient, sms);
    }
    Ok(())
}
