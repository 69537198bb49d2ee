//! Settings of billing: the issuer of documents, VAT rates, and times.

use super::Problem;
use super::given::{Given, Value};
use super::setting::Unit::{Days, Hours};
use super::setting::{NOTHING, Setting, count, text, time};
use chrono::{DateTime, Days as Length, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kontor_domain::billing::{
    Accounts, BillingPostcode, HouseNumber, IBAN_MAX, Iban, Issuer, IssuerIncomplete, IssuerProfile,
    PartyAddress, PartyName, Street, Town,
};
use kontor_domain::identity::{EmailAddress, PhoneNumber};
use kontor_domain::organizations::{Country, VatNumber};
use kontor_domain::teams::TeamColor;
use kontor_domain::text::ParseText;
use std::path::PathBuf;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    text("issuer_name", NOTHING, "1 to 70 characters",
        "Name of the issuer of invoices; nothing is issued until it, the address, the VAT number and the e-mail address are given"),
    text("issuer_street", NOTHING, "1 to 70 characters",
        "Street of the issuer, or a post office box"),
    text("issuer_house_number", NOTHING, "1 to 16 characters",
        "House number of the issuer"),
    text("issuer_postcode", NOTHING, "1 to 16 characters",
        "Postcode of the issuer"),
    text("issuer_town", NOTHING, "1 to 35 characters",
        "Town of the issuer"),
    text("issuer_country", "CH", "CH or LI",
        "Country of the issuer; Swiss QR-bills are for Switzerland and Liechtenstein"),
    text("issuer_vat_number", NOTHING, "a Swiss UID such as CHE-123.456.788",
        "VAT number of the issuer"),
    text("issuer_email", NOTHING, "an e-mail address",
        "Address for questions about invoices"),
    text("issuer_phone", NOTHING, "a phone number in international form",
        "Phone number for questions about invoices"),
    text("issuer_website", NOTHING, "a host name such as example.com",
        "Website printed on documents"),
    text("issuer_color", "#1f4e79", "a color such as #1f4e79",
        "Accent color of documents"),
    text("issuer_iban_chf", NOTHING, "an IBAN of CH or LI",
        "Account for payments in CHF with creditor references"),
    text("issuer_qr_iban_chf", NOTHING, "a QR-IBAN of CH or LI",
        "QR-IBAN for payments in CHF with QR references; takes precedence over the IBAN"),
    text("issuer_iban_eur", NOTHING, "an IBAN of CH or LI",
        "Account for payments in EUR with creditor references"),
    text("issuer_qr_iban_eur", NOTHING, "a QR-IBAN of CH or LI",
        "QR-IBAN for payments in EUR with QR references; takes precedence over the IBAN"),
    text("issuer_time_zone", "Europe/Zurich", "a name of the IANA time zone database",
        "Time zone of the issuer, in which daily notices and reminders are decided at 06:00"),
    text("bank_accounts", NOTHING, "IBANs or account numbers, separated by commas",
        "Further own accounts whose bank files are imported, beside those of the issuer"),
    count("bank_file_mib", "100", 1..=1_000, "MiB",
        "Maximum size of a bank file"),
    text("vat_rates_file", NOTHING, "a file that exists",
        "VAT rates by country, class and period, as TOML; empty: the built-in rates of Switzerland and Liechtenstein"),
    text("verify_url", NOTHING, "an http or https URL",
        "Page that checks the code of a document, printed on it; empty: public_url followed by /verify"),
    time("payment_days", "30", 0..=365, Days,
        "Time from the issue of an invoice to its due date"),
    time("renewal_days", "30", 0..=365, Days,
        "Time before the next period of a product at which its invoice is issued"),
    time("pro_forma_days", "30", 1..=365, Days,
        "Validity of a pro-forma invoice"),
    time("billing_email_hours", "168", 1..=720, Hours,
        "Validity of the link that confirms the e-mail address of a billing address"),
    count("organization_billing_addresses_max", "200", 0..=100_000_000, "addresses; 0 is no limit",
        "Maximum number of billing addresses of an organization"),
    count("organization_billing_exports_max", "10", 0..=100_000_000, "exports; 0 is no limit",
        "Maximum number of exports of an organization's documents that are being made or can be downloaded"),
    count("archive_documents_max", "500", 1..=10_000, "documents",
        "Maximum number of documents in an archive that is downloaded at once; a mailed export has no limit"),
    time("billing_export_days", "7", 1..=90, Days,
        "Time for which a mailed export can be downloaded"),
];

