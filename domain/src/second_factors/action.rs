//! Actions of the log that concern second factors.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// A second factor was confirmed and is asked for from now on.
        FactorAdded = "account.second_factor_added",
        /// A second factor was renamed.
        FactorRenamed = "account.second_factor_renamed",
        /// A second factor was removed.
        FactorRemoved = "account.second_factor_removed",
        /// All second factors were removed.
        FactorsDisabled = "account.second_factors_disabled",
        /// Recovery codes were made, and earlier ones replaced.
        RecoveryCodesRenewed = "account.recovery_codes_renewed",
        /// A recovery code was used in place of a factor.
        RecoveryCodeUsed = "account.recovery_code_used",
        /// A code was sent to the phone of a factor.
        FactorCodeSent = "account.second_factor_code_sent",
        /// A login was denied on a registered device.
        LoginDenied = "account.login_denied",
        /// Wrong codes after the right password reached the number at which the owner is warned.
        FactorGuessed = "account.second_factor_guessed",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::SecondFactors(action)
    }
}
