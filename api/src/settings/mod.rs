//! Settings: each has one name, and is a key of `kontor.toml`, an environment variable and a flag at once. A flag
//! takes precedence over a variable, a variable over the file, the file over the default. All faults in any of
//! these sources are reported at once before anything starts, even if another source takes precedence.

mod billing;
mod database;
mod delivery;
mod file;
mod files;
mod flags;
mod given;
mod identity;
mod jobs;
mod mail;
mod message_checks;
mod organizations;
mod problem;
mod process;
mod proxies;
mod reference;
mod registry;
mod reminders;
mod server;
mod setting;
mod sms;
mod source;
mod values;

#[cfg(test)]
mod tests;

use std::path::Path;

use given::{Given, Layer};
pub use proxies::{ForwardedHeader, canonical};

pub use billing::BillingSettings;
pub use database::DatabaseSettings;
pub use files::FileSettings;
pub use flags::{arguments, flags};
pub use identity::IdentitySettings;
pub use jobs::JobSettings;
pub use mail::MailSettings;
pub use message_checks::MessageCheckSettings;
pub use organizations::OrganizationSettings;
pub use problem::{Problem, SettingsError};
pub use reference::reference_markdown;
pub use registry::quota_setting;
pub use reminders::ReminderSettings;
pub use server::ServerSettings;
pub use setting::{Allowed, Setting, Unit};
pub use sms::SmsSettings;
pub use values::{LogFormat, SqliteSynchronous};

/// Settings of the operator, in groups.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Addresses, proxies, threads, limits on requests, and the log.
    pub server: ServerSettings,
    /// Database, and the key that seals secrets in it.
    pub database: DatabaseSettings,
    /// Passwords, logins, sessions, and links in mails.
    pub identity: IdentitySettings,
    /// Invitations, quotas, hand-overs, transfers and the catalog.
    pub organizations: OrganizationSettings,
    /// Issuer of documents, VAT rates and times of billing.
    pub billing: BillingSettings,
    /// Schedule and charges of reminders.
    pub reminders: ReminderSettings,
    /// Limits on mails, the mail server and the look.
    pub mail: MailSettings,
    /// SMS gateway, and limits on SMS.
    pub sms: SmsSettings,
    /// Names and keys of the provider, and limits of message checks.
    pub message_checks: MessageCheckSettings,
    /// Place of stored files.
    pub files: FileSettings,
    /// Background work.
    pub jobs: JobSettings,
}

impl Settings {
    /// Combines the sources by precedence.
    ///
    /// # Errors
    /// All faults in any source.
    pub fn load(
        flags: &[(String, String)],
        environment: impl Iterator<Item = (String, String)>,
        file: Option<&Path>,
    ) -> Result<Self, SettingsError> {
        let mut problems = Vec::new();
        let layers = [
            file.map(|path| source::file(path, &mut problems))
                .unwrap_or_default(),
            source::environment(environment, &mut problems),
            source::flags(flags, &mut problems),
        ];
        let given = layers
            .into_iter()
            .map(|layer| without_mistakes(layer, &mut problems))
            .fold(Given::defaults(), Given::outweighed_by);
        // The remaining values were parsed before, so this fails only if a row and its line contradict each other.
        let settings = Self::read(&given)?;
        problems.extend(settings.identity.weak_argon2(&problems));
        problems.extend(settings.files.unusable_s3(&problems));
        if problems.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsError(problems))
        }
    }

    fn read(given: &Given) -> Result<Self, Problem> {
        let server = ServerSettings::read(given)?;
        Ok(Self {
            database: DatabaseSettings::read(given, &server.data_dir)?,
            files: FileSettings::read(given, &server.data_dir)?,
            server,
            identity: IdentitySettings::read(given)?,
            organizations: OrganizationSettings::read(given)?,
            billing: BillingSettings::read(given)?,
            reminders: ReminderSettings::read(given)?,
            mail: MailSettings::read(given)?,
            sms: SmsSettings::read(given)?,
            message_checks: MessageCheckSettings::read(given)?,
            jobs: JobSettings::read(given)?,
        })
    }
}

/// Drops each invalid value and reads on, until all invalid values have been reported.
fn without_mistakes(mut layer: Layer, problems: &mut Vec<Problem>) -> Layer {
    while let Err(problem) = Settings::read(&Given::defaults().outweighed_by(layer.clone())) {
        let dropped = problem.setting().and_then(|name| layer.remove(name));
        problems.push(problem);
        if dropped.is_none() {
            break;
        }
    }
    layer
}
