//! Reading the catalogue, so that a front end hard-codes no kind and no right.

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

/// A name in each language.
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

/// How the rights of a kind belong together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RightScheme)]
pub enum SchemeView {
    /// Any beside any other; those of all grants add up.
    Flags,
    /// Each includes those before it; a member's own grants go before those of teams.
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

/// A right.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Right)]
pub struct RightView {
    /// As it stands in grants.
    code: String,
    /// For people.
    name: LocalNameView,
}

/// A kind of product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductKind)]
pub struct KindView {
    /// As it stands in products and grants.
    code: String,
    /// For people.
    name: LocalNameView,
    /// How its rights belong together.
    scheme: SchemeView,
    /// What a path in such a product addresses; null: nothing that Kontor knows of.
    #[schema(required = true)]
    resource: Option<String>,
    /// Its rights; levels from the lowest to the highest.
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

/// Something that can be ordered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanView {
    /// As `order_product` wants it.
    code: String,
    /// The kind of product that it makes.
    kind: String,
    /// For people.
    name: LocalNameView,
    /// What a period costs, in each currency.
    prices: Vec<MoneyView>,
    /// How long a period is, in months.
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

/// What there is.
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
    /// What can be ordered.
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

/// Get the catalogue
///
/// The kinds of products, the rights in each, and what can be ordered. It changes only when the operator changes it.
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
