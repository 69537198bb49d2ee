//! The catalog as written by the operator: TOML, built in or from a file.

use kontor_domain::billing::VatClass;
use kontor_domain::grants::RightName;
use kontor_domain::products::{
    Catalogue, CatalogueError, KindRules, LocalName, Plan, ProductKind, RightRules, Scheme,
};
use kontor_domain::text::ParseText;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::path::Path;

/// Default catalog, for installations without the setting.
const BUILT_IN: &str = include_str!("catalogue.toml");

/// Reason the catalog can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file can't be read.
    #[error("the catalog can't be read: {0}")]
    File(#[from] std::io::Error),
    /// Not TOML, or of another structure.
    #[error("the catalog has the wrong structure: {0}")]
    Form(#[from] toml::de::Error),
    /// Inconsistent.
    #[error("the catalog makes no sense: {0}")]
    Sense(#[from] CatalogueError),
    /// Price with more than two decimals, or out of range.
    #[error("the catalog makes no sense: `{0}` is not a price with at most two decimals")]
    Price(Decimal),
    /// Unknown class of VAT rates.
    #[error("the catalog makes no sense: `{0}` is not a class of VAT rates")]
    VatClass(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kinds: Vec<WrittenKind>,
    plans: Vec<WrittenPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenName {
    de: String,
    fr: String,
    it: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRight {
    code: String,
    name: WrittenName,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenScheme {
    Flags,
    Levels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKind {
    code: String,
    name: WrittenName,
    scheme: WrittenScheme,
    resource: Option<String>,
    rights: Vec<WrittenRight>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPlan {
    code: String,
    kind: String,
    name: WrittenName,
    price_chf: Decimal,
    price_eur: Decimal,
    period_months: u32,
    #[serde(default = "standard")]
    vat_class: String,
    #[serde(default)]
    price_includes_vat: bool,
}

fn standard() -> String {
    VatClass::Standard.as_str().to_owned()
}

/// Reads the catalog from `file`, or the built-in one.
///
/// # Errors
/// [`ReadError`].
pub fn read(file: Option<&Path>) -> Result<Catalogue, ReadError> {
    match file {
        Some(path) => parse(&std::fs::read_to_string(path)?),
        None => parse(BUILT_IN),
    }
}

fn parse(text: &str) -> Result<Catalogue, ReadError> {
    let written: Written = toml::from_str(text)?;
    let kinds = written.kinds.into_iter().map(kind).collect::<Result<_, _>>()?;
    let plans = written.plans.into_iter().map(plan).collect::<Result<_, _>>()?;
    Ok(Catalogue::new(kinds, plans)?)
}

fn kind(written: WrittenKind) -> Result<KindRules, ReadError> {
    let rights = written.rights.into_iter().map(|right| {
        let code = RightName::parse(&right.code).map_err(|_| CatalogueError::Code(right.code))?;
        Ok::<_, ReadError>(RightRules {
            code,
            name: name(right.name),
        })
    });
    Ok(KindRules {
        rights: rights.collect::<Result<_, _>>()?,
        code: product_kind(written.code)?,
        name: name(written.name),
        scheme: match written.scheme {
            WrittenScheme::Flags => Scheme::Flags,
            WrittenScheme::Levels => Scheme::Levels,
        },
        resource: written.resource,
    })
}

fn plan(written: WrittenPlan) -> Result<Plan, ReadError> {
    Ok(Plan {
        kind: product_kind(written.kind)?,
        name: name(written.name),
        price_chf: minor(written.price_chf)?,
        price_eur: minor(written.price_eur)?,
        period_months: written.period_months,
        vat_class: VatClass::from_text(&written.vat_class).ok_or(ReadError::VatClass(written.vat_class))?,
        price_includes_vat: written.price_includes_vat,
        code: written.code,
    })
}

fn product_kind(code: String) -> Result<ProductKind, CatalogueError> {
    ProductKind::parse(&code).ok_or(CatalogueError::Code(code))
}

fn name(written: WrittenName) -> LocalName {
    LocalName {
        de: written.de,
        fr: written.fr,
        it: written.it,
        en: written.en,
    }
}

/// Converts a price to hundredths of its currency.
fn minor(price: Decimal) -> Result<i64, ReadError> {
    kontor_domain::money::minor(price).ok_or(ReadError::Price(price))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_whole() {
        let catalogue = read(None).unwrap();
        assert!(catalogue.kinds().len() >= 6 && catalogue.plans().len() >= 6);
        let drive = catalogue.kind(&ProductKind::parse("drive").unwrap()).unwrap();
        let levels: Vec<_> = drive.rights.iter().map(|right| right.code.as_str()).collect();
        assert_eq!(
            (drive.scheme, levels),
            (Scheme::Levels, vec!["view", "edit", "manage"])
        );
        assert_eq!(catalogue.plan("drive_monthly").unwrap().price_chf, 650);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (from, to) in [
            ("price_chf = \"6.50\"", "price_chf = \"6.505\""),
            ("price_chf = \"6.50\"", "price_chf = \"-6.50\""),
            ("code = \"drive\"", "code = \"Drive\""),
            ("code = \"drive\"", "code = \"streaming\""),
            ("kind = \"drive\"", "kind = \"drives\""),
            ("scheme = \"levels\"", "scheme = \"steps\""),
            ("period_months = 1\n", "period_months = 0\n"),
        ] {
            assert!(BUILT_IN.contains(from), "{from}");
            assert!(parse(&BUILT_IN.replacen(from, to, 1)).is_err(), "{to}");
        }
    }
}