/// Number of settings that an issuer can't do without.
const REQUIRED: usize = 5;

/// A made-up provider. The accounts are those of the standards' examples.
const SAMPLE: &[(&str, &str)] = &[
    ("issuer_name", "Kontor Hosting AG"),
    ("issuer_street", "Bahnhofstrasse"),
    ("issuer_house_number", "1"),
    ("issuer_postcode", "8001"),
    ("issuer_town", "Zürich"),
    ("issuer_vat_number", "CHE-123.456.788"),
    ("issuer_email", "billing@kontor.example"),
    ("issuer_phone", "+41 44 668 18 00"),
    ("issuer_website", "kontor.example"),
    ("issuer_iban_chf", "CH9300762011623852957"),
    ("issuer_qr_iban_chf", "CH4431999123000889012"),
    ("issuer_iban_eur", "CH9300762011623852957"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct BillingSettings {
    /// The issuer, or the settings that are missing.
    pub issuer: Result<IssuerProfile, IssuerIncomplete>,
    pub time_zone: Tz,
    /// None for the built-in ones.
    pub vat_rates_file: Option<PathBuf>,
    /// Bytes.
    pub bank_file_max: usize,
    /// Without blanks.
    pub bank_accounts: Vec<String>,
    pub verify_url: Option<String>,
    pub payment: Length,
    pub renewal: Length,
    pub pro_forma: Length,
    pub email_link: TimeDelta,
    pub archive_documents_max: u32,
    pub export: TimeDelta,
}

impl BillingSettings {
    /// Returns the day of a time for the issuer.
    #[must_use]
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.time_zone).date_naive()
    }
}

/// The country of an issuer.
fn home(raw: &str) -> Option<Country> {
    Country::parse(raw)
        .ok()
        .filter(|country| matches!(country.as_str(), "CH" | "LI"))
}

/// An account of an issuer: in a country of QR-bills, and a QR-IBAN or not as wanted.
fn account(raw: &str, is_qr: bool) -> Option<Iban> {
    Iban::parse(raw)
        .ok()
        .filter(|iban| iban.is_swiss() && iban.is_qr() == is_qr)
}

fn bank_accounts(raw: &str) -> Option<Vec<String>> {
    let without_blanks = |one: &str| one.split_whitespace().collect::<String>();
    let accounts: Vec<String> = raw
        .split(',')
        .map(without_blanks)
        .filter(|one| !one.is_empty())
        .collect();
    let is_plain =
        |one: &String| one.len() <= IBAN_MAX && one.bytes().all(|byte| byte.is_ascii_alphanumeric());
    accounts.iter().all(is_plain).then_some(accounts)
}

fn website(raw: &str) -> Option<String> {
    let plain = raw
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/'));
    (plain && raw.contains('.') && raw.len() <= 100).then(|| raw.to_owned())
}

fn days(given: &Given, name: &'static str) -> Result<Length, Problem> {
    let span = given.span(name)?;
    Ok(Length::new(u64::try_from(span.num_days()).unwrap_or_default()))
}

impl BillingSettings {
    /// Uses the data of a made-up provider if the operator gave none, for development.
    pub fn use_sample_issuer(&mut self) {
        let all = SETTINGS
            .iter()
            .filter(|setting| setting.name.starts_with("issuer_"));
        let sample = Given::defaults().outweighed_by(
            all.filter_map(|setting| {
                let (_, text) = SAMPLE.iter().find(|(name, _)| *name == setting.name)?;
                Some((setting.name, Value::of(text)))
            })
            .collect(),
        );
        let is_empty = self
            .issuer
            .as_ref()
            .is_err_and(|missing| missing.settings.len() == REQUIRED);
        if is_empty && let Ok(issuer) = issuer(&sample) {
            self.issuer = issuer;
        }
    }

    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self {
            issuer: issuer(given)?,
            time_zone: given.parsed("issuer_time_zone")?,
            vat_rates_file: given.optional("vat_rates_file", |raw| {
                Some(PathBuf::from(raw)).filter(|path| path.is_file())
            })?,
            bank_file_max: given
                .number::<usize>("bank_file_mib")?
                .saturating_mul(1024 * 1024),
            bank_accounts: given.read("bank_accounts", bank_accounts)?,
            verify_url: given.optional("verify_url", |raw| {
                let url = url::Url::parse(raw).ok()?;
                (matches!(url.scheme(), "http" | "https") && raw.len() <= 200).then(|| raw.to_owned())
            })?,
            payment: days(given, "payment_days")?,
            renewal: days(given, "renewal_days")?,
            pro_forma: days(given, "pro_forma_days")?,
            email_link: given.span("billing_email_hours")?,
            archive_documents_max: given.number("archive_documents_max")?,
            export: given.span("billing_export_days")?,
        })
    }
}

