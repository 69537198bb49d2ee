//! Second factors: proof beside the password that the owner of an account logs in, and the codes that replace a lost
//! one.

mod action;
mod challenge;
mod factor;
mod factor_code;
mod mobile_number;
mod permissions;
mod recovery_code;
mod totp;

pub use action::Action;
pub use challenge::{
    CHALLENGE_TRIES, CHALLENGE_VALID, Challenge, ChallengePurpose, ChallengeState, GUESSES_REPORTED,
};
pub use factor::{FACTOR_NAME_MAX, FactorName, FactorState, OfferedFactor, PENDING_VALID, SecondFactor};
pub use factor_code::{FACTOR_CODE_MAX, FactorCode};
pub use mobile_number::MobileNumber;
pub use permissions::*;
pub use recovery_code::{RECOVERY_CODES, RECOVERY_CODES_LOW, RecoveryCode};
pub use totp::{InvalidIssuer, TOTP_SECRET_BYTES, TotpSecret, check_issuer};
