//! Settings of mail: limits, the mail server and the look.

use super::Problem;
use super::given::Given;
use super::setting::Unit::Minutes;
use super::setting::{NOTHING, Setting, count, secret, text, time};
use super::values;
use crate::notifications::Brand;
use crate::notifications::Color;
use crate::notifications::Logo;
use chrono::TimeDelta;
use lettre::message::Mailbox;
use lettre::transport::smtp::client::Certificate;
use secrecy::SecretString;
use std::path::Path;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    count("mails_per_address_per_hour", "5", 1..=100, "mails",
        "Maximum number of mails to an address in an hour caused by entering it; further ones are silently omitted"),
    count("mails_per_account_per_day", "1000", 1..=1_000_000, "mails",
        "Maximum number of mails to others caused by one account in a day; beyond it, invitations and offers are refused, and notices omitted"),
    count("mails_per_recipient_per_day", "50", 1..=100_000, "mails",
        "Maximum number of invitations, offers and notices to one address in a day; security mails are not counted"),
    count("mails_to_one_recipient_per_day", "20", 1..=100_000, "mails",
        "Maximum number of those caused by one account to one address in a day"),
    time("notice_join_minutes", "5", 0..=60, Minutes,
        "Time for which a notice waits, so that later ones about the same subject are sent with it; 0 sends each at once"),
    secret("smtp_url", NOTHING, "smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT with ?tls=required",
        "Mail server; empty: mails are written to the mail folder of the data directory"),
    text("brand_name", "Kontor", "1 to 60 characters on one line",
        "Operator's name above and below mails, and the sender's name if mail_from has none"),
    text("brand_color", "#1f4e79", "a color such as #1f4e79",
        "Color of the header and of buttons in mails; text on it is black or white, whichever is easier to read"),
    text("brand_logo_file", NOTHING, "a PNG, JPEG or GIF file of at most 100 KiB",
        "Logo above mails, in place of the name; it is part of the mail, so that nothing is loaded from elsewhere"),
    text("mail_from", "kontor@localhost", "an address such as `Kontor <kontor@example.ch>`",
        "Sender of mails; without a name, brand_name is used"),
    text("smtp_ehlo_name", NOTHING, "a host name such as my.example.ch",
        "Name by which this server introduces itself to the mail server; empty: the host of public_url"),
    text("smtp_ca_file", NOTHING, "a file of PEM certificates",
        "Certificates of a private authority that may have signed the mail server's certificate"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct MailSettings {
    pub mails_per_address_per_hour: u32,
    pub mails_per_account_per_day: u32,
    pub mails_per_recipient_per_day: u32,
    pub mails_to_one_recipient_per_day: u32,
    pub notice_join: TimeDelta,
    pub smtp_url: Option<SecretString>,
    pub brand: Brand,
    pub mail_from: Mailbox,
    /// None if it is the host of the public URL.
    pub smtp_ehlo_name: Option<String>,
    pub smtp_ca_file: Option<Certificate>,
}

impl MailSettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        let brand = Brand {
            name: given.read("brand_name", values::brand_name)?,
            color: given.read("brand_color", Color::parse)?,
            logo: given.optional("brand_logo_file", |raw| Logo::read(Path::new(raw)))?,
        };
        Ok(Self {
            mails_per_address_per_hour: given.number("mails_per_address_per_hour")?,
            mails_per_account_per_day: given.number("mails_per_account_per_day")?,
            mails_per_recipient_per_day: given.number("mails_per_recipient_per_day")?,
            mails_to_one_recipient_per_day: given.number("mails_to_one_recipient_per_day")?,
            notice_join: given.span("notice_join_minutes")?,
            smtp_url: given.optional("smtp_url", values::smtp_url)?,
            mail_from: values::named(given.parsed("mail_from")?, &brand.name),
            brand,
            smtp_ehlo_name: given.optional("smtp_ehlo_name", values::host_name)?,
            smtp_ca_file: given.optional("smtp_ca_file", values::certificates)?,
        })
    }
}
