//! Accounts, passwords, sessions and their tokens.

mod action;
mod api_token_name;
mod device;
mod email;
mod email_change;
mod factor;
mod login;
mod one_time_code;
mod password;
mod password_context;
mod password_guess;
mod permissions;
mod person;
mod phone_number;
mod session;
mod signing_key;
mod throttle;

pub use action::Action;
pub use api_token_name::ApiTokenName;
pub use device::Device;
pub use email::{EmailAddress, ascii_domain};
pub use email_change::{EmailChange, EmailChangeState};
pub use factor::{Factor, NextStep};
pub use login::{Login, LoginOutcome};
pub use one_time_code::{ONE_TIME_CODE_TRIES, OneTimeCode};
pub use password::{PASSWORD_MAX, PASSWORD_MIN_LENGTH_LEAST, Password, PasswordPolicy, PasswordRefused};
pub use password_context::PasswordContext;
pub use permissions::*;
pub use person::{Account, PERSON_NAME_MAX, Person, PersonName, ProfileChange};
pub use phone_number::{PHONE_NUMBER_MAX, PhoneNumber};
pub use session::{GivenFactor, RefreshDecision, RefreshToken, Session, SessionEnd, SessionRules};
pub use signing_key::{
    CLOCK_SKEW, KEY_SET_CACHED_FOR, KEYS_READ_EVERY_MAX, KeyLife, KeyState, NotRotated, PUBLISHED_AHEAD,
    Rotation, RotationPlan, plan as plan_rotation, signer, states as key_states,
};
pub use throttle::{CONFIRMATIONS_MAX, Count, Counter, Place, Refusal, Subject, ThrottleRules, Ticket};
