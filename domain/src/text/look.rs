//! The look of a text: texts that are easily confused have the same look.

use super::{fold, without_ignorables};
use unicode_security::confusable_detection::skeleton;

/// Returns a form for comparing names, which ignores case, width, ignorable characters and repeated spaces.
#[must_use]
pub fn name_key(name: &str) -> String {
    let plain = without_ignorables(name);
    fold(&plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Returns the look of a name: the skeleton of its key (UTS #39 §4), without case. `Finance`, `FINANCE` and a
/// `Finance` with a Cyrillic letter have the same look, as do `Team 1` and `Team l`.
#[must_use]
pub fn look(name: &str) -> String {
    fold(&skeleton(&name_key(name)).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_have_one_look() {
        for (one, two) in [
            ("Finance", "Fin\u{200b}ance"),
            ("Finance", "Fіnance"),
            ("Finance", "ＦＩＮＡＮＣＥ"),
            ("Finance", "Finance\u{3164}"),
            ("Fin ance", "Fin \u{a0} ance"),
            ("Straße", "STRASSE"),
            ("Support", "Ѕuррort"),
            ("Team 1", "Team l"),
            ("Schicht 0", "Schicht O"),
            ("Zu\u{308}rich", "Zürich"),
        ] {
            assert_eq!(look(one), look(two), "{one} {two}");
        }
        for (one, two) in [
            ("Finance", "Finances"),
            ("Team 1", "Team 2"),
            ("Gruppe A", "Gruppe B"),
            ("Zürich", "Zurich"),
            ("開発", "開拓"),
        ] {
            assert_ne!(look(one), look(two), "{one} {two}");
        }
    }
}
