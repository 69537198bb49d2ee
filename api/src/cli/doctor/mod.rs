//! `kontor doctor`: looks at everything a node depends on, and says of each thing that is wrong what to do.

mod database;
mod finding;
mod place;

use super::{Failure, block_on, progress, say};
use crate::keys::MasterKey;
use crate::notifications::Postman;
use crate::settings::Settings;
use clap::Command;
use finding::{Finding, Level};
use secrecy::ExposeSecret;
use std::time::Duration;

/// How long a mail server may take to answer.
const SMTP_TIMEOUT: Duration = Duration::from_secs(15);

/// The command line.
pub fn command() -> Command {
    Command::new("doctor")
        .about("Checks settings, keys, database and mail; exit code 1 if something must be fixed")
}

/// Runs the command.
pub fn run(settings: &Settings) -> Result<(), Failure> {
    let wait = progress::waiting("looking");
    let findings = examine(settings);
    wait.finish_and_clear();
    for finding in &findings {
        say(&finding.to_string());
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (broken, advice) = (count(Level::Fix), count(Level::Advice));
    say(&format!(
        "{} checks, {broken} to fix, {advice} to consider",
        findings.len()
    ));
    if broken > 0 {
        return Err(format!("{broken} of the findings must be fixed").into());
    }
    Ok(())
}

fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![Finding::ok("settings", "every value is allowed")];
    findings.push(place::data_dir(settings));
    let key = MasterKey::load(settings);
    findings.push(place::master_key(settings, &key));
    findings.extend(database::examine(settings, key.ok().flatten().as_ref()));
    findings.extend(place::disk(settings));
    findings.push(place::public_url(settings));
    findings.push(block_on(mail(settings)));
    findings
}

async fn mail(settings: &Settings) -> Finding {
    let Some(url) = &settings.smtp_url else {
        let folder = settings.data_dir.join("mail");
        return Finding::advice(
            "mail",
            format!("no server is set, mails are written to {}", folder.display()),
            "set KONTOR_SMTP_URL, unless this is a trial",
        );
    };
    let asked = async { Postman::smtp(url.expose_secret())?.test().await };
    let todo = "check KONTOR_SMTP_URL, and that this machine may connect to it";
    match tokio::time::timeout(SMTP_TIMEOUT, asked).await {
        Err(_) => Finding::fix("mail", "the server did not answer within 15 s", todo),
        Ok(Err(error)) => Finding::fix("mail", format!("the server said no: {}", error.reason), todo),
        Ok(Ok(())) if settings.mail_from.email.domain() == "localhost" => Finding::advice(
            "mail",
            format!("the server answers, but mails come from {}", settings.mail_from),
            "set KONTOR_MAIL_FROM to an address of yours",
        ),
        Ok(Ok(())) => Finding::ok(
            "mail",
            format!("the server answers; mails come from {}", settings.mail_from),
        ),
    }
}
