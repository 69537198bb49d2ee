//! Personal data of an account.

use super::{EmailAddress, PhoneNumber};
use crate::ids::UserId;
use crate::locale::Locale;
use crate::text::{InvalidText, ParseText, TextForm, person_name};
use chrono::{DateTime, Utc};

/// Maximum number of code points in a first or last name.
pub const PERSON_NAME_MAX: usize = 80;

/// A first or a last name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a name from the database, where it was checked before; parsing it again would cost more than reading
    /// it.
    #[must_use]
    pub const fn stored(name: String) -> Self {
        Self(name)
    }
}

impl ParseText for PersonName {
    const FORM: TextForm = TextForm::of("PersonName").length(1, PERSON_NAME_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        person_name(raw, PERSON_NAME_MAX).map(Self)
    }
}

/// A person, as shown to other members of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// First name.
    pub first_name: PersonName,
    /// Last name.
    pub last_name: PersonName,
    /// E-mail address, for logging in and for mail.
    pub email: EmailAddress,
    /// Phone number for SMS.
    pub phone: Option<PhoneNumber>,
    /// The language of mails.
    pub locale: Locale,
}

impl Person {
    /// Returns the first and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name.as_str(), self.last_name.as_str())
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// Its person.
    pub person: Person,
    /// Time at which the phone number was confirmed by a code; `None` if it was not.
    pub phone_confirmed_at: Option<DateTime<Utc>>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change of the profile.
    pub updated_at: DateTime<Utc>,
}

/// A requested change of the profile; `None` keeps a field, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// A new first name.
    pub first_name: Option<PersonName>,
    /// A new last name.
    pub last_name: Option<PersonName>,
    /// A new phone number.
    pub phone: Option<Option<PhoneNumber>>,
    /// A new language.
    pub locale: Option<Locale>,
}

impl Account {
    /// Returns the account after `change`. A changed phone number is unconfirmed.
    #[must_use]
    pub fn changed(&self, change: ProfileChange, now: DateTime<Utc>) -> Self {
        let person = Person {
            first_name: change
                .first_name
                .unwrap_or_else(|| self.person.first_name.clone()),
            last_name: change.last_name.unwrap_or_else(|| self.person.last_name.clone()),
            email: self.person.email.clone(),
            phone: change.phone.unwrap_or_else(|| self.person.phone.clone()),
            locale: change.locale.unwrap_or(self.person.locale),
        };
        let updated_at = if person == self.person {
            self.updated_at
        } else {
            now
        };
        let same_phone = person.phone == self.person.phone;
        Self {
            id: self.id,
            person,
            phone_confirmed_at: self.phone_confirmed_at.filter(|_| same_phone),
            created_at: self.created_at,
            updated_at,
        }
    }
}
