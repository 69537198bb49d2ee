//! Teams and their members.

use crate::ids::{MemberId, OrganizationId, TeamId};
use crate::period::Period;
use crate::text::{InvalidText, ParseText, TextForm, line, look, name_key, paragraph};
use chrono::{DateTime, Utc};

/// Maximum number of code points in a team's name.
pub const TEAM_NAME_MAX: usize = 60;
/// Maximum number of code points in a team's description.
pub const TEAM_DESCRIPTION_MAX: usize = 1_000;

/// Maximum number of teams an invitation leads into.
pub const INVITATION_TEAMS_MAX: usize = 50;
/// Maximum number of grants created with a team or an invitation.
pub const TEAM_GRANTS_MAX: usize = 20;
/// Maximum number of teams a member is added to in one request.
pub const TEAMS_OF_MEMBER_MAX: usize = 200;

/// The default color of a team.
const COLOR: &str = "#607d8b";

/// The name of a team; names of one organization must not be confusable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamName(String);

impl TeamName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the form that must be unique and is used for searches; it ignores case, width and invisible
    /// characters.
    #[must_use]
    pub fn key(&self) -> String {
        name_key(&self.0)
    }

    /// Returns the look of the name (UTS #39), which must also be unique.
    #[must_use]
    pub fn look(&self) -> String {
        look(&self.0)
    }

    /// Wraps a name from the database, where it was checked before.
    #[must_use]
    pub const fn stored(name: String) -> Self {
        Self(name)
    }
}

impl ParseText for TeamName {
    const FORM: TextForm = TextForm::of("TeamName").length(1, TEAM_NAME_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        line(raw, TEAM_NAME_MAX).map(Self)
    }
}

/// The description of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamDescription(String);

impl TeamDescription {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a text from the database, where it was checked before.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }
}

impl ParseText for TeamDescription {
    const FORM: TextForm = TextForm::of("TeamDescription").length(1, TEAM_DESCRIPTION_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        paragraph(raw, TEAM_DESCRIPTION_MAX).map(Self)
    }
}

/// The display color of a team: `#` and six lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamColor(String);

impl TeamColor {
    /// Returns the color.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a color from the database, where it was checked before.
    #[must_use]
    pub const fn stored(color: String) -> Self {
        Self(color)
    }
}

impl Default for TeamColor {
    fn default() -> Self {
        Self(COLOR.to_owned())
    }
}

impl ParseText for TeamColor {
    const FORM: TextForm = TextForm::of("TeamColor").matching("^#[0-9A-Fa-f]{6}$");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        let digits = raw.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(raw.to_ascii_lowercase()))
        } else {
            Err(InvalidText::Form("a color such as #1e90ff"))
        }
    }
}

/// A group of members who get rights together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its organization.
    pub organization: OrganizationId,
    /// Its name.
    pub name: TeamName,
    /// Its color.
    pub color: TeamColor,
    /// Its description.
    pub description: Option<TeamDescription>,
    /// The contact person, one of its members; has no further rights.
    pub leader: Option<MemberId>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change of a field.
    pub updated_at: DateTime<Utc>,
}

/// A member of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamMember {
    /// The team.
    pub team: TeamId,
    /// The membership of the organization.
    pub member: MemberId,
    /// Validity of the team membership.
    pub valid: Period,
    /// Time at which the member was added.
    pub added_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_colours_are_hexadecimal() {
        assert_eq!(
            TeamName::parse("Straße").unwrap().key(),
            TeamName::parse("STRASSE").unwrap().key()
        );
        assert_eq!(
            TeamName::parse("Fіnance").unwrap().look(),
            TeamName::parse("Finance").unwrap().look()
        );
        assert_eq!(TeamColor::parse("#1E90FF").unwrap().as_str(), "#1e90ff");
        for wrong in ["", "1e90ff", "#1e90f", "#1e90fg", "#1e90ff0", "red"] {
            assert!(TeamColor::parse(wrong).is_err(), "{wrong}");
        }
    }
}
