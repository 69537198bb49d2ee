//! A product: one service that an organisation has.

use super::Plan;
use crate::access::{Denied, Standing};
use crate::grants::{CODE_PATTERN, is_code};
use crate::ids::{OrganizationId, ProductId, UserId};
use crate::organizations::Currency;
use crate::text::{InvalidText, ParseText, TextForm, line};
use chrono::{DateTime, Months, NaiveDate, Utc};

/// The most code points in a product's name.
pub const PRODUCT_NAME_MAX: usize = 120;

/// The code of a kind of product, such as `web_hosting`; the catalogue knows which there are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductKind(String);

impl ProductKind {
    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_code(text).then(|| Self(text.to_owned()))
    }

    /// The code.
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

/// What an organisation calls a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductName(String);

impl ProductName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name from the database, where it was checked before.
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
    /// Where a product stands.
    ProductState {
        /// Ordered and due for billing; not in use yet.
        Pending = "pending",
        /// In use.
        Active = "active",
        /// Its use is stopped for a while.
        Blocked = "blocked",
        /// Over.
        Cancelled = "cancelled",
    }
}

/// What a period of a product costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// In hundredths of the currency.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// A service that an organisation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Whose.
    pub organization: OrganizationId,
    /// What it is.
    pub kind: ProductKind,
    /// The code of what was ordered in the catalogue.
    pub plan: String,
    /// What the organisation calls it.
    pub name: ProductName,
    /// Where it stands.
    pub state: ProductState,
    /// What a period costs.
    pub price: Price,
    /// How long a period is, in months.
    pub period_months: u32,
    /// When the next period begins.
    pub renews_on: NaiveDate,
    /// Who ordered it.
    pub ordered_by: UserId,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When a field last changed.
    pub updated_at: DateTime<Utc>,
}

/// Whether a member of this standing may order: managers, and collaborators with the billing permission.
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

/// The product is over already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the product is cancelled already")]
pub struct NotCancellable;

impl Product {
    /// An order at `now`: due at once, and in use when the first period is paid. What costs nothing is in use at
    /// once.
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
            renews_on,
            ordered_by,
            created_at: now,
            updated_at: now,
        }
    }

    /// The product after its end at `now`.
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
