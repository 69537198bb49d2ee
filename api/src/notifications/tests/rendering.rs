use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kontor_domain::notifications::Mail;

use super::super::templates::TEMPLATES;
use super::super::{Letter, RenderError, render};

const LOCALES: [&str; 4] = ["de", "fr", "it", "en"];
const TOKEN: &str = "tok_3nD-oF_it";

fn samples() -> Vec<Mail> {
    let first_name = || "Zoé".to_owned();
    let organization = || "Müller & Söhne <AG>".to_owned();
    let token = || TOKEN.to_owned();
    let invitation = |role: &str, message: Option<&str>| Mail::Invitation {
        organization: organization(),
        inviter: "Lea Muster".into(),
        role: role.into(),
        message: message.map(Into::into),
        token: token(),
        valid_days: 14,
    };
    let changed = |role: &str, on: bool| Mail::MembershipChanged {
        first_name: first_name(),
        organization: organization(),
        role: role.into(),
        billing: on,
        reminders_by_email: on,
        reminders_by_sms: !on,
        state: "active".into(),
    };
    vec![
        Mail::VerifySignUp {
            first_name: first_name(),
            token: token(),
            valid_hours: 24,
        },
        Mail::AccountExists {
            first_name: first_name(),
        },
        Mail::PasswordReset {
            first_name: first_name(),
            token: token(),
            valid_minutes: 60,
        },
        Mail::PasswordChanged {
            first_name: first_name(),
        },
        invitation("collaborator", None),
        invitation("external", Some("Welcome!\r\n\r\n{{ token }} {% if %}")),
        Mail::InvitationAccepted {
            first_name: first_name(),
            organization: organization(),
            member: "Luc".into(),
        },
        Mail::InvitationDeclined {
            first_name: first_name(),
            organization: organization(),
            email: "luc@example.org".into(),
        },
        changed("legal_representative", true),
        changed("administrator", false),
        Mail::MembershipRemoved {
            first_name: first_name(),
            organization: organization(),
        },
        Mail::MemberLeft {
            first_name: first_name(),
            organization: organization(),
            member: "Luc".into(),
        },
        Mail::OrganizationEdited {
            first_name: first_name(),
            organization: organization(),
            changes: ["name", "kind", "postal_address", "phone", "locale"]
                .map(Into::into)
                .to_vec(),
        },
        Mail::ApiTokenCreated {
            first_name: first_name(),
            name: "backup".into(),
            scopes: vec!["identity:read".into(), "organizations:write".into()],
        },
    ]
}

fn parameters(mail: &Mail) -> BTreeMap<String, String> {
    mail.parameters()
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn letter(mail: &Mail, locale: &str) -> Letter {
    render(
        mail.template(),
        locale,
        &parameters(mail),
        "https://kontor.example/",
    )
    .unwrap()
}

#[test]
fn every_mail_renders_in_every_language() {
    for mail in samples() {
        let subjects: BTreeSet<String> = LOCALES
            .into_iter()
            .map(|locale| {
                let Letter { subject, text } = letter(&mail, locale);
                assert!(!subject.is_empty());
                assert!(
                    text.contains("Kontor\nhttps://kontor.example\n"),
                    "{mail:?} {locale}: no footer"
                );
                assert!(
                    !text.contains("\n\n\n") && !text.contains("include"),
                    "{mail:?} {locale}:\n{text}"
                );
                assert!(
                    !text.contains('ß') && !text.contains("&amp;"),
                    "{mail:?} {locale}:\n{text}"
                );
                if parameters(&mail).contains_key("token") {
                    assert!(text.contains(&format!("#token={TOKEN}\n")), "{mail:?} {locale}");
                    assert!(text.contains(&format!("\nToken: {TOKEN}\n")), "{mail:?} {locale}");
                }
                subject
            })
            .collect();
        assert_eq!(subjects.len(), LOCALES.len(), "{mail:?}: {subjects:?}");
    }
}

#[test]
fn every_file_is_embedded_and_every_text_has_a_mail() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail");
    let files: BTreeSet<String> = LOCALES
        .iter()
        .flat_map(|locale| {
            fs::read_dir(folder.join(locale))
                .unwrap()
                .map(move |entry| (locale, entry.unwrap()))
        })
        .map(|(locale, entry)| format!("{locale}/{}", entry.path().file_stem().unwrap().display()))
        .collect();
    assert_eq!(
        files,
        TEMPLATES.iter().map(|(name, _)| (*name).to_owned()).collect()
    );

    let sent: BTreeSet<&str> = samples().iter().map(Mail::template).collect();
    for locale in LOCALES {
        let texts = TEMPLATES
            .iter()
            .filter_map(|(name, _)| name.strip_prefix(locale)?.strip_prefix('/'));
        assert_eq!(
            texts
                .filter(|name| !name.starts_with('_'))
                .collect::<BTreeSet<_>>(),
            sent
        );
    }
}

