//! A product: one service of an organization.

use super::Plan;
use crate::access::{Denied, Standing};
use crate::grants::{CODE_PATTERN, is_code};
use crate::ids::{BillingAddressId, OrganizationId, ProductId, UserId};
use crate::money::Money;
use crate::organizations::Currency;
use crate::text::{InvalidText, ParseText, TextForm, line};
use chrono::{DateTime, Months, NaiveDate, Utc};

/// Maximum number of code points in a product's name.
pub const PRODUCT_NAME_MAX: usize = 120;

/// The code of a kind of product, such as `web_hosting`, defined in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductKind(String);

impl ProductKind {
    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_code(text).then(|| Self(text.to_owned()))
    }

    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for ProductKind {
    const FORM: TextForm = TextForm::of("ProductKindCode").matching(CODE_PATTERN);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        Self::parse(raw).ok_or(InvalidText::Form("the code of a kind"))
    }
}

/// Name of a product, given by its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductName(String);

impl ProductName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a name from the database, where it was checked before.
    #[must_use]
    pub const fn stored(name: String) -> Self {
        Self(name)
    }
}

impl ParseText for ProductName {
    const FORM: TextForm = TextForm::of("ProductName").length(1, PRODUCT_NAME_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        line(raw, PRODUCT_NAME_MAX).map(Self)
    }
}

crate::text_enum! {
    /// Renewal of a product.
    Renewal {
        /// An invoice for the next period is issued some weeks before it begins.
        Automatic = "automatic",
        /// The organization asks for the invoice.
        Manual = "manual",
    }
}

crate::text_enum! {
    /// State of a product.
    ProductState {
        /// Ordered and due for payment; not in use yet.
        Pending = "pending",
        /// In use.
        Active = "active",
        /// Temporarily blocked.
        Blocked = "blocked",
        /// Canceled.
        Cancelled = "cancelled",
    }
}

/// A service of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Its organization.
    pub organization: OrganizationId,
    /// Its kind.
    pub kind: ProductKind,
    /// The code of its plan in the catalog.
    pub plan: String,
    /// Its name.
    pub name: ProductName,
    /// Its state.
    pub state: ProductState,
    /// Price of a period.
    pub price: Money,
    /// Length of a period, in months.
    pub period_months: u32,
    /// First day of the first period, from which all periods are counted.
    pub first_day: NaiveDate,
    /// Start of the next period.
    pub renews_on: NaiveDate,
    /// Renewal.
    pub renewal: Renewal,
    /// The billing address of its invoices; `None` for the organization's default.
    pub billing_address: Option<BillingAddressId>,
    /// The account that ordered it.
    pub ordered_by: UserId,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change of a field.
    pub updated_at: DateTime<Utc>,
}

/// Checks that a member of this standing may order: managers, and collaborators with the billing permission.
///
/// # Errors
/// [`Denied::Forbidden`].
pub const fn may_order(standing: &Standing) -> Result<(), Denied> {
    if standing.role.has_billing(standing.billing) {
        Ok(())
    } else {
        Err(Denied::Forbidden)
    }
}

/// The product is already canceled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the product is cancelled already")]
pub struct NotCancellable;

impl Product {
    /// Creates a product ordered at `now`. It is due at once and becomes active when the first period is paid. A
    /// free product is active at once.
    #[must_use]
    pub fn order(
        (id, organization, ordered_by): (ProductId, OrganizationId, UserId),
        plan: &Plan,
        name: ProductName,
        currency: Currency,
        now: DateTime<Utc>,
    ) -> Self {
        let price = plan.price(currency);
        let today = now.date_naive();
        let (state, renews_on) = if price.minor == 0 {
            let end = today.checked_add_months(Months::new(plan.period_months));
            (ProductState::Active, end.unwrap_or(today))
        } else {
            (ProductState::Pending, today)
        };
        Self {
            id,
            organization,
            kind: plan.kind.clone(),
            plan: plan.code.clone(),
            name,
            state,
            price,
            period_months: plan.period_months,
            first_day: today,
            renews_on,
            renewal: Renewal::Automatic,
            billing_address: None,
            ordered_by,
            created_at: now,
            updated_at: now,
        }
    }

    /// Returns the product after its cancellation at `now`.
    ///
    /// # Errors
    /// [`NotCancellable`].
    pub fn cancelled(&self, now: DateTime<Utc>) -> Result<Self, NotCancellable> {
        if self.state == ProductState::Cancelled {
            return Err(NotCancellable);
        }
        Ok(Self {
            state: ProductState::Cancelled,
            updated_at: now,
            ..self.clone()
        })
    }
}
