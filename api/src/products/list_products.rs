//! Listing the products of an organization that are visible to the member.

use super::views::ProductView;
use super::visibility::visibility_of;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written, field};
use crate::input::kind_filter;
use crate::problem::FieldError;
use crate::views::ProductStateView;
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::products::{ListProducts as List, PRODUCT_NAME_MAX};
use kontor_persistence::ProductFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of products.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichProducts {
    /// Only products of this kind, a code of the catalog.
    #[param(example = "drive")]
    kind: Option<field::ProductKind>,
    /// Only products in this state.
    state: Option<ProductStateView>,
    /// A part of the name, case and accents aside.
    #[param(max_length = 120, example = "muster")]
    q: Option<String>,
}

/// List products
///
/// Lists products in the order in which they were ordered. Legal representatives, administrators and members with
/// the billing permission see all products, with plan, price and renewal. Other members see the products in which
/// they hold a right, without these fields.
#[utoipa::path(tag = "products", operation_id = "list_products", params(OrganizationPath, WhichProducts, PageParams),
    responses((status = 200, description = "The products", body = PageView<ProductView>)))]
#[get("/products")]
pub async fn list_products(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichProducts>,
    app: Data<App>,
) -> Result<Written<ProductView>, Error> {
    let (PathId(organization), which) = (path, query.filter);
    if let Some(error) = FieldError::long_query("q", which.q.as_deref(), PRODUCT_NAME_MAX) {
        return Err(error.into());
    }
    let filter = ProductFilter {
        kind: kind_filter(which.kind)?,
        state: which.state.map(Into::into),
        q: which.q,
    };
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let standing = actor.standing.ok_or(Denied::Hidden)?;
        let page = tx
            .products()
            .list(&authorized, visibility_of(&standing), &filter, query.page)?;
        Ok(PageView::of(page, |product| ProductView::of(&product, &standing)))
    })
    .await
}
