use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta};
use kontor_domain::billing::{
    BillingExport, CsvForm, ExportFormat, ExportRequest, ExportState, HistoryFilter, Iban,
};
use kontor_domain::identity::{EmailAddress, Factor, Person, PersonName};
use kontor_domain::ids::{
    BillingExportId, HandOverId, Id, InvitationId, InvoiceId, MemberId, OrganizationId, PayoutId, ReminderId,
    TeamId, TransferId, UserId,
};
use kontor_domain::invitations::{Invitation, InvitationMessage, InvitationState};
use kontor_domain::locale::Locale;
use kontor_domain::money::Money;
use kontor_domain::notifications::{
    Between, BlockNotice, CreditedNotice, GrantLine, InvoiceNotice, Mail, PaidNotice, Proof, RenewalNotice,
};
use kontor_domain::organizations::{
    Address, Country, Currency, HandOver, HandOverMessage, HandOverState, Membership, MembershipState,
    Organization, OrganizationKind, OrganizationName, Party, Reminders, Role, RoleAfter,
};
use kontor_domain::payments::{Payout, PayoutState};
use kontor_domain::period::Period;
use kontor_domain::reminders::{Charges, DisputeOutcome, Level, Reminder, ReminderState};
use kontor_domain::second_factors::FactorName;
use kontor_domain::teams::{Team, TeamColor, TeamName};
use kontor_domain::text::ParseText;
use kontor_domain::transfers::{Recipient, Transfer, TransferMessage, TransferState};
use uuid::Uuid;

use super::super::templates::texts;
use super::super::{Brand, Color, Letter, Look, RenderError, render};

const LOCALES: [&str; 4] = ["de", "fr", "it", "en"];
const TOKEN: &str = "tok_3nD-oF_it";

fn person(first_name: &str) -> Person {
    Person {
        first_name: PersonName::stored(first_name.to_owned()),
        last_name: PersonName::stored("Muster".to_owned()),
        email: EmailAddress::stored("zoe@example.org".to_owned(), "zoe@example.org".to_owned()),
        phone: None,
        locale: Locale::De,
    }
}