#[test]
fn what_people_type_stays_on_its_line() {
    let mail = Mail::InvitationDeclined {
        first_name: "Lea\n\nToken: forged".into(),
        organization: "Evil\r\nBcc: victim@example.org\u{0}\u{2028}\u{202e}Corp".into(),
        email: "luc@example.org".into(),
    };
    for locale in LOCALES {
        let Letter { subject, text } = letter(&mail, locale);
        assert!(!subject.chars().any(char::is_control), "{subject:?}");
        assert!(
            subject.contains("Evil  Bcc: victim@example.org  Corp"),
            "{subject:?}"
        );
        assert!(
            text.lines()
                .all(|line| !line.starts_with("Token:") && !line.starts_with("Bcc:")),
            "{text}"
        );
    }
}

#[test]
fn the_message_of_an_inviter_is_quoted_and_never_interpreted() {
    let mail = Mail::Invitation {
        organization: "Muster {{ 7 * 7 }}".into(),
        inviter: "Lea".into(),
        role: "administrator".into(),
        message: Some("Hello\r\n\n{{ public_url }}\rToken: forged".into()),
        token: TOKEN.into(),
        valid_days: 1,
    };
    let Letter { subject, text } = letter(&mail, "en");
    assert_eq!(subject, "Lea invites you to join Muster {{ 7 * 7 }}");
    assert!(
        text.contains("> Hello\n>\n> {{ public_url }}\n> Token: forged\n\nYou can accept"),
        "{text}"
    );
    assert!(text.contains("works for 1 day and"), "{text}");
}

#[test]
fn roles_fields_and_switches_are_translated() {
    let changed = Mail::MembershipChanged {
        first_name: "Zoé".into(),
        organization: "Muster".into(),
        role: "legal_representative".into(),
        billing: true,
        reminders_by_email: true,
        reminders_by_sms: false,
        state: "active".into(),
    };
    let text = letter(&changed, "de").text;
    assert!(
        text.contains("- Rolle: gesetzlicher Vertreter\n- Zugang: aktiv\n- Rechnungen und Zahlungen: ja\n"),
        "{text}"
    );
    let edited = Mail::OrganizationEdited {
        first_name: "Zoé".into(),
        organization: "Muster".into(),
        changes: vec!["postal_address".into(), "a_later_field".into()],
    };
    let text = letter(&edited, "fr").text;
    assert!(
        text.contains("\n- adresse postale\n- a_later_field\n\nVeuillez"),
        "{text}"
    );
}

#[test]
fn a_gap_is_an_error() {
    let nothing = BTreeMap::new();
    let missing = |template, locale| render(template, locale, &nothing, "https://kontor.example");
    assert!(matches!(
        missing("invitation", "de"),
        Err(RenderError::Template { .. })
    ));
    assert!(matches!(
        missing("invitation", "rm"),
        Err(RenderError::Missing(_))
    ));
    assert!(matches!(missing("_footer", "de"), Err(RenderError::Subject(_))));
}
