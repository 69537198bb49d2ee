//! The catalog: kinds of products, the rights in each, and the plans that can be ordered. It is data of the
//! installation, checked once when it is loaded.

use super::ProductKind;
use crate::billing::VatClass;
use crate::grants::{RightName, Rights, is_code};
use crate::locale::Locale;
use crate::money::Money;
use crate::organizations::Currency;

/// A name in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalName {
    /// German.
    pub de: String,
    /// French.
    pub fr: String,
    /// Italian.
    pub it: String,
    /// English.
    pub en: String,
}

impl LocalName {
    /// Returns the name in one language.
    #[must_use]
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::De => &self.de,
            Locale::Fr => &self.fr,
            Locale::It => &self.it,
            Locale::En => &self.en,
        }
    }
}

crate::text_enum! {
    /// Relation between the rights of a kind.
    Scheme {
        /// Independent rights; all grants add up.
        Flags = "flags",
        /// Ordered rights, each including the lower ones; own grants take precedence over those of teams.
        Levels = "levels",
    }
}

/// A right of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightRules {
    /// Its code.
    pub code: RightName,
    /// Display name.
    pub name: LocalName,
}

/// A kind of product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRules {
    /// Its code.
    pub code: ProductKind,
    /// Display name.
    pub name: LocalName,
    /// Relation between its rights.
    pub scheme: Scheme,
    /// Its rights; levels in ascending order.
    pub rights: Vec<RightRules>,
    /// The resource addressed by a path, if products of this kind have parts: `folder`, `mailbox` or `website`.
    pub resource: Option<String>,
}

impl KindRules {
    /// Returns the index of a right; for levels, its height.
    #[must_use]
    pub fn place(&self, right: &RightName) -> Option<usize> {
        self.rights.iter().position(|known| known.code == *right)
    }

    /// Whether the kind has all of these rights.
    #[must_use]
    pub fn knows(&self, rights: &Rights) -> bool {
        match rights {
            Rights::All => true,
            Rights::Some(rights) => rights.iter().all(|right| self.place(right).is_some()),
        }
    }
}

/// A plan that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its code.
    pub code: String,
    /// The kind of product it creates.
    pub kind: ProductKind,
    /// Display name.
    pub name: LocalName,
    /// Price of a period in CHF, in hundredths.
    pub price_chf: i64,
    /// Price of a period in EUR, in hundredths.
    pub price_eur: i64,
    /// Length of a period, in months.
    pub period_months: u32,
    /// Class of its VAT rate.
    pub vat_class: VatClass,
    /// Whether the prices include VAT.
    pub price_includes_vat: bool,
}

impl Plan {
    /// Returns the price in a currency.
    #[must_use]
    pub const fn price(&self, currency: Currency) -> Money {
        let minor = match currency {
            Currency::Chf => self.price_chf,
            Currency::Eur => self.price_eur,
        };
        Money::new(minor, currency)
    }
}

/// Kinds and plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    kinds: Vec<KindRules>,
    plans: Vec<Plan>,
}

/// Reason why a catalog is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// A duplicate code.
    #[error("`{0}` stands twice")]
    Twice(String),
    /// A kind without rights, which could not be granted.
    #[error("the kind `{0}` has no rights")]
    NoRights(String),
    /// A plan of an unknown kind.
    #[error("the plan `{0}` is of a kind that the catalogue does not have")]
    UnknownKind(String),
    /// A negative price, or a period of no months.
    #[error("the plan `{0}` has a price below zero or a period of no months")]
    Terms(String),
    /// An invalid code.
    #[error("`{0}` is no code: small letters, digits and underscores are")]
    Code(String),
}

impl Catalogue {
    /// Checks a catalog.
    ///
    /// # Errors
    /// [`CatalogueError`] for the first fault.
    pub fn new(kinds: Vec<KindRules>, plans: Vec<Plan>) -> Result<Self, CatalogueError> {
        unique(kinds.iter().map(|kind| kind.code.as_str()))?;
        unique(plans.iter().map(|plan| plan.code.as_str()))?;
        for kind in &kinds {
            unique(kind.rights.iter().map(|right| right.code.as_str()))?;
            if kind.rights.is_empty() {
                return Err(CatalogueError::NoRights(kind.code.as_str().to_owned()));
            }
        }
        for plan in &plans {
            if !is_code(&plan.code) {
                return Err(CatalogueError::Code(plan.code.clone()));
            }
            if kinds.iter().all(|kind| kind.code != plan.kind) {
                return Err(CatalogueError::UnknownKind(plan.code.clone()));
            }
            if plan.price_chf < 0 || plan.price_eur < 0 || plan.period_months == 0 {
                return Err(CatalogueError::Terms(plan.code.clone()));
            }
        }
        Ok(Self { kinds, plans })
    }

    /// Returns all kinds.
    #[must_use]
    pub fn kinds(&self) -> &[KindRules] {
        &self.kinds
    }

    /// Returns all plans.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// Returns a kind. If the catalog no longer has a product's kind, the product has no rights,
    /// even for managers.
    #[must_use]
    pub fn kind(&self, code: &ProductKind) -> Option<&KindRules> {
        self.kinds.iter().find(|kind| kind.code == *code)
    }

    /// Returns a plan.
    #[must_use]
    pub fn plan(&self, code: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.code == code)
    }
}

fn unique<'a>(codes: impl Iterator<Item = &'a str>) -> Result<(), CatalogueError> {
    let mut seen = std::collections::BTreeSet::new();
    for code in codes {
        if !seen.insert(code) {
            return Err(CatalogueError::Twice(code.to_owned()));
        }
    }
    Ok(())
}
