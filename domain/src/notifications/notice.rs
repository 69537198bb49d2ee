//! Merging of two notices with the same subject.

use super::grants::BETWEEN_LINES;
use super::{LIST_SEPARATOR, Mail};
use std::collections::BTreeMap;

/// A notice waiting to be sent, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The name of the template.
    pub template: String,
    /// The template's parameters.
    pub parameters: BTreeMap<String, String>,
}

impl From<&Mail> for Notice {
    fn from(mail: &Mail) -> Self {
        let parameters = mail.parameters().iter();
        Self {
            template: mail.template().to_owned(),
            parameters: parameters
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        }
    }
}

impl Notice {
    /// Merges this notice with `later`, which has the same subject; `None` if they cancel out. Rights are reported
    /// from the first state to the last, and edited fields are all listed. For anything else the latest notice
    /// counts.
    #[must_use]
    pub fn followed_by(&self, later: Self) -> Option<Self> {
        if let (Some(first), Some(second)) = (self.access(), later.access()) {
            return later.with_access(&first.followed_by(&second));
        }
        if self.template == later.template && later.parameters.contains_key("changes") {
            return Some(self.with_all_changes(later));
        }
        Some(later)
    }

    fn lines(&self, name: &str) -> Vec<String> {
        let text = self.parameters.get(name).map(String::as_str).unwrap_or_default();
        let lines = text.split(BETWEEN_LINES).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    }

    fn access(&self) -> Option<Access> {
        match self.template.as_str() {
            "access_given" => Some(Access {
                before: Vec::new(),
                after: self.lines("grants"),
            }),
            "access_changed" => Some(Access {
                before: self.lines("before"),
                after: self.lines("after"),
            }),
            _ => None,
        }
    }

    fn with_access(mut self, access: &Access) -> Option<Self> {
        let written = |lines: &[String]| lines.join(&BETWEEN_LINES.to_string());
        for name in ["grants", "before", "after"] {
            self.parameters.remove(name);
        }
        let (template, lines) = match (access.before.as_slice(), access.after.as_slice()) {
            ([], []) => return None,
            ([], given) => ("access_given", vec![("grants", written(given))]),
            (before, after) => (
                "access_changed",
                vec![("before", written(before)), ("after", written(after))],
            ),
        };
        template.clone_into(&mut self.template);
        let lines = lines.into_iter().map(|(name, text)| (name.to_owned(), text));
        self.parameters.extend(lines);
        Some(self)
    }

    fn with_all_changes(&self, mut later: Self) -> Self {
        let mut all: Vec<&str> = Vec::new();
        for notice in [self, &later] {
            let changes = notice.parameters.get("changes").map(String::as_str);
            for change in changes.unwrap_or_default().split(LIST_SEPARATOR) {
                if !all.contains(&change) {
                    all.push(change);
                }
            }
        }
        let all = all.join(LIST_SEPARATOR);
        later.parameters.insert("changes".to_owned(), all);
        later
    }
}

/// Grants removed and grants added.
struct Access {
    before: Vec<String>,
    after: Vec<String>,
}

impl Access {
    /// Combines two changes. A grant that was added by the first and removed by the second is omitted.
    fn followed_by(&self, later: &Self) -> Self {
        let mut before = self.before.clone();
        before.extend(
            later
                .before
                .iter()
                .filter(|line| !self.after.contains(line))
                .cloned(),
        );
        let mut after = self.after.clone();
        after.retain(|line| !later.before.contains(line));
        after.extend(later.after.iter().cloned());
        let unchanged: Vec<String> = before
            .iter()
            .filter(|line| after.contains(line))
            .cloned()
            .collect();
        for lines in [&mut before, &mut after] {
            lines.retain(|line| !unchanged.contains(line));
            lines.sort();
            lines.dedup();
        }
        Self { before, after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(lines: &[&str]) -> Notice {
        notice("access_given", &[("grants", &lines.join("\u{241e}"))])
    }

    fn changed(before: &[&str], after: &[&str]) -> Notice {
        let (before, after) = (before.join("\u{241e}"), after.join("\u{241e}"));
        notice("access_changed", &[("before", &before), ("after", &after)])
    }

    fn notice(template: &str, parameters: &[(&str, &str)]) -> Notice {
        let parameters = parameters.iter();
        Notice {
            template: template.to_owned(),
            parameters: parameters
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn rights_are_told_from_the_first_state_to_the_last() {
        for (first, later, joined) in [
            (given(&["a"]), given(&["b"]), Some(given(&["a", "b"]))),
            (given(&["a"]), changed(&["a"], &[]), None),
            (given(&["a"]), changed(&["a"], &["b"]), Some(given(&["b"]))),
            (
                changed(&["a"], &["b"]),
                changed(&["b"], &["c"]),
                Some(changed(&["a"], &["c"])),
            ),
            (changed(&["a"], &["b"]), changed(&["b"], &["a"]), None),
            (changed(&["a"], &[]), given(&["a"]), None),
            (changed(&["a"], &[]), given(&["b"]), Some(changed(&["a"], &["b"]))),
            (given(&["a"]), changed(&["z"], &[]), Some(changed(&["z"], &["a"]))),
        ] {
            assert_eq!(first.followed_by(later), joined, "{first:?}");
        }
    }

    #[test]
    fn every_edited_field_is_named_once() {
        let edited = |changes| notice("organization_edited", &[("changes", changes)]);
        assert_eq!(
            edited("name,phone").followed_by(edited("phone,kind")),
            Some(edited("name,phone,kind"))
        );
    }

    #[test]
    fn of_anything_else_the_latest_word_counts() {
        let (offered, cancelled) = (
            notice("hand_over_offered", &[]),
            notice("hand_over_cancelled", &[]),
        );
        assert_eq!(offered.followed_by(cancelled.clone()), Some(cancelled));
    }
}
