//! Settings of organizations: invitations, quotas, hand-overs, transfers and the catalog.

use super::Problem;
use super::given::Given;
use super::setting::Unit::Days;
use super::setting::{NOTHING, Setting, count, text, time};
use chrono::TimeDelta;
use kontor_domain::organizations::Country;
use kontor_domain::quota::Quotas;
use kontor_domain::text::ParseText;
use std::path::PathBuf;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    time("invitation_days", "30", 1..=365, Days,
        "Validity of an invitation"),
    count("invitations_per_day", "500", 1..=100_000, "invitations",
        "Maximum number of invitations sent by an organization in a day, including resent ones"),
    count("organization_grants_max", "50000", 0..=100_000_000, "grants; 0 is no limit",
        "Maximum number of grants of an organization, including those promised by invitations"),
    count("organization_teams_max", "1000", 0..=100_000_000, "teams; 0 is no limit",
        "Maximum number of teams of an organization"),
    count("organization_products_max", "5000", 0..=100_000_000, "products; 0 is no limit",
        "Maximum number of products of an organization, not counting canceled ones"),
    count("organization_invitations_max", "5000", 0..=100_000_000, "invitations; 0 is no limit",
        "Maximum number of open invitations of an organization"),
    count("organization_members_max", "20000", 0..=100_000_000, "members; 0 is no limit",
        "Maximum number of members of an organization, including suspended and expired ones"),
    count("account_api_tokens_max", "100", 0..=100_000_000, "tokens; 0 is no limit",
        "Maximum number of valid API tokens of an account"),
    count("account_message_checks_max", "200", 0..=100_000_000, "checks; 0 is no limit",
        "Maximum number of message checks that are kept for an account"),
    time("hand_over_days", "7", 1..=30, Days,
        "Time for which an offered hand-over of an organization's legal responsibility can be accepted"),
    time("transfer_days", "30", 1..=90, Days,
        "Time for which products offered to another organization can be accepted"),
    time("membership_warning_days", "7", 1..=90, Days,
        "Time before the end of a membership at which the member is warned"),
    text("catalogue_file", NOTHING, "a file that exists",
        "Kinds of products, their rights and the plans that can be ordered, as TOML; empty: the built-in catalog"),
    text("default_country", "CH", "an ISO 3166-1 alpha-2 code such as CH",
        "Country of a new organization that gives none"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct OrganizationSettings {
    pub invitation: TimeDelta,
    pub invitations_per_day: u32,
    /// Limits on numbers of resources.
    pub quotas: Quotas,
    pub hand_over: TimeDelta,
    /// Time for which offered products can be accepted.
    pub transfer: TimeDelta,
    pub membership_warning: TimeDelta,
    /// None for the built-in one.
    pub catalogue_file: Option<PathBuf>,
    pub default_country: Country,
}

impl OrganizationSettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self {
            invitation: given.span("invitation_days")?,
            invitations_per_day: given.number("invitations_per_day")?,
            quotas: Quotas {
                grants: given.number("organization_grants_max")?,
                teams: given.number("organization_teams_max")?,
                products: given.number("organization_products_max")?,
                billing_addresses: given.number("organization_billing_addresses_max")?,
                billing_exports: given.number("organization_billing_exports_max")?,
                invitations: given.number("organization_invitations_max")?,
                members: given.number("organization_members_max")?,
                api_tokens: given.number("account_api_tokens_max")?,
                message_checks: given.number("account_message_checks_max")?,
            },
            hand_over: given.span("hand_over_days")?,
            transfer: given.span("transfer_days")?,
            membership_warning: given.span("membership_warning_days")?,
            catalogue_file: given.optional("catalogue_file", |raw| {
                Some(PathBuf::from(raw)).filter(|path| path.is_file())
            })?,
            default_country: given.read("default_country", |raw| Country::parse(raw).ok())?,
        })
    }
}
