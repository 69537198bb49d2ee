//! Prices of charges: the lines of a document, with their VAT.

use super::calculation::{LineAmount, TaxedLine, TooLarge, calculate, split_by_rate, without_vat};
use super::{
    Charge, DocumentLine, NO_VAT, NoRate, ServicePeriod, Totals, Treatment, VatClass, VatGroup, VatRates,
};
use crate::locale::Locale;
use crate::money::decimal;
use crate::organizations::Country;
use crate::products::{Catalogue, Product};
use rust_decimal::Decimal;

/// Prices of charges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Lines, each with the index of its charge: a change of the VAT rate splits a charge.
    pub lines: Vec<(usize, DocumentLine)>,
    /// VAT by category and rate.
    pub groups: Vec<VatGroup>,
    /// Sums.
    pub totals: Totals,
}

/// Reason why charges can't be priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPriced {
    /// A day of a period has no VAT rate.
    #[error(transparent)]
    NoRate(#[from] NoRate),
    /// The sum is too large for a document.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// The rules by which charges are priced.
#[derive(Debug, Clone, Copy)]
pub struct PriceRules<'r> {
    /// Plans, with their names and VAT classes.
    pub catalogue: &'r Catalogue,
    /// VAT rates.
    pub rates: &'r VatRates,
    /// The issuer's country, whose VAT is in prices that include it.
    pub home: Country,
    /// Treatment of the billing address.
    pub treatment: Treatment,
    /// Language of the lines.
    pub locale: Locale,
}

struct Part {
    charge: usize,
    period: ServicePeriod,
    line: TaxedLine,
}

/// Prices charges.
///
/// # Errors
/// [`NotPriced`].
pub fn quote(rules: PriceRules<'_>, charges: &[(Product, Charge)]) -> Result<Quote, NotPriced> {
    let mut parts = Vec::new();
    for (place, (product, charge)) in charges.iter().enumerate() {
        parts.extend(parts_of(rules, place, product, charge)?);
    }
    let lines: Vec<TaxedLine> = parts.iter().map(|part| part.line).collect();
    let calculation = calculate(&lines)?;
    let described = parts.iter().zip(calculation.nets).filter_map(|(part, net)| {
        let (product, _) = charges.get(part.charge)?;
        let line = DocumentLine {
            description: description(rules, product),
            detail: Some(product.name.as_str().to_owned()),
            period: Some(part.period),
            quantity: Decimal::ONE,
            unit_price: decimal(net),
            net_minor: net,
            gross_minor: match part.line.amount {
                LineAmount::Gross(minor) => Some(minor),
                LineAmount::Net(_) => None,
            },
            category: part.line.category,
            rate: part.line.rate,
        };
        Some((part.charge, line))
    });
    Ok(Quote {
        lines: described.collect(),
        groups: calculation.groups,
        totals: calculation.totals,
    })
}

/// Returns the name of the product's plan, or its code if the catalog no longer has it.
fn description(rules: PriceRules<'_>, product: &Product) -> String {
    let plan = rules.catalogue.plan(&product.plan);
    plan.map_or_else(
        || product.plan.clone(),
        |plan| plan.name.in_locale(rules.locale).to_owned(),
    )
}

fn parts_of(
    rules: PriceRules<'_>,
    place: usize,
    product: &Product,
    charge: &Charge,
) -> Result<Vec<Part>, NotPriced> {
    let plan = rules.catalogue.plan(&product.plan);
    let class = plan.map_or(VatClass::Standard, |plan| plan.vat_class);
    let with_vat = plan.is_some_and(|plan| plan.price_includes_vat);
    let price = product.price.minor;
    let category = rules.treatment.category();
    let Treatment::Taxed(country) = rules.treatment else {
        // Without VAT, the price is the one that a customer at home pays before VAT.
        let net = if with_vat {
            without_vat(
                price,
                rules.rates.percent(rules.home, class, charge.period.first)?,
            )?
        } else {
            price
        };
        return Ok(vec![Part {
            charge: place,
            period: charge.period,
            line: TaxedLine {
                amount: LineAmount::Net(net),
                category,
                rate: NO_VAT,
            },
        }]);
    };
    let split = split_by_rate(rules.rates, (country, class), charge.period, price)?;
    let part = |part: super::RatedPart| Part {
        charge: place,
        period: part.period,
        line: TaxedLine {
            amount: if with_vat {
                LineAmount::Gross(part.minor)
            } else {
                LineAmount::Net(part.minor)
            },
            category,
            rate: part.rate,
        },
    };
    Ok(split.into_iter().map(part).collect())
}
