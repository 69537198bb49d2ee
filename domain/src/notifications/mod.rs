//! Every mail Kontor sends, as a value.
//!
//! A capability says *what happened* by queueing a [`Mail`] in its transaction; which words that becomes, in
//! which language, is decided when it is sent. Roles, fields and scopes are therefore passed by their API
//! names, and everything is text: what is queued must still be readable by the next version.
//!
//! Each mail is one constructor, in the file of its capability; its name is the name of the text.

mod grants;
mod identity;
mod notice;
mod organizations;
mod teams;
mod transfers;

pub use grants::GrantLine;
pub use notice::Notice;
pub use organizations::Between;

use crate::identity::Person;
use crate::ids::OrganizationId;
use crate::organizations::Organization;
use crate::text::without_links;
use chrono::{DateTime, Utc};
use std::fmt;

/// Between the elements of a list in a parameter; no API name contains it.
pub const LIST_SEPARATOR: &str = ",";

/// A moment as all languages read it.
fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// The purpose of a mail, which decides how soon it goes out and what a limit does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Concerns an account's credentials or a change of legal responsibility: sent before all others, never omitted.
    Security,
    /// Asks an address to join or to take something: refused beyond a limit, because the mail is the point of it.
    Offer,
    /// Tells a person of a change that the API shows too: may wait to be joined with others, omitted beyond a limit.
    Notice,
}

/// A notification to one person. Its parameters may hold a token, so `Debug` prints the name and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    template: &'static str,
    parameters: Vec<(&'static str, String)>,
    purpose: Purpose,
    organization: Option<OrganizationId>,
    subject: String,
}

impl Mail {
    /// A mail about credentials, which greets `recipient`.
    fn security(template: &'static str, recipient: &Person) -> Self {
        Self::new(template, Purpose::Security, None).with_written("first_name", recipient.first_name.as_str())
    }

    /// An offer to an address whose owner's name is not known, or not to be told.
    fn offer(template: &'static str, organization: &Organization) -> Self {
        Self::new(template, Purpose::Offer, Some(organization.id))
            .with_written("organization", organization.name.as_str())
    }

    /// A notice to `recipient` about an organisation.
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

    /// Names what the notice is about within its organisation; notices about one thing are joined.
    fn on(mut self, subject: impl fmt::Display) -> Self {
        self.subject = subject.to_string();
        self
    }

    /// Lifts a notice to a mail that goes out at once and is never omitted.
    fn urgent(mut self) -> Self {
        self.purpose = Purpose::Security;
        self
    }

    fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.parameters.push((name, value.to_string()));
        self
    }

    /// What people wrote and strangers may get: a link in it is broken, so that our mail advertises nothing.
    fn with_written(self, name: &'static str, text: &str) -> Self {
        self.with(name, without_links(text))
    }

    fn with_list(self, name: &'static str, values: &[impl AsRef<str>]) -> Self {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        self.with(name, values.join(LIST_SEPARATOR))
    }

    /// The purpose.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The organisation that the mail is about, if any.
    #[must_use]
    pub const fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }

    /// What the mail is about, within its organisation: a key for comparing, never shown.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The name of the text, alike in all languages.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        self.template
    }

    /// What the text needs: numbers in digits, switches as `true` or `false`, what is missing as nothing.
    #[must_use]
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
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
    fn a_list_is_one_parameter() {
        let scopes = ["identity:read".to_owned(), "activity:read".to_owned()];
        let mail = Mail::api_token_created(&lea(), "backup", &scopes);
        assert!(
            mail.parameters()
                .contains(&("scopes", "identity:read,activity:read".into()))
        );
    }
}
