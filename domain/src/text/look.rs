//! What a text looks like: texts that people would take for each other have one look.

use super::{fold, without_ignorables};
use unicode_security::confusable_detection::skeleton;

/// A form for comparing names: ignorable characters and doubled blanks don't count, nor do case and width.
#[must_use]
pub fn name_key(name: &str) -> String {
    let plain = without_ignorables(name);
    fold(&plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The look of a name: the skeleton of its key (UTS #39 §4), itself without case. `Finance`, `FINANCE` and a `Finance`
/// with a Cyrillic letter have one; so have `Team 1` and `Team l`.
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
