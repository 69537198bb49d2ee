//! Exporting the access review of an organization as a file.

use super::access_review::{ReviewedGrant, ReviewedMember};
use super::review_page::{ReviewCursor, review_page};
use crate::app::App;
use crate::error::Error;
use crate::http::csv::{self, Block, Cell, CsvParams, Exporting, File, Row};
use crate::http::path::OrganizationPath;
use crate::http::{Credential, NoFilter, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::Action;
use kontor_domain::grants::ExportAccessReview as Export;
use kontor_domain::ids::OrganizationId;
use kontor_persistence::{Entry, PageRequest, Tx};
use serde_json::Value;
use std::sync::Arc;

/// Number of members read, and held in memory, at a time; [`review_page`] bounds their grants.
const BLOCK: u32 = 200;

/// Export the access review
///
/// Returns the review as CSV (RFC 4180, UTF-8): a line for each member and unexpired grant, and one for each member
/// without grants. Available to legal representatives and administrators. Values that a spreadsheet would take for
/// a formula are prefixed with an apostrophe. If the export can't be completed, or the caller's authorization ends
/// in the meantime, the connection is closed before the answer ends. The download is logged.
#[utoipa::path(tag = "grants", operation_id = "export_access_review", params(OrganizationPath, CsvParams),
    responses((status = 200, description = "The review, with a header line", body = String,
        content_type = "text/csv; charset=utf-8", headers(("Content-Disposition")), example = json!(EXAMPLE))))]
#[get("/access-review/export")]
pub async fn export_access_review(
    who: Credential,
    path: OrganizationPath,
    query: Exporting<NoFilter>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathId(organization) = path;
    let begin = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Export>(&actor, organization)?;
        if who.wants_body() {
            let entry = Entry::new(Action::AccessReviewExported, organization);
            tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        }
        csv::language(tx, &actor)
    };
    let language = app.read_logged(who.clone(), begin).await?;
    let shared = Arc::new((app, who));
    let read = move |after| {
        let shared = Arc::clone(&shared);
        async move { block(&shared.0, &shared.1, organization, after).await }
    };
    let file = File {
        name: format!("access-review-{organization}.csv"),
        form: query.form,
        language,
    };
    Ok(csv::attachment(&file, None, read))
}

const EXAMPLE: &str = "member_id,first_name,last_name,email,role,state,everything,grant_id,team_id,team_name,product_id,\
product_name,path,kind,rights,valid_from,valid_until,status\r\nmember_0192f0c1e5b07cc3a4d15e6f708192a8,Noa,Neu,noa@example.com,\
collaborator,active,false,grant_0192f0c1e5b07cc3a4d15e6f708192d1,,,prod_0192f0c1e5b07cc3a4d15e6f708192b1,Archive,/Sales,,\
edit,,2027-06-30T22:00:00Z,counts\r\n";

/// Returns the lines after `after`. The authorization is checked again, because an export may outlast it.
async fn block(
    app: &Data<App>,
    who: &Credential,
    organization: OrganizationId,
    after: Option<ReviewCursor>,
) -> Result<Block<Line, Option<ReviewCursor>>, Error> {
    let catalogue = Arc::clone(&app.catalogue);
    app.read(who.at(app.clock.now()), move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Export>(&actor, organization)?;
        let page = PageRequest {
            limit: BLOCK,
            after: None,
            include_total: false,
        };
        let page = review_page(tx, &catalogue, &authorized, (after, page))?;
        Ok(Block {
            rows: page
                .items
                .into_iter()
                .map(|member| member.seen_by(&actor))
                .flat_map(lines)
                .collect(),
            next: page.next.map(Some),
        })
    })
    .await
}

/// Member, with a grant if there is one.
struct Line {
    member: ReviewedMember,
    grant: Option<ReviewedGrant>,
}

fn lines(mut member: ReviewedMember) -> Vec<Line> {
    let grants = std::mem::take(&mut member.grants);
    let line = |grant| Line {
        member: member.clone(),
        grant,
    };
    if grants.is_empty() {
        return vec![line(None)];
    }
    grants.into_iter().map(Some).map(line).collect()
}

impl Row for Line {
    const NAMES: &'static [&'static str] = &[
        "member_id",
        "first_name",
        "last_name",
        "email",
        "role",
        "state",
        "everything",
        "grant_id",
        "team_id",
        "team_name",
        "product_id",
        "product_name",
        "path",
        "kind",
        "rights",
        "valid_from",
        "valid_until",
        "status",
    ];

    fn cells(&self) -> Vec<Cell> {
        let member = &self.member;
        let of_grant = |of: fn(&ReviewedGrant) -> Option<String>| self.grant.as_ref().and_then(of);
        let bound =
            |of: fn(&ReviewedGrant) -> Option<DateTime<Utc>>| Cell::moment(self.grant.as_ref().and_then(of));
        vec![
            Cell::Word(member.member_id.to_string()),
            Cell::text(member.first_name.clone()),
            Cell::text(member.last_name.clone()),
            Cell::text(member.email.clone()),
            Cell::Word(word(&member.role)),
            Cell::Word(word(&member.state)),
            Cell::Flag(member.everything),
            Cell::word(of_grant(|grant| Some(grant.grant_id.to_string()))),
            Cell::word(of_grant(|grant| grant.team_id.map(|id| id.to_string()))),
            Cell::text(of_grant(|grant| grant.team_name.clone())),
            Cell::word(of_grant(|grant| grant.product_id.map(|id| id.to_string()))),
            Cell::text(of_grant(|grant| grant.product_name.clone())),
            Cell::text(of_grant(|grant| grant.path.clone())),
            Cell::word(of_grant(|grant| grant.kind.clone())),
            Cell::word(of_grant(|grant| Some(grant.rights.join(" ")))),
            bound(|grant| grant.valid_from),
            bound(|grant| grant.valid_until),
            Cell::word(of_grant(|grant| Some(word(&grant.status)))),
        ]
    }
}

/// Returns the API's word for a variant.
fn word(view: &impl serde::Serialize) -> String {
    match serde_json::to_value(view) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}
