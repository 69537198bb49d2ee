//! Words and values that several capabilities answer or read.

use kontor_domain::locale::Locale;
use kontor_domain::money::Money;
use kontor_domain::organizations::{Currency, MembershipState, Role, RoleAfter};
use kontor_domain::products::{ProductState, Renewal};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Language of mails and documents.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Locale)]
pub enum LocaleView {
    /// German.
    De,
    /// French.
    Fr,
    /// Italian.
    It,
    /// English.
    En,
}

impl From<Locale> for LocaleView {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::De => Self::De,
            Locale::Fr => Self::Fr,
            Locale::It => Self::It,
            Locale::En => Self::En,
        }
    }
}

impl From<LocaleView> for Locale {
    fn from(locale: LocaleView) -> Self {
        match locale {
            LocaleView::De => Self::De,
            LocaleView::Fr => Self::Fr,
            LocaleView::It => Self::It,
            LocaleView::En => Self::En,
        }
    }
}

/// Scope of an API token; writing includes reading.
#[derive(Serialize, ToSchema)]
#[schema(as = Scope)]
pub enum ScopeView {
    /// Read the caller's own profile.
    #[serde(rename = "identity:read")]
    IdentityRead,
    /// Change the caller's own profile.
    #[serde(rename = "identity:write")]
    IdentityWrite,
    /// Read organizations, members and invitations.
    #[serde(rename = "organizations:read")]
    OrganizationsRead,
    /// Change organizations, members and invitations.
    #[serde(rename = "organizations:write")]
    OrganizationsWrite,
    /// Read products and their transfers.
    #[serde(rename = "products:read")]
    ProductsRead,
    /// Change products and their transfers.
    #[serde(rename = "products:write")]
    ProductsWrite,
    /// Read billing addresses, invoices, pro-forma invoices and credit notes.
    #[serde(rename = "billing:read")]
    BillingRead,
    /// Change billing addresses, and issue and cancel invoices.
    #[serde(rename = "billing:write")]
    BillingWrite,
    /// Read product rights.
    #[serde(rename = "grants:read")]
    GrantsRead,
    /// Change product rights.
    #[serde(rename = "grants:write")]
    GrantsWrite,
    /// Read work teams.
    #[serde(rename = "teams:read")]
    TeamsRead,
    /// Change work teams.
    #[serde(rename = "teams:write")]
    TeamsWrite,
    /// Read activity logs.
    #[serde(rename = "activity:read")]
    ActivityRead,
    /// Reserved for future operations.
    #[serde(rename = "activity:write")]
    ActivityWrite,
}

/// Role of a member in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleView {
    /// All rights, and the legal responsibility.
    LegalRepresentative,
    /// All rights without the legal responsibility.
    Administrator,
    /// Only granted rights; the billing permission can be switched on.
    Collaborator,
    /// Only granted rights and the member's own teams; never the billing permission.
    External,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        match role {
            Role::LegalRepresentative => Self::LegalRepresentative,
            Role::Administrator => Self::Administrator,
            Role::Collaborator => Self::Collaborator,
            Role::External => Self::External,
        }
    }
}

impl From<RoleView> for Role {
    fn from(role: RoleView) -> Self {
        match role {
            RoleView::LegalRepresentative => Self::LegalRepresentative,
            RoleView::Administrator => Self::Administrator,
            RoleView::Collaborator => Self::Collaborator,
            RoleView::External => Self::External,
        }
    }
}

/// State of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MembershipState)]
pub enum MembershipStateView {
    /// In effect.
    Active,
    /// Suspended: the member is treated like an outsider.
    Suspended,
    /// Past its end, and treated like a suspended one.
    Expired,
}

impl From<MembershipState> for MembershipStateView {
    fn from(state: MembershipState) -> Self {
        match state {
            MembershipState::Active => Self::Active,
            MembershipState::Suspended => Self::Suspended,
            MembershipState::Expired => Self::Expired,
        }
    }
}

impl From<MembershipStateView> for MembershipState {
    fn from(state: MembershipStateView) -> Self {
        match state {
            MembershipStateView::Active => Self::Active,
            MembershipStateView::Suspended => Self::Suspended,
            MembershipStateView::Expired => Self::Expired,
        }
    }
}

