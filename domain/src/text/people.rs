//! Names of real people are accepted in any form; text that is not a name is refused or corrected.

use super::InvalidText;
use crate::identity::PersonName;
use crate::organizations::OrganizationName;
use crate::text::ParseText;

/// Real names, each kept verbatim.
#[rustfmt::skip] // a table
const NAMES: &[&str] = &[
    "Lea", "O'Neil", "O’Brien", "D'Angelo", "Nuñez", "Müller-Lüdenscheid", "Straße", "Øyvind", "Åse", "Þórdís", "Ægir",
    "Łukasz", "Żółć", "Dvořák", "Şahin", "İbrahim", "Iğdır", "Đặng", "Nguyễn", "Ứng", "Čapek", "Ștefan", "Ľudmila",
    "Győző", "Jr.", "Sr.", "III", "St. John", "St.John", "Dr. A. B.", "Dr. med. dent.", "Prof. Dr. Dr. h. c.", "J.R.R.",
    "J. R. R. Tolkien", "de la", "von und zu", "van 't Hoff", "’s-Gravesande", "'t Hooft", "Mc Donald", "Mac an tSaoir",
    "Ní Dhomhnaill", "Anne-Marie", "Jean‑Luc", "X", "Y", "Ng", "Ó", "A-Jay", "Mary Ann", "Null", "Test", "True", "Nan",
    "李", "王小明", "山田 太郎", "さくら", "ヴィクトリア", "ジャン・リュック", "葛\u{e0100}城", "김철수", "남궁",
    "محمد", "علی\u{200c}رضا", "عبد الله", "فاطمة الزهراء", "שָׂרָה", "בן־גוריון", "חיים", "Γιώργος", "Παπαδόπουλος", "Ірина",
    "Анна-Мария", "Ђорђе", "Մարիամ", "თამარ", "अमिताभ", "প্রিয়া", "ਗੁਰਪ੍ਰੀਤ", "ગાંધી", "தமிழ்ச்செல்வி", "ல\u{bcd}\u{200c}ஷ்மி",
    "ශ\u{dca}\u{200d}රීමති", "ന\u{d4d}\u{200d}", "కృష్ణ", "ಕನ್ನಡ", "สมชาย", "ສົມພອນ", "ကျော်", "ខ្មែរ", "ዓለም", "ᏣᎳᎩ",
    "ᓄᓇᕗᑦ", "བསྟན་འཛིན", "ᠮᠣᠩᠭᠣᠯ", "ⵜⴰⵏⴰ", "Kealiʻi", "Kahalewaiʻikiʻi", "ǃXóõ", "!Xobile", "D’Andre", "Björk Guðmundsdóttir",
    "Wolfeschlegelsteinhausenbergerdorff", "Xochiquétzal", "Paral·lel", "Renée", "Zoë", "Chloé", "Siân", "Bahá'u'lláh",
    "Marie/Luise", "Smith & Wesson", "X Æ A-12", "R2-D2", "C.J.", "Ph. D.", "M.Sc. Noa", "Dipl.-Ing.", "dit Le Grand",
];

/// Input and its corrected form.
#[rustfmt::skip] // a table
const PUT_RIGHT: &[(&str, &str)] = &[
    (" Lea ", "Lea"), ("Lea\u{200b}", "Lea"), ("\u{feff}Lea", "Lea"), ("Le\u{ad}a", "Lea"), ("Lea\u{a0}Noa", "Lea Noa"),
    ("\u{202a}Lea\u{202c}", "Lea"), ("\u{202e}aeL", "aeL"), ("\u{2066}Lea\u{2069}", "Lea"), ("Lea\u{3164}", "Lea"),
    ("山田\u{3000}太郎", "山田 太郎"), ("Zu\u{308}rich", "Zürich"), ("Lea\u{e0041}", "Lea"), ("L\u{200d}ea", "Lea"),
    ("\u{200f}חיים", "חיים"), ("Lea\u{2060}", "Lea"), ("Lea\u{fe0f}", "Lea"),
];

