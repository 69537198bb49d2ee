//! Every mail and every SMS sent by Kontor, as a value.
//!
//! A capability reports an event by queueing a [`Mail`] in its transaction. The mail is put into words, and into a
//! language, when it is sent. Roles, fields and scopes are therefore passed by their API names, and every parameter
//! is text: the next version must still be able to read queued mails.
//!
//! Each mail is one constructor, in the file of its capability, named like its template.

mod billing;
mod grants;
mod identity;
mod notice;
mod organizations;
mod reminders;
mod second_factors;
mod sms;
mod teams;
mod transfers;

pub use billing::{CreditedNotice, InvoiceNotice, PaidNotice, RenewalNotice};
pub use grants::GrantLine;
pub use notice::Notice;
pub use organizations::Between;
pub use reminders::{BlockNotice, Proof};
pub use sms::{ReminderSms, SMS_CODE_VALID, Sms, SmsKind, SmsRecipient};

use crate::identity::Person;
use crate::ids::OrganizationId;
use crate::organizations::Organization;
use crate::text::without_links;
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::fmt;

/// Separator of list elements in a parameter; it does not occur in API names.
pub const LIST_SEPARATOR: &str = ",";

/// Formats a time in the same way for all languages.
fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// The purpose of a mail, which decides its priority and the effect of a limit on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Concerns an account's credentials or a change of the legal responsibility, or brings what its reader asked for:
    /// sent first, never omitted.
    Security,
    /// Invites an address to join or to accept something: refused beyond a limit, because the mail is essential.
    Offer,
    /// Has consequences in law, such as a reminder of an invoice: takes turns with others, never merged or omitted.
    Binding,
    /// Reports a change that is also visible in the API: may wait to be merged with others, omitted beyond a limit.
    Notice,
}

/// A mail to one person. Its parameters may contain a token, so `Debug` prints only the name.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    template: &'static str,
    parameters: Vec<(&'static str, String)>,
    purpose: Purpose,
    organization: Option<OrganizationId>,
    subject: String,
}

impl Mail {
    /// Creates a mail about credentials, which greets `recipient`.
    fn security(template: &'static str, recipient: &Person) -> Self {
        Self::new(template, Purpose::Security, None).with_written("first_name", recipient.first_name.as_str())
    }

    /// Creates an offer to an address whose owner's name is unknown or withheld.
    fn offer(template: &'static str, organization: &Organization) -> Self {
        Self::new(template, Purpose::Offer, Some(organization.id))
            .with_written("organization", organization.name.as_str())
    }

    /// Creates a notice to `recipient` about an organization.
    fn about(template: &'static str, recipient: &Person, organization: &Organization) -> Self {
        Self::new(template, Purpose::Notice, Some(organization.id))
            .with_written("first_name", recipient.first_name.as_str())
            .with_written("organization", organization.name.as_str())
    }

    fn new(template: &'static str, purpose: Purpose, organization: Option<OrganizationId>) -> Self {
        Self {
            template,
            parameters: Vec::new(),
            purpose,
            organization,
            subject: template.to_owned(),
        }
    }

    /// Sets the subject of the notice within its organization; notices with the same subject are merged.
    fn on(mut self, subject: impl fmt::Display) -> Self {
        self.subject = subject.to_string();
        self
    }

    /// Turns a notice into a mail that is sent at once and never omitted.
    fn urgent(mut self) -> Self {
        self.purpose = Purpose::Security;
        self
    }

    /// Turns a notice into a mail that has consequences in law, and is never omitted.
    fn binding(mut self) -> Self {
        self.purpose = Purpose::Binding;
        self
    }

    fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.parameters.push((name, value.to_string()));
        self
    }

    /// Adds text written by people and possibly sent to strangers. Links in it are broken, so that mails can't be
    /// used for advertising.
    fn with_written(self, name: &'static str, text: &str) -> Self {
        self.with(name, without_links(text))
    }

    /// Adds names of products. One that is a domain stays as it is, since it is the customer's own; in others links are broken
    /// as in all that people write.
    fn with_names(self, name: &'static str, names: &[String]) -> Self {
        let names: Vec<Cow<'_, str>> = names.iter().map(|name| product_name(name)).collect();
        self.with(name, names.join(", "))
    }

    fn with_list(self, name: &'static str, values: &[impl AsRef<str>]) -> Self {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        self.with(name, values.join(LIST_SEPARATOR))
    }

    /// Returns the purpose.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Returns the organization that the mail is about, if any.
    #[must_use]
    pub const fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }

    /// Returns the subject within the organization: a key for comparison, never displayed.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the name of the template, which is the same in all languages.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        self.template
    }

    /// Returns the template's parameters: numbers in digits, switches as `true` or `false`, missing values as
    /// empty.
    #[must_use]
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }
}

/// Returns the name of a product as mails show it.
fn product_name(name: &str) -> Cow<'_, str> {
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    if name.split('.').all(is_label) {
        Cow::Borrowed(name)
    } else {
        without_links(name)
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mail").field(&self.template).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{EmailAddress, PersonName};
    use crate::locale::Locale;
    use crate::text::ParseText;

    fn lea() -> Person {
        Person {
            first_name: PersonName::parse("Lea").unwrap(),
            last_name: PersonName::parse("Muster").unwrap(),
            email: EmailAddress::parse("lea@example.com").unwrap(),
            phone: None,
            locale: Locale::De,
        }
    }

    #[test]
    fn a_token_is_a_parameter_and_never_printed() {
        let mail = Mail::verify_sign_up(&lea(), "s3cret", 24);
        assert!(mail.parameters().contains(&("token", "s3cret".into())));
        assert_eq!(format!("{mail:?}"), r#"Mail("verify_sign_up")"#);
    }

    #[test]
    fn what_people_wrote_holds_no_link() {
        let mut noa = lea();
        noa.first_name = PersonName::stored("Win at https://evil.example".to_owned());
        let mail = Mail::account_exists(&noa);
        let first_name = ("first_name", "Win at https[:]//evil[.]example".into());
        assert!(mail.parameters().contains(&first_name));
    }

    #[test]
    fn a_product_called_by_its_domain_is_shown_so_and_other_names_hold_no_link() {
        for (name, shown) in [
            ("muster0.example", "muster0.example"),
            ("bücher-laden.example", "bücher-laden.example"),
            ("Archiv, alt", "Archiv, alt"),
            ("https://evil.example", "https[:]//evil[.]example"),
            ("Win at evil.example", "Win at evil[.]example"),
            ("evil.example/pay", "evil[.]example/pay"),
            ("a@evil.example", "a[@]evil[.]example"),
        ] {
            assert_eq!(product_name(name), shown);
        }
    }

    #[test]
    fn a_list_is_one_parameter() {
        let scopes = ["identity:read".to_owned(), "activity:read".to_owned()];
        let mail = Mail::api_token_created(&lea(), "backup", &scopes);
        assert!(
            mail.parameters()
                .contains(&("scopes", "identity:read,activity:read".into()))
        );
    }
}