/// Currency of an organization's invoices.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(as = Currency)]
pub enum CurrencyView {
    /// Swiss franc.
    Chf,
    /// Euro.
    Eur,
}

impl From<Currency> for CurrencyView {
    fn from(currency: Currency) -> Self {
        match currency {
            Currency::Chf => Self::Chf,
            Currency::Eur => Self::Eur,
        }
    }
}

impl From<CurrencyView> for Currency {
    fn from(currency: CurrencyView) -> Self {
        match currency {
            CurrencyView::Chf => Self::Chf,
            CurrencyView::Eur => Self::Eur,
        }
    }
}

/// Role of the giver after the hand-over.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RoleAfter)]
pub enum RoleAfterView {
    /// All rights without the legal responsibility.
    Administrator,
    /// Only granted rights.
    Collaborator,
    /// No role; the membership ends.
    Leave,
}

impl From<RoleAfter> for RoleAfterView {
    fn from(role: RoleAfter) -> Self {
        match role {
            RoleAfter::Administrator => Self::Administrator,
            RoleAfter::Collaborator => Self::Collaborator,
            RoleAfter::Leave => Self::Leave,
        }
    }
}

impl From<RoleAfterView> for RoleAfter {
    fn from(role: RoleAfterView) -> Self {
        match role {
            RoleAfterView::Administrator => Self::Administrator,
            RoleAfterView::Collaborator => Self::Collaborator,
            RoleAfterView::Leave => Self::Leave,
        }
    }
}

/// Number of decimals of an amount in CHF or EUR.
const DECIMALS: u32 = 2;

/// Amount of money.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Money, example = json!({ "amount": "69.00", "currency": "CHF" }))]
pub struct MoneyView {
    /// Amount as a decimal number with two decimals.
    #[schema(pattern = "^-?[0-9]+\\.[0-9]{2}$")]
    amount: String,
    /// Currency.
    currency: CurrencyView,
}

impl MoneyView {
    /// Returns a sum of amounts in hundredths, which may be wider than an amount.
    #[must_use]
    pub fn of_sum(minor: i128, currency: Currency) -> Self {
        Self {
            amount: Decimal::from_i128_with_scale(minor, DECIMALS).to_string(),
            currency: currency.into(),
        }
    }
}

impl From<Money> for MoneyView {
    fn from(price: Money) -> Self {
        Self {
            amount: Decimal::new(price.minor, DECIMALS).to_string(),
            currency: price.currency.into(),
        }
    }
}

/// Renewal of a product.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Renewal)]
pub enum RenewalView {
    /// An invoice for the next period is issued some weeks before it begins.
    Automatic,
    /// The organization asks for the invoice.
    Manual,
}

impl From<Renewal> for RenewalView {
    fn from(renewal: Renewal) -> Self {
        match renewal {
            Renewal::Automatic => Self::Automatic,
            Renewal::Manual => Self::Manual,
        }
    }
}

impl From<RenewalView> for Renewal {
    fn from(renewal: RenewalView) -> Self {
        match renewal {
            RenewalView::Automatic => Self::Automatic,
            RenewalView::Manual => Self::Manual,
        }
    }
}

/// State of a product.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProductState)]
pub enum ProductStateView {
    /// Ordered and due for billing; not in use yet.
    Pending,
    /// In use.
    Active,
    /// Temporarily blocked.
    Blocked,
    /// Ended.
    Cancelled,
}

impl From<ProductState> for ProductStateView {
    fn from(state: ProductState) -> Self {
        match state {
            ProductState::Pending => Self::Pending,
            ProductState::Active => Self::Active,
            ProductState::Blocked => Self::Blocked,
            ProductState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<ProductStateView> for ProductState {
    fn from(state: ProductStateView) -> Self {
        match state {
            ProductStateView::Pending => Self::Pending,
            ProductStateView::Active => Self::Active,
            ProductStateView::Blocked => Self::Blocked,
            ProductStateView::Cancelled => Self::Cancelled,
        }
    }
}