/// Text that is not a name, with the error.
#[rustfmt::skip] // a table
const REFUSED: &[(&str, &str)] = &[
    ("", "required"), ("  ", "required"), ("\u{a0}\u{3000}", "required"), ("\u{200b}", "invisible"), ("\u{3164}", "invisible"),
    ("\u{ffa0}\u{115f}", "invisible"), ("\u{feff} \u{200b}", "invisible"), ("\u{202e}\u{202c}", "invisible"), ("\u{ad}", "invisible"),
    ("\u{2800}", "invisible"), ("\u{301}", "invisible"), ("\u{e0041}\u{e007f}", "invisible"), ("\u{200d}\u{200c}", "invisible"),
    ("\u{fe0f}", "invisible"), ("\u{34f}", "invisible"), ("Lea\0", "control_character"), ("Lea\nMuster", "control_character"),
    ("Lea\u{7f}", "control_character"), ("Lea\u{85}Muster", "control_character"), ("Lea\u{2028}Muster", "control_character"),
    ("Lea\u{fffe}", "control_character"), ("Lea\u{1b}[31m", "control_character"), ("Lea\tMuster", "control_character"),
    ("You won! https://evil.example", "link"), ("http://x", "link"), ("Visit www.evil.example", "link"), ("evil.com", "link"),
    ("Your account is locked, see evil.ch/login", "link"), ("ev\u{200b}il.com", "link"), ("ｅｖｉｌ．ｃｏｍ", "link"), ("evil。com", "link"),
    ("lea@evil.example", "link"), ("mailto:lea", "link"), ("bit.ly/abc", "link"), ("t.me/evil", "link"), ("EVIL.ORG!", "link"),
    ("(see shop.evil.online)", "link"), ("ftp://evil", "link"), ("203.0.113.9", "link"), ("xn--e1afmkfd.com", "link"),
    ("evil.co.uk", "link"), ("пример.рф", "link"), ("evil.berlin", "link"),
];

#[test]
fn real_names_are_kept_to_the_letter() {
    assert!(NAMES.len() >= 60);
    for name in NAMES {
        let read = PersonName::parse(name);
        assert_eq!(read.as_ref().map(PersonName::as_str), Ok(*name), "{name}");
        assert!(OrganizationName::parse(name).is_ok(), "{name}");
    }
}

#[test]
fn what_was_pasted_along_is_removed() {
    for (raw, kept) in PUT_RIGHT {
        assert_eq!(
            PersonName::parse(raw).as_ref().map(PersonName::as_str),
            Ok(*kept),
            "{raw:?}"
        );
        assert_eq!(
            OrganizationName::parse(raw)
                .as_ref()
                .map(OrganizationName::as_str),
            Ok(*kept),
            "{raw:?}"
        );
    }
}

#[test]
fn what_is_no_name_is_refused_with_the_reason() {
    assert!(REFUSED.len() >= 30);
    for (raw, code) in REFUSED {
        assert_eq!(
            PersonName::parse(raw).map_err(|reason| reason.code()),
            Err(*code),
            "{raw:?}"
        );
    }
}

#[test]
fn a_firm_may_be_called_like_its_host_and_no_more() {
    for name in [
        "Booking.com",
        "digitec.ch AG",
        "Muster GmbH & Co.KG",
        "Monday.com Ltd.",
        "S.p.A. Muster",
    ] {
        assert_eq!(
            OrganizationName::parse(name)
                .as_ref()
                .map(OrganizationName::as_str),
            Ok(name)
        );
    }
    for name in [
        "https://evil.example",
        "www.evil.example",
        "evil.com/win",
        "write to lea@evil.example",
        "evil.com:8080",
    ] {
        assert_eq!(OrganizationName::parse(name), Err(InvalidText::Link), "{name}");
    }
}
