//! Mails about rights in products.

use super::{Mail, moment};
use crate::identity::Person;
use crate::organizations::Organization;
use crate::period::Period;

/// Separator of the grants in a parameter. This and the separator of a grant's fields do not occur in product
/// names.
pub(super) const BETWEEN_LINES: char = '\u{241e}';
const BETWEEN_FIELDS: char = '\u{241f}';

/// A grant, described for a mail in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantLine {
    /// Its target: a product, a part of one, a kind, or everything.
    pub place: String,
    /// Names of the rights.
    pub rights: String,
    /// Its validity.
    pub valid: Period,
    /// Name of the team that holds it, for a team's grant.
    pub team: Option<String>,
}

/// The subject of all notices to a member about rights in products.
const ACCESS: &str = "access";

impl GrantLine {
    fn written(&self) -> String {
        let plain = |text: &str| text.replace([BETWEEN_LINES, BETWEEN_FIELDS], " ");
        [
            plain(&self.place),
            plain(&self.rights),
            self.valid.from.map(moment).unwrap_or_default(),
            self.valid.until.map(moment).unwrap_or_default(),
            plain(self.team.as_deref().unwrap_or_default()),
        ]
        .join(&BETWEEN_FIELDS.to_string())
    }

    /// Reads the grants of a parameter. Each has a place, rights, start, end and team; missing values are empty.
    pub fn read(parameter: &str) -> impl Iterator<Item = [&str; 5]> {
        let lines = parameter.split(BETWEEN_LINES).filter(|line| !line.is_empty());
        lines.map(|line| {
            let mut fields = line.split(BETWEEN_FIELDS);
            [(); 5].map(|()| fields.next().unwrap_or_default())
        })
    }
}

fn written(lines: &[GrantLine]) -> String {
    let lines: Vec<String> = lines.iter().map(GrantLine::written).collect();
    lines.join(&BETWEEN_LINES.to_string())
}

impl Mail {
    /// Builds the mail to a member whose rights were extended, with a line for each place.
    #[must_use]
    pub fn access_given(to: &Person, organization: &Organization, grants: &[GrantLine]) -> Self {
        Self::about("access_given", to, organization)
            .with("grants", written(grants))
            .on(ACCESS)
    }

    /// Builds the mail to a member whose own or team grants were changed, or revoked if `after` is empty.
    #[must_use]
    pub fn access_changed(
        to: &Person,
        organization: &Organization,
        before: &[GrantLine],
        after: &[GrantLine],
    ) -> Self {
        Self::about("access_changed", to, organization)
            .with("before", written(before))
            .with("after", written(after))
            .on(ACCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn grants_are_read_as_they_were_written() {
        let line = GrantLine {
            place: "Archiv, alt\u{241e} /a\u{241f}b".to_owned(),
            rights: "Ansehen, Bearbeiten".to_owned(),
            valid: Period {
                from: None,
                until: Some(DateTime::UNIX_EPOCH),
            },
            team: None,
        };
        let all = GrantLine {
            place: "*".to_owned(),
            rights: "*".to_owned(),
            valid: Period::ALWAYS,
            team: Some("Web".to_owned()),
        };
        let text = written(&[line, all]);
        let read: Vec<[&str; 5]> = GrantLine::read(&text).collect();
        let first = [
            "Archiv, alt  /a b",
            "Ansehen, Bearbeiten",
            "",
            "1970-01-01 00:00 UTC",
            "",
        ];
        assert_eq!(read, [first, ["*", "*", "", "", "Web"]]);
        assert_eq!(GrantLine::read("").count(), 0);
    }
}
