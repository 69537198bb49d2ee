//! The catalogue: which kinds of products there are, which rights each has, and what can be ordered. It is data of
//! the installation, checked once when it is read.

use super::{Price, ProductKind};
use crate::grants::{RightName, Rights, is_code};
use crate::locale::Locale;
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
    /// The name in one language.
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
    /// How the rights of a kind belong together.
    Scheme {
        /// Any of them beside any other; all grants add up.
        Flags = "flags",
        /// Each includes those before it; own grants go before those of teams.
        Levels = "levels",
    }
}

/// A right of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightRules {
    /// Its code.
    pub code: RightName,
    /// For people.
    pub name: LocalName,
}

/// A kind of product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRules {
    /// Its code.
    pub code: ProductKind,
    /// For people.
    pub name: LocalName,
    /// How its rights belong together.
    pub scheme: Scheme,
    /// Its rights; levels from the lowest to the highest.
    pub rights: Vec<RightRules>,
    /// What a path in such a product addresses, if it can be addressed in parts: `folder`, `mailbox`, `website`.
    pub resource: Option<String>,
}

impl KindRules {
    /// The place of a right, which for levels is its height.
    #[must_use]
    pub fn place(&self, right: &RightName) -> Option<usize> {
        self.rights.iter().position(|known| known.code == *right)
    }

    /// Whether the kind knows all of these rights.
    #[must_use]
    pub fn knows(&self, rights: &Rights) -> bool {
        match rights {
            Rights::All => true,
            Rights::Some(rights) => rights.iter().all(|right| self.place(right).is_some()),
        }
    }
}

/// Something that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its code.
    pub code: String,
    /// What it makes.
    pub kind: ProductKind,
    /// For people.
    pub name: LocalName,
    /// What a period costs in CHF, in hundredths.
    pub price_chf: i64,
    /// What a period costs in EUR, in hundredths.
    pub price_eur: i64,
    /// How long a period is, in months.
    pub period_months: u32,
}

impl Plan {
    /// The price in a currency.
    #[must_use]
    pub const fn price(&self, currency: Currency) -> Price {
        let minor = match currency {
            Currency::Chf => self.price_chf,
            Currency::Eur => self.price_eur,
        };
        Price { minor, currency }
    }
}

/// Kinds and plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    kinds: Vec<KindRules>,
    plans: Vec<Plan>,
}

/// Why a catalogue makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// A code stands twice.
    #[error("`{0}` stands twice")]
    Twice(String),
    /// A kind without rights could not be given to anybody.
    #[error("the kind `{0}` has no rights")]
    NoRights(String),
    /// A plan of a kind that is not there.
    #[error("the plan `{0}` is of a kind that the catalogue does not have")]
    UnknownKind(String),
    /// A price below zero, or a period of no months.
    #[error("the plan `{0}` has a price below zero or a period of no months")]
    Terms(String),
    /// A code of other characters.
    #[error("`{0}` is no code: small letters, digits and underscores are")]
    Code(String),
}

impl Catalogue {
    /// Checks a catalogue.
    ///
    /// # Errors
    /// [`CatalogueError`] at the first thing that makes no sense.
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

    /// All kinds.
    #[must_use]
    pub fn kinds(&self) -> &[KindRules] {
        &self.kinds
    }

    /// All plans.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// A kind. A product can outlive its kind in the catalogue; then nobody but managers holds a right in it.
    #[must_use]
    pub fn kind(&self, code: &ProductKind) -> Option<&KindRules> {
        self.kinds.iter().find(|kind| kind.code == *code)
    }

    /// A plan.
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
