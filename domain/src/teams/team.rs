//! A team and who is in it.

use crate::ids::{MemberId, OrganizationId, TeamId};
use crate::period::Period;
use crate::text::{InvalidText, ParseText, TextForm, line, look, name_key, paragraph};
use chrono::{DateTime, Utc};

/// The most code points in a team's name.
pub const TEAM_NAME_MAX: usize = 60;
/// The most code points in a team's description.
pub const TEAM_DESCRIPTION_MAX: usize = 1_000;

/// The most teams that an invitation leads into.
pub const INVITATION_TEAMS_MAX: usize = 50;
/// The most grants that come with a new team or an invitation.
pub const TEAM_GRANTS_MAX: usize = 20;
/// The most teams that somebody is put into with one request.
pub const TEAMS_OF_MEMBER_MAX: usize = 200;

/// The colour of a team that names none.
const COLOR: &str = "#607d8b";

/// What a team is called; an organization has no two whose names people would take for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamName(String);

impl TeamName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that must be unique, and by which a team is looked for: case, width and what nobody sees don't count.
    #[must_use]
    pub fn key(&self) -> String {
        name_key(&self.0)
    }

    /// What the name looks like (UTS #39), which must be unique too.
    #[must_use]
    pub fn look(&self) -> String {
        look(&self.0)
    }

    /// A name from the database, where it was checked before.
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

/// What a team is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamDescription(String);

impl TeamDescription {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text from the database, where it was checked before.
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

/// The colour a team is shown in: `#` and six hexadecimal digits, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamColor(String);

impl TeamColor {
    /// The colour.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A colour from the database, where it was checked before.
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

/// People who get rights together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Whose.
    pub organization: OrganizationId,
    /// Its name.
    pub name: TeamName,
    /// Its colour.
    pub color: TeamColor,
    /// What it is for.
    pub description: Option<TeamDescription>,
    /// The contact person, one of its members, without further rights.
    pub leader: Option<MemberId>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When a field last changed.
    pub updated_at: DateTime<Utc>,
}

/// Somebody in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamMember {
    /// The team.
    pub team: TeamId,
    /// The membership of the organisation.
    pub member: MemberId,
    /// When it counts.
    pub valid: Period,
    /// Since when.
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
