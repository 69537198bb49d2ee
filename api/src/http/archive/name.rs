//! Names of files in archives, which every file system takes and no terminal misreads.

use kontor_domain::text::is_ignorable;

/// Maximum length of a name in bytes; file systems take 255.
const MAX: usize = 200;
/// Maximum length of an extension in bytes, with its dot; a longer one is cut like the rest of the name.
const EXTENSION_MAX: usize = 10;
/// Names that Windows gives to devices, whatever their extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Beginnings of such names that a digit follows.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// Returns the name that is closest to `raw` and names a file in the folder of the archive everywhere.
pub(super) fn safe_name(raw: &str) -> String {
    let safe = |c: char| if is_safe(c) { c } else { '-' };
    let name: String = raw.chars().map(safe).collect();
    // Windows drops dots and spaces at the end; a dot at the start hides a file.
    let name = name.trim_matches(['.', ' ']);
    let name = match name {
        "" => "file".to_owned(),
        name if is_device(name) => format!("-{name}"),
        name => name.to_owned(),
    };
    shortened(name)
}

fn is_safe(c: char) -> bool {
    !c.is_control() && !is_ignorable(c) && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let is_numbered = |device: &str| {
        let rest = stem.strip_prefix(device);
        rest.is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
    };
    DEVICES.contains(&stem.as_str()) || NUMBERED_DEVICES.into_iter().any(is_numbered)
}

/// Cuts a name that is too long in front of its extension.
fn shortened(name: String) -> String {
    if name.len() <= MAX {
        return name;
    }
    let dot = name.rfind('.').filter(|dot| name.len() - dot <= EXTENSION_MAX);
    let extension = dot.map_or("", |dot| &name[dot..]);
    let mut end = MAX - extension.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let stem = name[..end].trim_end_matches(['.', ' ']);
    format!("{stem}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_stays_in_its_folder_and_is_shown_as_it_is() {
        for (raw, name) in [
            ("R-2026-00012.pdf", "R-2026-00012.pdf"),
            ("Rechnung Zürich 2026.pdf", "Rechnung Zürich 2026.pdf"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("/abs.pdf", "-abs.pdf"),
            ("C:\\a.pdf", "C--a.pdf"),
            (".hidden", "hidden"),
            ("end. .", "end"),
            ("a\u{202e}fdp.exe", "a-fdp.exe"),
            ("a\nb\u{7f}.pdf", "a-b-.pdf"),
            ("NUL.pdf", "-NUL.pdf"),
            ("com1", "-com1"),
            ("common.pdf", "common.pdf"),
            ("..", "file"),
            ("", "file"),
        ] {
            assert_eq!(safe_name(raw), name, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = safe_name(&format!("{}.pdf", "ü".repeat(300)));
        assert!(name.len() <= MAX && name.ends_with("ü.pdf"), "{name}");
        assert_eq!(safe_name(&"ab".repeat(300)).len(), MAX);
    }

    proptest! {
        #[test]
        fn every_name_is_safe(raw: String, dots in "[./\\\\: ]{0,6}[a-z]{0,3}[. ]{0,3}", long in "[a. ü]{150,300}") {
            for raw in [raw, dots, long] {
                let name = safe_name(&raw);
                prop_assert!(!name.is_empty() && name.len() <= MAX);
                prop_assert!(name.chars().all(is_safe) && !name.starts_with('.') && !name.ends_with(' '));
                prop_assert!(!is_device(&name));
            }
        }
    }
}
