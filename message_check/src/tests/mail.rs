//! A mail as the provider sends it, with one thing changed at a time.

use super::{CODE, IBAN};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A mail in the making.
#[derive(Clone)]
pub(super) struct Mail {
    pub from: String,
    pub to: String,
    pub headers: Vec<String>,
    pub subject: String,
    pub text: Vec<String>,
    pub html: Vec<String>,
    pub attachments: Vec<(&'static str, Vec<u8>)>,
}

/// Subject and sentences of a reminder in the four languages.
pub(super) const LANGUAGES: [(&str, &str, &str); 4] = [
    (
        "Zahlungserinnerung: Rechnung INV-2027-000042",
        "Guten Tag Lea Muster, bitte überweisen Sie sofort.",
        "Rechnung ansehen",
    ),
    (
        "Rappel : facture INV-2027-000042",
        "Bonjour Lea Muster, veuillez payer immédiatement.",
        "Voir la facture",
    ),
    (
        "Sollecito: fattura INV-2027-000042",
        "Buongiorno Lea Muster, la preghiamo di pagare subito.",
        "Vedi fattura",
    ),
    (
        "Reminder: invoice INV-2027-000042",
        "Hello Lea Muster, please pay at once.",
        "View invoice",
    ),
];

impl Mail {
    /// A genuine mail in one of the languages.
    pub(super) fn genuine(language: usize) -> Self {
        let (subject, sentence, button) = LANGUAGES[language % LANGUAGES.len()];
        let link = "https://my.kontor.example/app/invoices";
        Self {
            from: "Kontor <billing@kontor.example>".to_owned(),
            to: "Lea Muster <lea@example.org>".to_owned(),
            headers: vec!["Return-Path: <bounces@mail.kontor.example>".to_owned()],
            subject: subject.to_owned(),
            text: vec![
                sentence.to_owned(),
                format!("IBAN: {IBAN}"),
                link.to_owned(),
                format!("Code: {CODE}"),
            ],
            html: vec![
                format!("<p>{sentence}</p><p>IBAN: {IBAN}</p>"),
                format!("<a href=\"{link}\">{button}</a> <a href='{link}'>{link}</a>"),
                format!("<p>Code: {CODE} <a href=\"https://my.kontor.example/verify?code={CODE}\">?</a></p>"),
            ],
            attachments: Vec::new(),
        }
    }

    pub(super) fn attach(mut self, media_type: &'static str, bytes: Vec<u8>) -> Self {
        self.attachments.push((media_type, bytes));
        self
    }

    /// Returns the mail as a mail program saves it.
    pub(super) fn eml(&self) -> String {
        let mut lines = self.headers.clone();
        lines.extend([
            format!("From: {}", self.from),
            format!("To: {}", self.to),
            format!("Subject: =?utf-8?B?{}?=", STANDARD.encode(&self.subject)),
            "Date: Fri, 1 Jan 2027 06:00:00 +0100".to_owned(),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: multipart/mixed; boundary=mixed".to_owned(),
            String::new(),
            "--mixed".to_owned(),
            "Content-Type: multipart/alternative; boundary=alternative".to_owned(),
            String::new(),
        ]);
        for (media_type, body) in [
            ("text/plain", self.text.join("\n\n")),
            ("text/html", self.html.join("\n")),
        ] {
            lines.push("--alternative".to_owned());
            lines.extend(part(&format!("{media_type}; charset=utf-8"), body.as_bytes()));
        }
        lines.push("--alternative--".to_owned());
        for (media_type, bytes) in &self.attachments {
            lines.push("--mixed".to_owned());
            lines.extend(part(media_type, bytes));
        }
        lines.extend(["--mixed--".to_owned(), String::new()]);
        lines.join("\r\n")
    }
}

fn part(media_type: &str, bytes: &[u8]) -> Vec<String> {
    let body = STANDARD.encode(bytes);
    let mut lines = vec![
        format!("Content-Type: {media_type}"),
        "Content-Transfer-Encoding: base64".to_owned(),
        String::new(),
    ];
    lines.extend(
        body.as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned()),
    );
    lines
}
