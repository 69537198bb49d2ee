//! Somebody who is to come into a team, as a request says it.

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

/// The most people of one request.
pub const ITEMS_MAX: usize = 200;

/// The role of somebody who is invited and not a member yet.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GuestRole {
    /// Only what was granted, and part of the directory.
    Collaborator,
    /// Only what was granted and own teams.
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

/// Who.
#[derive(Debug, Clone)]
pub enum Who {
    /// A member.
    Member(MemberId),
    /// Whoever has this address; how to invite, if that is no member.
    Address {
        /// The invitation.
        new: NewInvitation,
        /// Whether its role was named, so that nobody may come as something else.
        role_named: bool,
    },
}

/// Somebody for a team, in the domain's words.
#[derive(Debug, Clone)]
pub struct RequestedMember {
    /// Who.
    pub who: Who,
    /// When.
    pub valid: Period,
}

impl RequestedMember {
    /// A member without bounds.
    #[must_use]
    pub const fn member(id: MemberId) -> Self {
        Self {
            who: Who::Member(id),
            valid: Period::ALWAYS,
        }
    }
}

impl NewTeamMember {
    /// Faults that show without the database; `place` is where this stands in the body.
    #[must_use]
    pub fn broken_at(&self, place: &str, app: &App) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.member_id.is_some() == self.email.is_some() {
            let message = "needs exactly one of member_id and email";
            faults.push(FieldError::field(place, "one_of", message));
        }
        let invites = self.role.is_some() || self.message.is_some() || self.locale.is_some();
        if self.email.is_none() && invites {
            let message = "role, message and locale go with email only";
            faults.push(FieldError::field(place, "not_for_member", message));
        }
        faults.extend(bounds(place, self.valid_from, self.valid_until).err());
        faults.extend(ends_in_past(place, self.valid_until, app));
        faults
    }

    /// What is asked for.
    ///
    /// # Errors
    /// Those of fields, should the validation not have asked.
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