/// Reads the issuer, or the settings that it lacks.
fn issuer(given: &Given) -> Result<Result<IssuerProfile, IssuerIncomplete>, Problem> {
    let address = address(given)?;
    let vat_number = given.optional("issuer_vat_number", swiss_uid)?;
    let email = given.optional("issuer_email", |raw| {
        Some(EmailAddress::parse(raw).ok()?.as_str().to_owned())
    })?;
    let phone = given.optional("issuer_phone", |raw| {
        Some(PhoneNumber::parse(raw).ok()?.as_str().to_owned())
    })?;
    let website = given.optional("issuer_website", website)?;
    let color = given.read("issuer_color", |raw| {
        Some(TeamColor::parse(raw).ok()?.as_str().to_owned())
    })?;
    let chf = accounts(given, "issuer_iban_chf", "issuer_qr_iban_chf")?;
    let eur = accounts(given, "issuer_iban_eur", "issuer_qr_iban_eur")?;
    Ok(match (address, vat_number, email) {
        (Ok(address), Some(vat_number), Some(email)) => Ok(IssuerProfile {
            issuer: Issuer {
                address,
                vat_number,
                email,
                phone,
                website,
                color,
            },
            chf,
            eur,
        }),
        (address, vat_number, email) => {
            let others = [
                ("issuer_vat_number", vat_number.is_none()),
                ("issuer_email", email.is_none()),
            ];
            let settings = address.err().into_iter().flatten().chain(missing(others));
            Err(IssuerIncomplete {
                settings: settings.collect(),
            })
        }
    })
}

/// Reads the address of the issuer, or the settings that it lacks.
fn address(given: &Given) -> Result<Result<PartyAddress, Vec<&'static str>>, Problem> {
    let name = text_of(given, "issuer_name", PartyName::into_string)?;
    let street = text_of(given, "issuer_street", Street::into_string)?;
    let house_number = text_of(given, "issuer_house_number", HouseNumber::into_string)?;
    let postcode = text_of(given, "issuer_postcode", BillingPostcode::into_string)?;
    let town = text_of(given, "issuer_town", Town::into_string)?;
    let country = given.read("issuer_country", home)?;
    let required = [
        ("issuer_name", name.is_none()),
        ("issuer_postcode", postcode.is_none()),
        ("issuer_town", town.is_none()),
    ];
    let (Some(name), Some(postcode), Some(town)) = (name, postcode, town) else {
        return Ok(Err(missing(required).collect()));
    };
    Ok(Ok(PartyAddress {
        name,
        attention: None,
        street,
        house_number,
        postcode,
        town,
        country,
    }))
}

/// Returns the names of the settings that are missing.
fn missing<const N: usize>(settings: [(&'static str, bool); N]) -> impl Iterator<Item = &'static str> {
    settings
        .into_iter()
        .filter_map(|(name, is_missing)| is_missing.then_some(name))
}

/// Reads an optional text of the form `T`.
fn text_of<T: ParseText>(
    given: &Given,
    name: &'static str,
    text: fn(T) -> String,
) -> Result<Option<String>, Problem> {
    given.optional(name, |raw| T::parse(raw).ok().map(text))
}

fn swiss_uid(raw: &str) -> Option<String> {
    let number = VatNumber::parse(raw).ok()?;
    let uid = number.as_str();
    uid.starts_with("CHE").then(|| uid.to_owned())
}

fn accounts(given: &Given, iban: &'static str, qr_iban: &'static str) -> Result<Accounts, Problem> {
    Ok(Accounts {
        iban: given.optional(iban, |raw| account(raw, false))?,
        qr_iban: given.optional(qr_iban, |raw| account(raw, true))?,
    })
}
