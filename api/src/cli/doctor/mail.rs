//! Checks of mail delivery, and of the mail server's view of this server.

use super::finding::Finding;
use crate::notifications::{Capabilities, Postman};
use crate::settings::Settings;
use std::net::IpAddr;
use std::time::Duration;

/// Time for a mail server to answer.
const SMTP_TIMEOUT: Duration = Duration::from_secs(15);

/// Examines the mail server and the name by which it is greeted.
pub async fn examine(settings: &Settings) -> Vec<Finding> {
    let public_url = settings.server.public_url.as_deref().unwrap_or_default();
    match settings.postman(public_url) {
        Ok(Postman::Folder(folder)) => vec![Finding::advice(
            "mail",
            format!("no server is set, mails are written to {}", folder.display()),
            "set KONTOR_SMTP_URL, unless this is a trial",
        )],
        Ok(postman) => {
            let name = greeting(&settings.ehlo_name(public_url));
            vec![server(settings, &postman).await, name]
        }
        Err(error) => vec![Finding::fix("mail", error.reason, "check KONTOR_SMTP_URL")],
    }
}

async fn server(settings: &Settings, postman: &Postman) -> Finding {
    let todo = "check KONTOR_SMTP_URL, and that this machine may connect to it";
    match tokio::time::timeout(SMTP_TIMEOUT, postman.examine()).await {
        Err(_) => Finding::fix("mail", "the server did not answer within 15 s", todo),
        Ok(Err(error)) => Finding::fix("mail", format!("the server said no: {}", error.reason), todo),
        Ok(Ok(_)) if settings.mail.mail_from.email.domain() == "localhost" => Finding::advice(
            "mail",
            format!(
                "the server answers, but mails come from {}",
                settings.mail.mail_from
            ),
            "set KONTOR_MAIL_FROM to an address of yours",
        ),
        Ok(Ok(offers)) => {
            let offers = offers.map(described).unwrap_or_default();
            let from = &settings.mail.mail_from;
            Finding::ok(
                "mail",
                format!("the server answers{offers}; mails come from {from}"),
            )
        }
    }
}

fn described(offers: Capabilities) -> String {
    let encryption = match (offers.encrypted, offers.starttls) {
        (true, _) => "encrypted",
        (false, true) => "not encrypted, though it offers STARTTLS",
        (false, false) => "not encrypted, without STARTTLS",
    };
    let unicode = if offers.smtputf8 { "with" } else { "without" };
    format!(", {encryption}, {unicode} SMTPUTF8")
}

/// Checks the name in the greeting: many servers refuse a client without a valid one (RFC 5321, section 4.1.4).
fn greeting(name: &str) -> Finding {
    if is_full_name(name) {
        return Finding::ok("mail name", format!("this server presents itself as {name}"));
    }
    Finding::advice(
        "mail name",
        format!("this server presents itself to the mail server as {name}, which many refuse"),
        "set KONTOR_SMTP_EHLO_NAME to a host name that DNS knows, or KONTOR_PUBLIC_URL",
    )
}

/// Whether a name can be one that DNS knows: labels separated by dots, the last one not a number, and no name
/// reserved for local use (RFC 6761, RFC 6762).
fn is_full_name(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && name.parse::<IpAddr>().is_err()
        && !last.is_empty()
        && !["localhost", "local", "localdomain", "invalid", "internal"].contains(&last)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_full_name;

    #[test]
    fn a_name_that_dns_can_know() {
        assert!(is_full_name("my.example.ch") && is_full_name("xn--mller-kva.example"));
        for name in [
            "localhost",
            "kontor",
            "kontor.local",
            "127.0.0.1",
            "::1",
            "a.localhost",
            "example.",
        ] {
            assert!(!is_full_name(name), "{name}");
        }
    }
}
