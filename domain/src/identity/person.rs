//! What an account says about its person.

use super::{EmailAddress, PhoneNumber};
use crate::ids::UserId;
use crate::locale::Locale;
use crate::text::{InvalidText, ParseText, TextForm, person_name};
use chrono::{DateTime, Utc};

/// The most code points in a first or last name.
pub const PERSON_NAME_MAX: usize = 80;

/// A first or a last name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name from the database, where it was checked before: folding it again costs more than reading it.
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

/// How a person is shown to the others of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// First name.
    pub first_name: PersonName,
    /// Last name.
    pub last_name: PersonName,
    /// The login, and where mail goes.
    pub email: EmailAddress,
    /// Where SMS go.
    pub phone: Option<PhoneNumber>,
    /// The language of mails.
    pub locale: Locale,
}

impl Person {
    /// First and last name.
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
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When the profile last changed.
    pub updated_at: DateTime<Utc>,
}

/// A wanted change of the profile; `None` leaves as it is, `Some(None)` empties.
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
    /// The account after `change`.
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
        Self {
            id: self.id,
            person,
            created_at: self.created_at,
            updated_at,
        }
    }
}
