//! Registry of all settings: flags, variables, file keys, errors and the reference follow from its rows. A new setting
//! is a row in the file of its group, a field of the group beside it, and the line that reads it.

use super::setting::Setting;
use super::{
    billing, database, files, identity, jobs, mail, message_checks, organizations, reminders, server, sms,
};
use kontor_domain::quota::Quota;

/// Suffix of a secret's name when a path to the secret is given instead.
pub(super) const FILE_SUFFIX: &str = "_file";

/// Settings that belong together.
#[derive(Debug)]
pub struct Group {
    /// Heading in the reference.
    pub title: &'static str,
    /// Settings, in the order of the reference.
    pub settings: &'static [Setting],
}

/// All groups, in the order of the reference.
pub const GROUPS: [Group; 11] = [
    group("Server", server::SETTINGS),
    group("Database", database::SETTINGS),
    group("Accounts", identity::SETTINGS),
    group("Organizations", organizations::SETTINGS),
    group("Billing", billing::SETTINGS),
    group("Reminders", reminders::SETTINGS),
    group("Mail", mail::SETTINGS),
    group("SMS", sms::SETTINGS),
    group("Message checks", message_checks::SETTINGS),
    group("Stored files", files::SETTINGS),
    group("Background work", jobs::SETTINGS),
];

const fn group(title: &'static str, settings: &'static [Setting]) -> Group {
    Group { title, settings }
}

/// Returns all settings.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|group| group.settings)
}

/// Name that an operator may use: that of a setting, or the one that gives the path to a secret.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub setting: &'static Setting,
    pub is_path: bool,
}

impl Key {
    pub fn name(self) -> String {
        format!(
            "{}{}",
            self.setting.name,
            if self.is_path { FILE_SUFFIX } else { "" }
        )
    }

    pub fn all() -> impl Iterator<Item = Self> {
        all()
            .flat_map(|setting| {
                [
                    Some(Self {
                        setting,
                        is_path: false,
                    }),
                    setting.secret.then_some(Self {
                        setting,
                        is_path: true,
                    }),
                ]
            })
            .flatten()
    }

    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }
}

/// Returns the environment variable for a setting such as `body_limit_bytes`.
pub(super) fn variable(name: &str) -> String {
    format!("KONTOR_{}", name.to_ascii_uppercase())
}

/// Returns the command line flag for a setting such as `body_limit_bytes`.
pub(super) fn flag(name: &str) -> String {
    format!("--{}", name.replace('_', "-"))
}

/// Returns the name of the setting for a quota's limit.
#[must_use]
pub const fn quota_setting(quota: Quota) -> &'static str {
    match quota {
        Quota::Grants => "organization_grants_max",
        Quota::Teams => "organization_teams_max",
        Quota::Products => "organization_products_max",
        Quota::BillingAddresses => "organization_billing_addresses_max",
        Quota::BillingExports => "organization_billing_exports_max",
        Quota::Invitations => "organization_invitations_max",
        Quota::Members => "organization_members_max",
        Quota::ApiTokens => "account_api_tokens_max",
        Quota::MessageChecks => "account_message_checks_max",
    }
}
