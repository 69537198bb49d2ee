//! Every mail Kontor sends, as a value.
//!
//! A capability says *what happened* by queueing a [`Mail`] in its transaction; which words that becomes, in
//! which language, is decided when it is sent. Roles, fields and scopes are therefore passed by their API
//! names, and everything is text: what is queued must still be readable by the next version.
//!
//! A mail that carries a token says for how long it is valid; the token is a secret, so `Debug` prints the
//! template's name and nothing else.

use std::fmt;

/// Between the elements of a list in a parameter; no API name contains it.
pub const LIST_SEPARATOR: &str = ",";

/// A notification to one person.
#[derive(Clone, PartialEq, Eq)]
pub enum Mail {
    /// Proves that a new account's address belongs to its owner.
    VerifySignUp {
        /// Of the recipient.
        first_name: String,
        /// Verifies the address, once.
        token: String,
        /// How long the token is valid.
        valid_hours: u32,
    },
    /// Somebody signed up with an address that has an account; the answer told them nothing, this tells the owner.
    AccountExists {
        /// Of the recipient.
        first_name: String,
    },
    /// The way to a new password.
    PasswordReset {
        /// Of the recipient.
        first_name: String,
        /// Sets a new password, once.
        token: String,
        /// How long the token is valid.
        valid_minutes: u32,
    },
    /// The password was reset, and all sessions ended.
    PasswordChanged {
        /// Of the recipient.
        first_name: String,
    },
    /// Somebody is asked to join; whether they have an account is not known here, so there is no first name.
    Invitation {
        /// Name of the organisation.
        organization: String,
        /// Full name of whoever invites.
        inviter: String,
        /// API name of the role.
        role: String,
        /// Free text of the inviter, possibly of many lines.
        message: Option<String>,
        /// Accepts or declines, once.
        token: String,
        /// How long the token is valid.
        valid_days: u32,
    },
    /// To the inviter: they joined.
    InvitationAccepted {
        /// Of the recipient.
        first_name: String,
        /// Name of the organisation.
        organization: String,
        /// Full name of the new member.
        member: String,
    },
    /// To the inviter: they did not want to.
    InvitationDeclined {
        /// Of the recipient.
        first_name: String,
        /// Name of the organisation.
        organization: String,
        /// Address that was invited.
        email: String,
    },
    /// What a member is and may do after a change.
    MembershipChanged {
        /// Of the recipient.
        first_name: String,
        /// Name of the organisation.
        organization: String,
        /// API name of the role.
        role: String,
        /// Whether invoices and payments are open to them.
        billing: bool,
        /// Whether payment reminders come by mail.
        reminders_by_email: bool,
        /// Whether payment reminders come by SMS.
        reminders_by_sms: bool,
        /// API name of the membership's state.
        state: String,
    },
    /// To the member who was removed.
    MembershipRemoved {
        /// Of the recipient.
        first_name: String,
        /// Name of the organisation.
        organization: String,
    },
    /// To those who manage an organisation that a member left.
    MemberLeft {
        /// Of the recipient.
        first_name: String,
        /// Name of the organisation.
        organization: String,
        /// Full name of who left.
        member: String,
    },
    /// The summary after an organisation was edited.
    OrganizationEdited {
        /// Of the recipient.
        first_name: String,
        /// Name of the organisation, after the change.
        organization: String,
        /// API names of the changed fields.
        changes: Vec<String>,
    },
    /// A new credential for the recipient's account.
    ApiTokenCreated {
        /// Of the recipient.
        first_name: String,
        /// What the token was called.
        name: String,
        /// What it may do, as in the API.
        scopes: Vec<String>,
    },
}

