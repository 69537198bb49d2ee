//! Reading the catalog, so that a front end need not hard-code kinds and rights.

use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use crate::views::MoneyView;
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access;
use kontor_domain::organizations::Currency;
use kontor_domain::products::{self, Catalogue, KindRules, LocalName, Plan, ReadCatalogue, Scheme};
use serde::Serialize;
use utoipa::ToSchema;

/// Name in each language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LocalName)]
pub struct LocalNameView {
    /// German.
    de: String,
    /// French.
    fr: String,
    /// Italian.
    it: String,
    /// English.
    en: String,
}

impl From<&LocalName> for LocalNameView {
    fn from(name: &LocalName) -> Self {
        Self {
            de: name.de.clone(),
            fr: name.fr.clone(),
            it: name.it.clone(),
            en: name.en.clone(),
        }
    }
}

/// Scheme for combining the rights of a kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RightScheme)]
pub enum SchemeView {
    /// Independent rights; those of all grants add up.
    Flags,
    /// Levels, each including those before it; a member's own grants take precedence over those of teams.
    Levels,
}

impl From<Scheme> for SchemeView {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Flags => Self::Flags,
            Scheme::Levels => Self::Levels,
        }
    }
}

/// Right in a kind of product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Right)]
pub struct RightView {
    /// Code, as used in grants.
    code: String,
    /// Display name.
    name: LocalNameView,
}

/// Kind of product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductKind)]
pub struct KindView {
    /// Code, as used in products and grants.
    code: String,
    /// Display name.
    name: LocalNameView,
    /// Scheme for combining the rights.
    scheme: SchemeView,
    /// Resource that a path in such a product addresses; null if paths are opaque to Kontor.
    #[schema(required = true)]
    resource: Option<String>,
    /// Rights of the kind; levels from the lowest to the highest.
    rights: Vec<RightView>,
}

impl From<&KindRules> for KindView {
    fn from(kind: &KindRules) -> Self {
        let rights = kind.rights.iter().map(|right| RightView {
            code: right.code.as_str().to_owned(),
            name: (&right.name).into(),
        });
        Self {
            code: kind.code.as_str().to_owned(),
            name: (&kind.name).into(),
            scheme: kind.scheme.into(),
            resource: kind.resource.clone(),
            rights: rights.collect(),
        }
    }
}

/// Plan that can be ordered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanView {
    /// Code, for `order_product`.
    code: String,
    /// Kind of the ordered product.
    kind: String,
    /// Display name.
    name: LocalNameView,
    /// Price of one period, in each currency.
    prices: Vec<MoneyView>,
    /// Length of a period, in months.
    #[schema(minimum = 1)]
    period_months: u32,
}

impl From<&Plan> for PlanView {
    fn from(plan: &Plan) -> Self {
        let prices = Currency::ALL.iter().map(|currency| plan.price(*currency).into());
        Self {
            code: plan.code.clone(),
            kind: plan.kind.as_str().to_owned(),
            name: (&plan.name).into(),
            prices: prices.collect(),
            period_months: plan.period_months,
        }
    }
}

/// Catalog.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Catalogue, example = json!({
    "kinds": [{ "code": "drive", "name": { "de": "Drive", "fr": "Drive", "it": "Drive", "en": "Drive" },
        "scheme": "levels", "resource": "folder", "rights": [
            { "code": "view", "name": { "de": "Ansehen", "fr": "Consulter", "it": "Visualizzare", "en": "View" } },
            { "code": "edit", "name": { "de": "Bearbeiten", "fr": "Modifier", "it": "Modificare", "en": "Edit" } }] }],
    "plans": [{ "code": "drive_monthly", "kind": "drive", "name": {
            "de": "Drive, ein Monat", "fr": "Drive, un mois", "it": "Drive, un mese", "en": "Drive, one month" },
        "prices": [{ "amount": "6.50", "currency": "CHF" }, { "amount": "6.50", "currency": "EUR" }],
        "period_months": 1 }]
}))]
pub struct CatalogueView {
    /// Kinds of products, with their rights.
    kinds: Vec<KindView>,
    /// Plans that can be ordered.
    plans: Vec<PlanView>,
}

impl From<&Catalogue> for CatalogueView {
    fn from(catalogue: &Catalogue) -> Self {
        Self {
            kinds: catalogue.kinds().iter().map(Into::into).collect(),
            plans: catalogue.plans().iter().map(Into::into).collect(),
        }
    }
}

/// Get the catalog
///
/// Returns the kinds of products, their rights, and the plans that can be ordered. The catalog changes only when
/// the operator changes it.
#[utoipa::path(tag = "products", operation_id = "get_catalogue",
    responses((status = 200, description = "Kinds, rights and plans", body = CatalogueView)))]
#[get("/v1/catalogue")]
pub async fn get_catalogue(who: Credential, app: Data<App>) -> Result<web::Json<CatalogueView>, Error> {
    app.read(who, move |tx, who| {
        let actor = who.actor(tx)?;
        Ok(access::authorize::<ReadCatalogue>(&actor, actor.user)?)
    })
    .await?;
    let catalogue: &products::Catalogue = &app.catalogue;
    Ok(web::Json(catalogue.into()))
}