fn organization(name: &str) -> Organization {
    Organization {
        id: OrganizationId::from_uuid(Uuid::nil()),
        name: OrganizationName::stored(name.to_owned()),
        kind: OrganizationKind::Company,
        address: Address {
            street: None,
            postcode: None,
            town: None,
            country: Country::parse("CH").unwrap(),
        },
        phone: None,
        vat_number: None,
        locale: Locale::De,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn offer() -> Transfer {
    Transfer {
        id: TransferId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        recipient: Recipient::Link,
        products: Vec::new(),
        message: Some(TransferMessage::stored("Wie <besprochen>.".to_owned())),
        stored_state: TransferState::Open,
        offered_by: UserId::from_uuid(Uuid::nil()),
        accepted_by: None,
        created_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH,
        ended_at: None,
    }
}

fn team() -> Team {
    Team {
        id: TeamId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        name: TeamName::parse("Web & Shop").unwrap(),
        color: TeamColor::default(),
        description: None,
        leader: None,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn invited(role: Role, message: Option<&str>) -> Invitation {
    Invitation {
        id: InvitationId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        email: EmailAddress::parse("luc@example.org").unwrap(),
        role,
        billing: false,
        message: message.map(|text| InvitationMessage::parse(text).unwrap()),
        locale: Locale::De,
        teams: Vec::new(),
        stored_state: InvitationState::Open,
        invited_by: UserId::from_uuid(Uuid::nil()),
        created_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH,
    }
}

fn member(role: Role, on: bool) -> Membership {
    Membership {
        id: MemberId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        user: UserId::from_uuid(Uuid::nil()),
        person: person("Zoé"),
        role,
        billing: on,
        reminders: Reminders {
            by_email: on,
            by_sms: !on,
        },
        state: MembershipState::Active,
        valid_until: None,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn next_hour() -> Period {
    let at = |hours| Some(DateTime::UNIX_EPOCH + TimeDelta::hours(hours));
    Period {
        from: at(1),
        until: at(2),
    }
}

fn line(place: &str, valid: Period, team: Option<&str>) -> GrantLine {
    GrantLine {
        place: place.to_owned(),
        rights: "Ansehen, Bearbeiten".to_owned(),
        valid,
        team: team.map(str::to_owned),
    }
}

fn invoice(due_on: Option<chrono::NaiveDate>) -> InvoiceNotice {
    InvoiceNotice {
        number: "INV-2026-000042".to_owned(),
        total: Money::new(7_459, Currency::Chf),
        due_on,
    }
}

const PROOF: Proof<'static> = Proof {
    code: "7HQM-2R9D-WX4K-B8TZ",
    verify_url: "https://kontor.example/verify",
};

fn reminder(level: i32) -> Reminder {
    let day = DateTime::UNIX_EPOCH.date_naive();
    Reminder {
        id: ReminderId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        invoice: InvoiceId::from_uuid(Uuid::nil()),
        invoice_number: "INV-2026-000042".to_owned(),
        level: Level::of(level).unwrap(),
        state: ReminderState::Decided,
        code: PROOF.code.to_owned(),
        currency: Currency::Chf,
        open_minor: 7_459,
        paid_minor: 0,
        credited_minor: 0,
        charges: Charges {
            fee_minor: i64::from(level - 1) * 1_000,
            interest_minor: i64::from(level - 1) * 10,
            earlier_minor: if level == 3 { 1_010 } else { 0 },
        },
        reference: "000000000000000000000000423".to_owned(),
        due_on: day,
        reminded_on: day,
        block_on: (level == 3).then_some(day),
        withdrawal: None,
        created_at: DateTime::UNIX_EPOCH,
        sent_at: None,
        withdrawn_at: None,
    }
}

fn credited(number: Option<&str>) -> CreditedNotice {
    CreditedNotice {
        payment: kontor_domain::ids::PaymentId::from_uuid(Uuid::nil()),
        amount: Money::new(5_000, Currency::Chf),
        number: number.map(str::to_owned),
        paid_on: paid().paid_on,
    }
}

fn block(is_blocked: bool) -> BlockNotice {
    BlockNotice {
        number: "INV-2026-000042".to_owned(),
        products: vec!["muster0.example".to_owned()],
        is_blocked,
    }
}

fn paid() -> PaidNotice {
    PaidNotice {
        number: "2026-000042".to_owned(),
        total: Money::new(7459, Currency::Chf),
        paid_on: DateTime::UNIX_EPOCH.date_naive(),
    }
}

fn expiring(more: usize) -> RenewalNotice {
    RenewalNotice {
        products: vec!["muster.example".to_owned(), "Archiv, alt".to_owned()],
        more,
        last_day: DateTime::UNIX_EPOCH.date_naive(),
    }
}

fn export(documents: u64) -> BillingExport {
    BillingExport {
        id: BillingExportId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        requested_by: UserId::from_uuid(Uuid::nil()),
        request: ExportRequest {
            format: ExportFormat::Zip,
            filter: HistoryFilter::default(),
            text: None,
            csv: CsvForm {
                has_semicolons: false,
                bom: true,
            },
        },
        state: ExportState::Ready,
        documents,
        file: None,
        size: None,
        created_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH,
    }
}

fn payout(state: PayoutState) -> Payout {
    Payout {
        id: PayoutId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        requested_by: UserId::from_uuid(Uuid::nil()),
        state,
        amount: Money::new(5_000, Currency::Chf),
        iban: Iban::parse("CH5800791123000889012").unwrap(),
        name: "Müller & Söhne <AG>".to_owned(),
        reason: (state == PayoutState::Refused).then(|| "Another name".to_owned()),
        decided_by: None,
        decided_at: None,
        recorded_by: None,
        value_date: None,
        returned_minor: 4_900,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each mail")]
fn samples() -> Vec<Mail> {
    let phone = FactorName::parse("Work phone").unwrap();
    let (zoe, lea, organization) = (person("Zoé"), person("Lea"), organization("Müller & Söhne <AG>"));
    let ending = Membership {
        valid_until: Some(DateTime::UNIX_EPOCH),
        ..member(Role::External, false)
    };
    let invitation =
        |role, message| Mail::invitation(&invited(role, message), &organization, &lea, TOKEN, 14);
    vec![
        Mail::verify_sign_up(&zoe, TOKEN, 24),
        Mail::account_exists(&zoe),
        Mail::password_reset(&zoe, TOKEN, 60),
        Mail::password_changed(&zoe, &[], true),
        Mail::password_changed(&zoe, &["backup, nightly".to_owned(), "ci".to_owned()], true),
        Mail::password_changed(&zoe, &["ci".to_owned()], false),
        Mail::confirm_email_change(&zoe, TOKEN, 24),
        Mail::email_change_requested(&zoe, &EmailAddress::parse("zoe@example.org").unwrap()),
        Mail::email_changed(&zoe, &EmailAddress::parse("zoe@example.org").unwrap(), TOKEN, 7),
        Mail::email_change_undone(&zoe, TOKEN, 60),
        Mail::confirm_billing_email(&organization, "Müller & Söhne <AG>", TOKEN, DateTime::UNIX_EPOCH),
        Mail::invoice_issued(Some(&zoe), &organization, &invoice(None), PROOF),
        Mail::invoice_issued(
            None,
            &organization,
            &invoice(Some(DateTime::UNIX_EPOCH.date_naive())),
            PROOF,
        ),
        Mail::product_block(Some(&zoe), &organization, &block(true), PROOF),
        Mail::product_block(None, &organization, &block(true), PROOF),
        Mail::product_block(Some(&zoe), &organization, &block(false), PROOF),
        Mail::product_block(None, &organization, &block(false), PROOF),
        Mail::reminder(Some(&zoe), &organization, &reminder(1), &[], PROOF.verify_url),
        Mail::reminder(None, &organization, &reminder(2), &[], PROOF.verify_url),
        Mail::reminder(
            Some(&zoe),
            &organization,
            &reminder(3),
            &["muster.example".to_owned(), "Müller & Söhne".to_owned()],
            PROOF.verify_url,
        ),
        Mail::reminder_withdrawn(
            Some(&zoe),
            &organization,
            &reminder(1),
            "It was paid.",
            PROOF.verify_url,
        ),
        Mail::dispute_resolved(
            None,
            &organization,
            "INV-2027-000042",
            (DisputeOutcome::Accepted, "You are right."),
            PROOF,
        ),
        Mail::dispute_resolved(
            Some(&zoe),
            &organization,
            "INV-2027-000042",
            (DisputeOutcome::Rejected, "It was ordered."),
            PROOF,
        ),
        Mail::payment_received(&zoe, &organization, &paid(), PROOF),
        Mail::prepaid_credited(&zoe, &organization, &credited(None), PROOF),
        Mail::prepaid_credited(&zoe, &organization, &credited(Some("INV-2027-000042")), PROOF),
        Mail::renewal_notice(&zoe, &organization, &expiring(0), PROOF),
        Mail::renewal_notice(&zoe, &organization, &expiring(12), PROOF),
        Mail::billing_export_ready(&zoe, &organization, &export(1), PROOF),
        Mail::billing_export_ready(&zoe, &organization, &export(1204), PROOF),
        Mail::billing_export_failed(&zoe, &organization, &export(0), PROOF),
        Mail::payout_changed(&zoe, &organization, &payout(PayoutState::Requested), PROOF),
        Mail::payout_changed(&zoe, &organization, &payout(PayoutState::Approved), PROOF),
        Mail::payout_changed(&zoe, &organization, &payout(PayoutState::Refused), PROOF),
        Mail::payout_changed(&zoe, &organization, &payout(PayoutState::Paid), PROOF),
        Mail::payout_changed(&zoe, &organization, &payout(PayoutState::Cancelled), PROOF),
        Mail::payout_changed(&zoe, &organization, &payout(PayoutState::Returned), PROOF),
        Mail::account_closed(&zoe),
        Mail::password_replaced(&zoe),
        Mail::second_factor_added(&zoe, Factor::Totp, &phone),
        Mail::second_factor_removed(&zoe, Factor::Sms, &phone),
        Mail::second_factors_disabled(&zoe),
        Mail::recovery_codes_renewed(&zoe),
        Mail::recovery_code_used(&zoe, 7, false),
        Mail::recovery_code_used(&zoe, 3, true),
        Mail::second_factor_guessed(&zoe, 20),
        Mail::login_denied(&zoe, Some("203.0.113.7")),
        Mail::login_denied(&zoe, None),
        Mail::new_device_login(
            &zoe,
            DateTime::UNIX_EPOCH,
            Some("203.0.113.7"),
            Some("curl/8.5.0"),
        ),
        Mail::new_device_login(&zoe, DateTime::UNIX_EPOCH, None, None),
        invitation(Role::Collaborator, None),
        invitation(Role::External, Some("Welcome!\r\n\r\n{{ token }} {% if %}")),
        Mail::invitation_accepted(&zoe, &organization, &lea),
        Mail::invitation_declined(&zoe, &organization, &invited(Role::External, None)),
        Mail::membership_changed(&member(Role::LegalRepresentative, true), &organization),
        Mail::membership_changed(&member(Role::Administrator, false), &organization),
        Mail::membership_changed(&ending, &organization),
        Mail::membership_expires(&ending, &organization, DateTime::UNIX_EPOCH),
        Mail::membership_expired(&ending, &organization),
        Mail::member_expired(&zoe, &organization, &lea),
        Mail::membership_removed(&zoe, &organization),
        Mail::member_left(&zoe, &organization, &lea),
        Mail::organization_edited(
            &zoe,
            &organization,
            &["name", "kind", "postal_address", "phone", "vat_number", "locale"],
        ),
        Mail::organization_deleted(&zoe, &organization),
        Mail::transfer_offered(
            &offer(),
            &organization,
            &lea,
            &["muster.example".to_owned()],
            TOKEN,
            30,
        ),
        Mail::transfer_accepted(
            &zoe,
            &organization,
            &["muster.example".to_owned(), "Archiv".to_owned()],
        ),
        Mail::transfer_declined(&zoe, &organization, &["muster.example".to_owned()]),
        Mail::team_joined(&zoe, &organization, &team(), Period::ALWAYS, DateTime::UNIX_EPOCH),
        Mail::team_joined(&zoe, &organization, &team(), next_hour(), DateTime::UNIX_EPOCH),
        Mail::team_left(&zoe, &organization, &team()),
        Mail::access_given(
            &zoe,
            &organization,
            &[
                line("muster.example", Period::ALWAYS, None),
                line("Drive (*)", next_hour(), None),
            ],
        ),
        Mail::access_changed(
            &zoe,
            &organization,
            &[line("Archiv /2026", Period::ALWAYS, None)],
            &[line("Archiv /2026", next_hour(), None)],
        ),
        Mail::access_changed(
            &zoe,
            &organization,
            &[
                line("*", next_hour(), Some("Web")),
                line("Archiv", Period::ALWAYS, None),
            ],
            &[],
        ),
        Mail::api_token_created(
            &zoe,
            "backup",
            &["identity:read".to_owned(), "organizations:write".to_owned()],
        ),
    ]
    .into_iter()
    .chain(hand_overs(&zoe, &lea, &organization))
    .collect()
}

fn hand_over(role_after: RoleAfter, message: Option<&str>) -> HandOver {
    let party = Party {
        member: MemberId::from_uuid(Uuid::nil()),
        user: UserId::from_uuid(Uuid::nil()),
    };
    HandOver {
        id: HandOverId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        giver: party,
        receiver: party,
        role_after,
        message: message.map(|text| HandOverMessage::parse(text).unwrap()),
        stored_state: HandOverState::Open,
        created_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH,
        closed_at: None,
    }
}

fn hand_overs(giver: &Person, receiver: &Person, organization: &Organization) -> Vec<Mail> {
    [true, false]
        .into_iter()
        .flat_map(|to_giver| {
            let between = Between {
                giver,
                receiver,
                to_giver,
            };
            let offered = |role_after, message| {
                Mail::hand_over_offered(&between, organization, &hand_over(role_after, message), 7)
            };
            [
                offered(RoleAfter::Leave, None),
                offered(RoleAfter::Collaborator, Some("Yours.\n\n{{ token }}")),
                Mail::hand_over_accepted(&between, organization, Some(Role::LegalRepresentative)),
                Mail::hand_over_accepted(&between, organization, None),
                Mail::hand_over_declined(&between, organization),
                Mail::hand_over_cancelled(&between, organization),
            ]
        })
        .collect()
}

fn parameters(mail: &Mail) -> BTreeMap<String, String> {
    mail.parameters()
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect()
}

fn letter(mail: &Mail, locale: &str) -> Letter {
    render(mail.template(), locale, &parameters(mail), look(&brand("Kontor"))).unwrap()
}

fn look(brand: &Brand) -> Look<'_> {
    Look {
        public_url: "https://kontor.example/",
        brand,
    }
}

fn brand(name: &str) -> Brand {
    Brand {
        name: name.to_owned(),
        color: Color::parse("#1f4e79").unwrap(),
        logo: None,
    }
}

#[test]
fn every_mail_renders_in_every_language() {
    for mail in samples() {
        let subjects: BTreeSet<String> = LOCALES
            .into_iter()
            .map(|locale| {
                let Letter { subject, text, .. } = letter(&mail, locale);
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
                    let name = if locale == "fr" { "Jeton\u{a0}" } else { "Token" };
                    assert!(
                        text.contains(&format!("\n{name}: {TOKEN}\n")),
                        "{mail:?} {locale}"
                    );
                }
                subject
            })
            .collect();
        assert_eq!(subjects.len(), LOCALES.len(), "{mail:?}: {subjects:?}");
    }
}

#[test]
fn html_says_what_the_text_says_and_escapes_what_people_type() {
    for mail in samples() {
        for locale in LOCALES {
            let Letter { text, html, .. } = letter(&mail, locale);
            assert!(html.contains(&format!("<html lang=\"{locale}\">")), "{mail:?}");
            assert!(!html.contains("<script") && !html.contains("<AG>"), "{mail:?}");
            // Nothing is loaded: the only addresses are links to this installation.
            assert!(!html.contains("src=") && !html.contains("url("), "{mail:?}");
            let links = html.replace("&#x2f;", "/");
            let hrefs = links.matches("href=\"").count();
            assert_eq!(hrefs, links.matches("href=\"https://kontor.example").count());
            for word in text
                .split_whitespace()
                .filter(|word| word.chars().all(char::is_alphanumeric))
            {
                assert!(html.contains(word), "{mail:?} {locale}: {word} is missing");
            }
        }
    }
}

#[test]
fn every_button_says_what_it_does() {
    for mail in samples() {
        let mut words = BTreeSet::new();
        for locale in LOCALES {
            let Letter { text, html, .. } = letter(&mail, locale);
            let links = text
                .lines()
                .filter(|line| line.starts_with("https://kontor.example/app"));
            let buttons: Vec<&str> = html
                .split("font-weight:bold; text-decoration:none;\">")
                .skip(1)
                .filter_map(|rest| Some(rest.split_once("</a>")?.0))
                .collect();
            assert_eq!(buttons.len(), links.count(), "{mail:?} {locale}");
            for button in buttons {
                let vague = ["", "Open", "Öffnen", "Ouvrir", "Apri"];
                assert!(!vague.contains(&button), "{mail:?} {locale}: {button}");
                words.insert(button.to_owned());
            }
        }
        assert!([0, LOCALES.len()].contains(&words.len()), "{mail:?}: {words:?}");
    }
    let reset = Mail::password_reset(&person("Zoé"), TOKEN, 30);
    assert!(letter(&reset, "en").html.contains(">Reset password</a>"));
    assert!(letter(&reset, "de").html.contains(">Passwort zurücksetzen</a>"));
}

#[test]
fn the_operators_brand_is_above_and_below() {
    let mail = Mail::account_closed(&person("Zoé"));
    let brand = Brand {
        name: "Räber & Söhne <AG>".to_owned(),
        color: Color::parse("#ffcc00").unwrap(),
        logo: None,
    };
    let Letter { text, html, .. } = render(mail.template(), "de", &parameters(&mail), look(&brand)).unwrap();
    assert!(
        text.contains("\nRäber & Söhne <AG>\nhttps://kontor.example\n"),
        "{text}"
    );
    assert_eq!(html.matches("Räber &amp; Söhne &lt;AG&gt;").count(), 2, "{html}");
    // Nearly black on yellow, and no yellow links on white.
    assert!(html.contains("background:#ffcc00; color:#111827;"), "{html}");
    assert!(!html.contains(" style=\"color:#ffcc00"), "{html}");
}

#[test]
fn every_text_has_a_mail_and_every_mail_a_text() {
    let sent: BTreeSet<&str> = samples().iter().map(Mail::template).collect();
    for locale in LOCALES {
        let names = texts(locale).map(|(name, _)| name);
        assert_eq!(
            names
                .filter(|name| !name.starts_with('_'))
                .collect::<BTreeSet<_>>(),
            sent
        );
    }
}

#[test]
fn what_people_type_stays_on_its_line() {
    let mail = Mail::membership_removed(
        &person("Lea\n\nToken: forged"),
        &organization("Evil\r\nBcc: victim@example.org\u{0}\u{2028}\u{202e}Corp"),
    );
    for locale in LOCALES {
        let Letter { subject, text, .. } = letter(&mail, locale);
        assert!(!subject.chars().any(char::is_control), "{subject:?}");
        assert!(
            subject.contains("Evil  Bcc: victim[@]example[.]org  Corp"),
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
    let message = "Hello\r\n\n{{ public_url }}\nToken: forged";
    let mail = Mail::invitation(
        &invited(Role::Administrator, Some(message)),
        &organization("Muster {{ 7 * 7 }}"),
        &person("Lea"),
        TOKEN,
        1,
    );
    let Letter { subject, text, .. } = letter(&mail, "en");
    assert_eq!(subject, "Lea Muster invites you to join Muster {{ 7 * 7 }}");
    assert!(
        text.contains("> Hello\n>\n> {{ public_url }}\n> Token: forged\n\nYou can accept"),
        "{text}"
    );
    assert!(text.contains("works for 1 day and"), "{text}");
}

#[test]
fn roles_fields_and_switches_are_translated() {
    let changed = Mail::membership_changed(&member(Role::LegalRepresentative, true), &organization("Muster"));
    let text = letter(&changed, "de").text;
    assert!(
        text.contains("- Rolle: gesetzlicher Vertreter\n- Zugang: aktiv\n- Rechnungen und Zahlungen: ja\n"),
        "{text}"
    );
    let edited = Mail::organization_edited(
        &person("Zoé"),
        &organization("Muster"),
        &["postal_address", "a_later_field"],
    );
    let text = letter(&edited, "fr").text;
    assert!(
        text.contains("\n- adresse postale\n- a_later_field\n\nVeuillez"),
        "{text}"
    );
}

#[test]
fn each_of_a_hand_over_reads_what_it_means_for_them() {
    let (zoe, lea) = (person("Zoé"), person("Lea"));
    let mails = hand_overs(&zoe, &lea, &organization("Muster"));
    let [to_giver, to_receiver] = [&mails[0], &mails[6]].map(|mail| letter(mail, "en"));
    assert_eq!(to_giver.subject, "You asked Lea Muster to represent Muster");
    assert_eq!(to_receiver.subject, "Zoé Muster asks you to represent Muster");
    assert!(to_giver.text.starts_with("Hello Zoé,") && to_giver.text.contains("take the offer back"));
    assert!(to_receiver.text.starts_with("Hello Lea,") && to_receiver.text.contains("accept or decline"));
    assert!(
        to_receiver
            .text
            .contains("\n\nZoé Muster will leave the organization then.\n\nYou can")
    );
    let terms = letter(&mails[7], "en").text;
    assert!(
        terms.contains(
            "will then be: collaborator\n\nZoé Muster writes:\n\n> Yours.\n>\n> {{ token }}\n\nYou can"
        ),
        "{terms}"
    );
    let left = letter(&mails[3], "en").text;
    assert!(
        left.contains("”.\n\nYou are no longer part of the organization."),
        "{left}"
    );
}

#[test]
fn the_end_of_a_membership_is_named_where_there_is_one() {
    let mut changed = member(Role::External, false);
    let endless = letter(&Mail::membership_changed(&changed, &organization("Muster")), "en");
    assert!(
        endless.text.contains("- Access: active\n- Invoices"),
        "{}",
        endless.text
    );
    changed.valid_until = Some(DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(8));
    let mail = Mail::membership_changed(&changed, &organization("Muster"));
    let text = letter(&mail, "en").text;
    assert!(
        text.contains("- Valid until: 1 Jan 1970 08:00 UTC\n- Invoices"),
        "{text}"
    );
    // A mail queued by an earlier version has no end.
    let mut queued = parameters(&mail);
    queued.remove("valid_until");
    assert!(render("membership_changed", "en", &queued, look(&brand("Kontor"))).is_ok());
}

#[test]
fn grants_are_told_with_their_bounds_and_teams() {
    let zoe = person("Zoé");
    let changed = |before: &[GrantLine], after: &[GrantLine], locale: &str| {
        let mail = Mail::access_changed(&zoe, &organization("Muster"), before, after);
        letter(&mail, locale).text
    };
    let (always, bounded) = (
        line("Archiv, alt", Period::ALWAYS, None),
        line("*", next_hour(), Some("Web")),
    );
    let text = changed(
        std::slice::from_ref(&always),
        std::slice::from_ref(&bounded),
        "en",
    );
    assert!(
        text.contains(
            "were changed (product or kind of product – rights; * stands for all):\n\n\
             - Until now: Archiv, alt – Ansehen, Bearbeiten\n\
             - From now on: * – Ansehen, Bearbeiten, from 1970-01-01 01:00 UTC, until 1970-01-01 02:00 UTC (team Web)\n\n"
        ),
        "{text}"
    );
    let text = changed(&[bounded, always], &[], "de");
    assert!(
        text.contains(
            "wurden entzogen (Produkt oder Produktart – Rechte; * steht für alle):\n\n\
             - Bisher: * – Ansehen, Bearbeiten, ab 1970-01-01 01:00 UTC, bis 1970-01-01 02:00 UTC (Team Web)\n\
             - Bisher: Archiv, alt – Ansehen, Bearbeiten\n\n"
        ),
        "{text}"
    );
}

#[test]
fn a_gap_is_an_error() {
    let nothing = BTreeMap::new();
    let brand = brand("Kontor");
    let missing = |template, locale| render(template, locale, &nothing, look(&brand));
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

#[test]
fn days_have_the_form_of_the_language_and_own_domains_stay() {
    let day = DateTime::UNIX_EPOCH.date_naive();
    let organization = organization("Müller & Söhne <AG>");
    let products = ["muster0.example".to_owned()];
    let mail = Mail::reminder(None, &organization, &reminder(3), &products, PROOF.verify_url);
    let parameters = mail.parameters().iter();
    let parameters = parameters
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    for locale in Locale::ALL.iter().copied() {
        let text = render("reminder", locale.as_str(), &parameters, look(&brand("Kontor")))
            .unwrap()
            .text;
        assert!(text.contains(&locale.day(day)), "{text}");
        assert!(!text.contains(&day.to_string()), "{text}");
        assert!(text.contains("muster0.example"), "{text}");
        assert!(text.contains("CHF 104.89"), "the sum of all: {text}");
    }
}
