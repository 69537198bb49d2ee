//! Second factors: proof beside the password that the owner of an account logs in, and the codes that replace a lost
//! one.

mod action;
mod approval;
mod challenge;
mod device_key;
mod factor;
mod factor_code;
mod mobile_number;
mod permissions;
mod recovery_code;
mod totp;

pub use action::Action;
pub use approval::{
    APPROVAL_VALID, APPROVALS_PER_HOUR, Approval, ApprovalState, CHOICES, DENIALS_MAX, DEVICE_CLOCK_SKEW,
    Numbers,
};
pub use challenge::{
    CHALLENGE_TRIES, CHALLENGE_VALID, Challenge, ChallengePurpose, ChallengeState, GUESSES_REPORTED,
};
pub use device_key::{DeviceKey, DeviceSignature, NONCE_BYTES, Nonce, SignedText};
pub use factor::{
    FACTOR_NAME_MAX, FACTORS_MAX, FactorName, FactorState, OfferedFactor, PENDING_VALID, SecondFactor,
};
pub use factor_code::{FACTOR_CODE_MAX, FactorCode};
pub use mobile_number::MobileNumber;
pub use permissions::*;
pub use recovery_code::{RECOVERY_CODES, RECOVERY_CODES_LOW, RecoveryCode};
pub use totp::{InvalidIssuer, TOTP_SECRET_BYTES, TotpSecret, check_issuer};
