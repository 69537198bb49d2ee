//! Reading a statement.

use super::statement_range::WhichStatement;
use super::statement_view::StatementView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PathId};
use actix_web::get;
use actix_web::web::{Data, Json};
use kontor_domain::access;
use kontor_domain::payments::ReadStatement as Read;

/// Get a statement
///
/// Shows the movements on the prepaid account, or on what the organization has to pay, within some days: the balance before
/// them, each movement with the balance after it, and the balance at the end.
#[utoipa::path(tag = "billing", operation_id = "get_statement",
    params(OrganizationPath, WhichStatement, PageParams),
    responses((status = 200, description = "The statement", body = StatementView)))]
#[get("/statement")]
pub async fn get_statement(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichStatement>,
    app: Data<App>,
) -> Result<Json<StatementView>, Error> {
    let PathId(organization) = path;
    let range = query.filter.read(app.clock.now().date_naive())?;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Read>(&actor, organization)?;
            let balances = tx.prepaid().statement_balances(&authorized, &range)?;
            let page = tx.prepaid().statement_page(&authorized, &range, query.page)?;
            Ok(StatementView::of(&range, balances, page))
        })
        .await?;
    Ok(Json(view))
}
