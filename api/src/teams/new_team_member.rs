//! Parsing a person to be added to a team.

use crate::app::App;
use crate::error::Error;
use crate::http::body::optional_timestamp;
use crate::input::{bounds, ends_in_past};
use crate::input::{id, parse, parse_some, text};
use crate::problem::FieldError;
use crate::views::LocaleView;
use chrono::{DateTime, Utc};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{Id, MemberId};
use kontor_domain::invitations::{InvitationMessage, NewInvitation};
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

/// Somebody for a team: a member by `member_id`, or anybody by `email`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "kim@example.com", "role": "external", "message": "Welcome aboard!" }))]
pub struct NewTeamMember {
    /// A member of the organization.
    #[validate(custom(function = "id::<MemberId>"))]
    #[schema(pattern = "^member_[0-9a-f]{32}$")]
    member_id: Option<String>,
    /// An address: whoever is a member is added, anybody else is invited.
    #[validate(custom(function = "text::<EmailAddress>"))]
    #[schema(format = Email, max_length = 254)]
    email: Option<String>,
    /// With `email`: as what somebody is invited. If omitted, as `external`, or as an open invitation says.
    role: Option<GuestRole>,
    /// With `email`: plain text for the mail, at most 1000 characters.
    #[validate(custom(function = "text::<InvitationMessage>"))]
    #[schema(min_length = 1, max_length = 1000)]
    message: Option<String>,
    /// With `email`: the language of the mail; the organization's if omitted.
    locale: Option<LocaleView>,
    /// When the person joins the team; at once if omitted.
    #[serde(default, deserialize_with = "optional_timestamp")]
    valid_from: Option<DateTime<Utc>>,
    /// When the person leaves the team; omit for never.
    #[serde(default, deserialize_with = "optional_timestamp")]
    valid_until: Option<DateTime<Utc>>,
}

/// Person to be added to a team.
#[derive(Debug, Clone)]
pub enum Who {
    /// Member.
    Member(MemberId),
    /// Address, with the invitation to send if it does not belong to a member.
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
    /// Person.
    pub who: Who,
    /// Period in the team.
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
            let message = "needs exactly one of member_id and email";
            faults.push(FieldError::field(place, "one_of", message));
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

    /// Converts the request to the domain's types.
    ///
    /// # Errors
    /// The faults of its fields, in case validation did not check them.
    pub fn wanted(&self, place: &str) -> Result<RequestedMember, Error> {
        let who = match (&self.member_id, &self.email) {
            (Some(member), _) => {
                let id = MemberId::parse(member);
                Who::Member(id.map_err(|_| Error::Internal("an id was not checked"))?)
            }
            (None, Some(email)) => Who::Address {
                new: self.invitation(place, email)?,
                role_named: self.role.is_some(),
            },
            (None, None) => return Err(Error::Internal("a member was not checked")),
        };
        Ok(RequestedMember {
            who,
            valid: bounds(place, self.valid_from, self.valid_until)?,
        })
    }

    fn invitation(&self, place: &str, email: &str) -> Result<NewInvitation, Error> {
        Ok(NewInvitation {
            email: parse(&format!("{place}/email"), email)?,
            role: match self.role {
                Some(GuestRole::Collaborator) => Role::Collaborator,
                Some(GuestRole::External) | None => Role::External,
            },
            billing: false,
            message: parse_some(&format!("{place}/message"), self.message.as_deref())?,
            locale: self.locale.map(Into::into),
        })
    }
}
