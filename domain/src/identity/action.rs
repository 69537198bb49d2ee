//! Actions of the log that concern accounts and the keys of the installation.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// An account was created.
        AccountCreated = "account.created",
        /// The profile changed.
        ProfileUpdated = "account.profile_updated",
        /// A code was sent to the phone number of the profile.
        PhoneCodeSent = "account.phone_code_sent",
        /// The phone number of the profile was confirmed by a code.
        PhoneConfirmed = "account.phone_confirmed",
        /// A login succeeded.
        LoggedIn = "account.logged_in",
        /// A session was ended by its owner.
        SessionEnded = "account.session_ended",
        /// A refresh token was used twice, which ended the session.
        RefreshReused = "account.refresh_token_reused",
        /// A new password was set with a mailed token.
        PasswordReset = "account.password_reset",
        /// A new password was set in a session.
        PasswordChanged = "account.password_changed",
        /// The password was entered again, for sensitive actions.
        SteppedUp = "account.stepped_up",
        /// A session ended after too many wrong passwords.
        PasswordGuessed = "account.password_guessed",
        /// A device was forgotten.
        DeviceForgotten = "account.device_forgotten",
        /// A password reset was requested.
        PasswordResetRequested = "account.password_reset_requested",
        /// A change of the e-mail address was requested.
        EmailChangeRequested = "account.email_change_requested",
        /// A new e-mail address took effect.
        EmailChanged = "account.email_changed",
        /// The owner of the old e-mail address undid a change.
        EmailChangeUndone = "account.email_change_undone",
        /// The account was closed by its owner.
        AccountClosed = "account.closed",
        /// An API token was created.
        ApiTokenCreated = "account.api_token_created",
        /// An API token was revoked.
        ApiTokenRevoked = "account.api_token_revoked",
        /// All data about the person was exported.
        AccountExported = "account.exported",
        /// A new key for signing access tokens was created, and the others are being retired.
        SigningKeyRotated = "signing_key.rotated",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Identity(action)
    }
}
