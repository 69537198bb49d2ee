//! People of the story.

use kontor_domain::locale::Locale;

/// Invented person.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// First name.
    pub first: &'static str,
    /// Last name.
    pub last: &'static str,
    /// Login.
    pub email: &'static str,
    /// Phone number for SMS.
    pub phone: Option<&'static str>,
    /// Language of mails.
    pub locale: Locale,
    /// Description of the person's place in the demo data.
    pub about: &'static str,
}

const fn figure(
    (first, last): (&'static str, &'static str),
    email: &'static str,
    phone: Option<&'static str>,
    locale: Locale,
    about: &'static str,
) -> Figure {
    Figure {
        first,
        last,
        email,
        phone,
        locale,
        about,
    }
}

/// People who can log in by name. The first and the last are the mark by which the demo data is recognized.
pub const CAST: &[Figure] = &[
    figure(
        ("Lea", "Muster"),
        "lea@muster.example",
        Some("+41 31 555 01 10"),
        Locale::De,
        "legal representative of Muster AG, external of Seeblick",
    ),
    figure(
        ("Noa", "Beispiel"),
        "noa@muster.example",
        None,
        Locale::De,
        "administrator of Muster AG, legal representative of Seeblick",
    ),
    figure(
        ("Cem", "Demir"),
        "cem@muster.example",
        None,
        Locale::De,
        "collaborator of Muster AG with the billing permission",
    ),
    figure(
        ("Sam", "Keller"),
        "sam@muster.example",
        None,
        Locale::En,
        "suspended collaborator of Muster AG",
    ),
    figure(
        ("Eva", "Rossi"),
        "eva@rossi.example",
        None,
        Locale::It,
        "external of Muster AG and of Atelier Lumière",
    ),
    figure(
        ("Jules", "Martin"),
        "jules@lumiere.example",
        Some("+33 1 70 18 55 10"),
        Locale::Fr,
        "one of two legal representatives of Atelier Lumière",
    ),
    figure(
        ("Giulia", "Bianchi"),
        "giulia@lumiere.example",
        None,
        Locale::It,
        "the other one",
    ),
    figure(
        ("Anna", "Huber"),
        "anna@musterwil.example",
        Some("+41 31 555 01 30"),
        Locale::De,
        "legal representative of Gemeinde Musterwil, which has 63 members",
    ),
    figure(
        ("Mila", "Support"),
        "mila@provider.example",
        None,
        Locale::En,
        "billing clerk of the provider",
    ),
    figure(
        ("Otto", "Fremd"),
        "otto@fremd.example",
        None,
        Locale::De,
        "member of nothing but his own organization; invited by Muster AG",
    ),
];

/// First names of the employees of Musterwil; combined with the last names below they make 60 people.
pub const CROWD_FIRST: [&str; 10] = [
    "Aline", "Beat", "Chiara", "Dario", "Elif", "Fabian", "Gioia", "Hugo", "Ines", "Jonas",
];
/// Last names of the employees of Musterwil.
pub const CROWD_LAST: [&str; 6] = ["Ammann", "Brunner", "Conti", "Dubois", "Egli", "Favre"];