impl Mail {
    /// The name of the text, alike in all languages.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self {
            Self::VerifySignUp { .. } => "verify_sign_up",
            Self::AccountExists { .. } => "account_exists",
            Self::PasswordReset { .. } => "password_reset",
            Self::PasswordChanged { .. } => "password_changed",
            Self::Invitation { .. } => "invitation",
            Self::InvitationAccepted { .. } => "invitation_accepted",
            Self::InvitationDeclined { .. } => "invitation_declined",
            Self::MembershipChanged { .. } => "membership_changed",
            Self::MembershipRemoved { .. } => "membership_removed",
            Self::MemberLeft { .. } => "member_left",
            Self::OrganizationEdited { .. } => "organization_edited",
            Self::ApiTokenCreated { .. } => "api_token_created",
        }
    }

    /// What the text needs: numbers in digits, switches as `true` or `false`, a missing message as nothing.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let shared = [
            ("first_name", self.first_name()),
            ("organization", self.organization()),
        ];
        shared
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.to_owned())))
            .chain(self.own_parameters())
            .collect()
    }

    /// The recipient's, if it is known.
    fn first_name(&self) -> Option<&str> {
        match self {
            Self::Invitation { .. } => None,
            Self::VerifySignUp { first_name, .. }
            | Self::AccountExists { first_name }
            | Self::PasswordReset { first_name, .. }
            | Self::PasswordChanged { first_name }
            | Self::InvitationAccepted { first_name, .. }
            | Self::InvitationDeclined { first_name, .. }
            | Self::MembershipChanged { first_name, .. }
            | Self::MembershipRemoved { first_name, .. }
            | Self::MemberLeft { first_name, .. }
            | Self::OrganizationEdited { first_name, .. }
            | Self::ApiTokenCreated { first_name, .. } => Some(first_name),
        }
    }

    /// The name of the organisation that the mail is about.
    fn organization(&self) -> Option<&str> {
        match self {
            Self::VerifySignUp { .. }
            | Self::AccountExists { .. }
            | Self::PasswordReset { .. }
            | Self::PasswordChanged { .. }
            | Self::ApiTokenCreated { .. } => None,
            Self::Invitation { organization, .. }
            | Self::InvitationAccepted { organization, .. }
            | Self::InvitationDeclined { organization, .. }
            | Self::MembershipChanged { organization, .. }
            | Self::MembershipRemoved { organization, .. }
            | Self::MemberLeft { organization, .. }
            | Self::OrganizationEdited { organization, .. } => Some(organization),
        }
    }

    /// What only this mail has.
    fn own_parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::VerifySignUp {
                token, valid_hours, ..
            } => {
                vec![("token", token.clone()), ("valid_hours", valid_hours.to_string())]
            }
            Self::AccountExists { .. } | Self::PasswordChanged { .. } | Self::MembershipRemoved { .. } => {
                Vec::new()
            }
            Self::PasswordReset {
                token, valid_minutes, ..
            } => {
                vec![
                    ("token", token.clone()),
                    ("valid_minutes", valid_minutes.to_string()),
                ]
            }
            Self::Invitation {
                inviter,
                role,
                message,
                token,
                valid_days,
                ..
            } => vec![
                ("inviter", inviter.clone()),
                ("role", role.clone()),
                ("message", message.clone().unwrap_or_default()),
                ("token", token.clone()),
                ("valid_days", valid_days.to_string()),
            ],
            Self::InvitationAccepted { member, .. } | Self::MemberLeft { member, .. } => {
                vec![("member", member.clone())]
            }
            Self::InvitationDeclined { email, .. } => vec![("email", email.clone())],
            Self::MembershipChanged {
                role,
                billing,
                reminders_by_email,
                reminders_by_sms,
                state,
                ..
            } => vec![
                ("role", role.clone()),
                ("billing", billing.to_string()),
                ("reminders_by_email", reminders_by_email.to_string()),
                ("reminders_by_sms", reminders_by_sms.to_string()),
                ("state", state.clone()),
            ],
            Self::OrganizationEdited { changes, .. } => vec![("changes", changes.join(LIST_SEPARATOR))],
            Self::ApiTokenCreated { name, scopes, .. } => {
                vec![("name", name.clone()), ("scopes", scopes.join(LIST_SEPARATOR))]
            }
        }
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mail").field(&self.template()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_parameter_and_never_printed() {
        let mail = Mail::VerifySignUp {
            first_name: "Lea".into(),
            token: "s3cret".into(),
            valid_hours: 24,
        };
        assert!(mail.parameters().contains(&("token", "s3cret".into())));
        assert_eq!(format!("{mail:?}"), r#"Mail("verify_sign_up")"#);
    }

    #[test]
    fn a_list_is_one_parameter() {
        let changes = vec!["name".into(), "postal_address".into()];
        let mail = Mail::OrganizationEdited {
            first_name: "Lea".into(),
            organization: "Muster".into(),
            changes,
        };
        assert!(
            mail.parameters()
                .contains(&("changes", "name,postal_address".into()))
        );
    }
}
