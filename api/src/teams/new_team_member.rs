//! Parsing a person to be added to a team.

use crate::app::App;
use crate::error::Error;
use crate::http::body::optional_timestamp;
use crate::http::field;
use crate::http::field::Take;
use crate::input::{bounds, ends_in_past};
use crate::problem::FieldError;
use crate::views::LocaleView;
use chrono::{DateTime, Utc};
use kontor_domain::ids::MemberId;
use kontor_domain::invitations::NewInvitation;
use kontor_domain::organizations::Role;
use kontor_domain::period::Period;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of people in one request.
pub const ITEMS_MAX: usize = 200;

/// Role of an invited person who is not yet a member.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GuestRole {
    /// Only granted rights, with access to the directory.
    Collaborator,
    /// Only granted rights and the person's own teams.
    External,
}

/// Person to add to a team: a member by `member_id`, or any person by `email`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "kim@example.com", "role": "external", "message": "Welcome aboard!" }))]
pub struct NewTeamMember {
    /// A member of the organization.
    #[validate(nested)]
    member_id: Option<field::MemberId>,
    /// An e-mail address: its owner is added if a member, and invited otherwise.
    #[validate(nested)]
    email: Option<field::EmailAddress>,
    /// With `email`: the role of the invitation. If omitted, `external`, or that of an open invitation.
    role: Option<GuestRole>,
    /// With `email`: plain text for the mail, at most 1000 characters.
    #[validate(nested)]
    message: Option<field::InvitationMessage>,
    /// With `email`: the language of the mail; the organization's if omitted.
    locale: Option<LocaleView>,
    /// Start of the time in the team; omit for at once.
    #[serde(default, deserialize_with = "optional_timestamp")]
    valid_from: Option<DateTime<Utc>>,
    /// End of the time in the team, in the future; omit for no end.
    #[serde(default, deserialize_with = "optional_timestamp")]
    valid_until: Option<DateTime<Utc>>,
}

/// A person for a team.
#[derive(Debug, Clone)]
pub enum Who {
    /// Member.
    Member(MemberId),
    /// The owner of an address, and how to invite one who is no member.
    Address {
        /// Invitation.
        new: NewInvitation,
        /// Whether the request gave the role, which then has to match.
        role_named: bool,
    },
}

/// Person to be added to a team, in the domain's types.
#[derive(Debug, Clone)]
pub struct RequestedMember {
    /// The person.
    pub who: Who,
    /// The time in the team.
    pub valid: Period,
}

impl RequestedMember {
    /// Returns a member without limits in time.
    #[must_use]
    pub const fn member(id: MemberId) -> Self {
        Self {
            who: Who::Member(id),
            valid: Period::ALWAYS,
        }
    }
}

impl NewTeamMember {
    /// Returns the faults that can be found without the database; `place` is the position in the body.
    #[must_use]
    pub fn broken_at(&self, place: &str, app: &App) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.member_id.is_some() == self.email.is_some() {
            faults.push(not_one(place));
        }
        let invites = self.role.is_some() || self.message.is_some() || self.locale.is_some();
        if self.email.is_none() && invites {
            let message = "role, message and locale are allowed only with email";
            faults.push(FieldError::field(place, "not_for_member", message));
        }
        faults.extend(bounds(place, self.valid_from, self.valid_until).err());
        faults.extend(ends_in_past(place, self.valid_until, app));
        faults
    }

    /// The wish, in the domain's words.
    ///
    /// # Errors
    /// The faults of its fields, in case validation did not check them.
    pub fn wanted(self, place: &str) -> Result<RequestedMember, Error> {
        let valid = bounds(place, self.valid_from, self.valid_until)?;
        let who = match (self.member_id.take()?, self.email.take()?) {
            (Some(member), None) => Who::Member(member),
            (None, Some(email)) => Who::Address {
                new: NewInvitation {
                    email,
                    role: match self.role {
                        Some(GuestRole::Collaborator) => Role::Collaborator,
                        Some(GuestRole::External) | None => Role::External,
                    },
                    billing: false,
                    message: self.message.take()?,
                    locale: self.locale.map(Into::into),
                },
                role_named: self.role.is_some(),
            },
            _ => return Err(not_one(place).into()),
        };
        Ok(RequestedMember { who, valid })
    }
}

fn not_one(place: &str) -> FieldError {
    FieldError::field(place, "one_of", "needs exactly one of member_id and email")
}
