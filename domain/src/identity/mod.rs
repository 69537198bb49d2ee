//! People: accounts, passwords, sessions, and the tokens that stand for them.

mod actions;
mod email;
mod email_change;
mod password;
mod person;
mod session;

pub use actions::*;
pub use email::EmailAddress;
pub use email_change::{EmailChange, EmailChangeState};
pub use password::{PASSWORD_MAX, Password, PasswordPolicy, PasswordRefused};
pub use person::{Account, PERSON_NAME_MAX, Person, PersonName, PhoneNumber, ProfileChange};
pub use session::{RefreshDecision, RefreshToken, Session, SessionEnd, SessionRules};
