//! Exporting an organization's log as a file.

use super::details::answered;
use super::filter::{WhichEntries, may_ask, narrowing};
use super::scopes::TOLD_OF_ORGANIZATIONS;
use super::views::seen_by;
use crate::app::App;
use crate::error::Error;
use crate::http::csv::{self, Block, Cell, CsvParams, Exporting, File, Row};
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId};
use crate::moment::in_details;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain, ExportActivity, LogAction};
use kontor_domain::ids::OrganizationId;
use kontor_persistence::{ActivityEntry, ActivityFilter, Entry, Tx};
use serde_json::Value;
use std::sync::Arc;

/// Number of entries read, and held in memory, at a time.
const BLOCK: u32 = 500;

/// Export activity
///
/// Returns the log as CSV (RFC 4180, UTF-8), oldest first. Available to legal representatives and administrators.
/// It contains the entries that `list_activity` returns with the same filters, up to the end of the log at the
/// start of the export. `before` and `after` are JSON. Values that a spreadsheet would take for a formula are
/// prefixed with an apostrophe (in JSON, an escape). If the export can't be completed, or the caller's
/// authorization ends in the meantime, the connection is closed before the answer ends. The download is logged.
#[utoipa::path(tag = "activity", operation_id = "export_activity", params(OrganizationPath, WhichEntries, CsvParams),
    responses((status = 200, description = "The entries, with a header line", body = String,
        content_type = "text/csv; charset=utf-8", headers(("Content-Disposition")), example = json!(EXAMPLE))))]
#[get("/activity/export")]
pub async fn export_activity(
    who: Credential,
    path: OrganizationPath,
    query: Exporting<WhichEntries>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathId(organization), filter) = (path, query.filter.read()?);
    let (asked, wanted) = (narrowing(&filter), filter.clone());
    let begin = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<ExportActivity>(&actor, organization)?;
        may_ask(&wanted, &actor, TOLD_OF_ORGANIZATIONS)?;
        if who.wants_body() {
            let entry =
                Entry::new(LogAction::ActivityExported, organization).change(Value::Null, asked.clone());
            tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        }
        let end = tx.activity().end(&authorized)?;
        Ok((end, csv::language(tx, &actor)?))
    };
    let (end, language) = app.read_logged(who.clone(), begin).await?;
    let export = Arc::new(Export {
        app,
        who,
        organization,
        filter,
        end,
    });
    let read = move |after| {
        let export = Arc::clone(&export);
        async move { export.block(after).await }
    };
    let file = File {
        name: format!("activity-{organization}.csv"),
        form: query.form,
        language,
    };
    Ok(csv::attachment(&file, 0, read))
}

const EXAMPLE: &str = "seq,at,id,actor_kind,actor_id,action,object_id,before,after,ip_address,user_agent,request_id,actor_name\r\n\
7,2026-11-23T08:15:00Z,act_0192f0c1e5b07cc3a4d15e6f708192a7,user,user_0192f0c1e5b07cc3a4d15e6f708192a6,\
member.updated,member_0192f0c1e5b07cc3a4d15e6f708192a4,\"{\"\"billing\"\":false}\",\"{\"\"billing\"\":true}\",\
203.0.113.7,curl/8.5.0,0192f0c1e5b07cc3a4d15e6f708192a3,\r\n";

/// Export in progress.
struct Export {
    app: Data<App>,
    who: Credential,
    organization: OrganizationId,
    filter: ActivityFilter,
    /// Last position of the log when the export began.
    end: i64,
}

impl Export {
    /// Returns the entries after `after`. The authorization is checked again, because an export may outlast it.
    async fn block(&self, after: i64) -> Result<Block<ActivityEntry, i64>, Error> {
        let (organization, filter, end) = (self.organization, self.filter.clone(), self.end);
        let who = self.who.at(self.app.clock.now());
        let rows = self
            .app
            .read(who, move |tx, who| {
                let actor = who.actor_in(tx, organization)?;
                let authorized = access::authorize::<ExportActivity>(&actor, organization)?;
                let entries = tx.activity().range(&authorized, &filter, (after, end), BLOCK)?;
                Ok(entries
                    .into_iter()
                    .map(|entry| seen_by(&actor, entry))
                    .collect::<Vec<_>>())
            })
            .await?;
        let is_full = rows.len() == BLOCK as usize;
        let next = rows.last().map(|entry| entry.seq).filter(|_| is_full);
        Ok(Block { rows, next })
    }
}

impl Row for ActivityEntry {
    const NAMES: &'static [&'static str] = &[
        "seq",
        "at",
        "id",
        "actor_kind",
        "actor_id",
        "action",
        "object_id",
        "before",
        "after",
        "ip_address",
        "user_agent",
        "request_id",
        "actor_name",
    ];

    fn cells(&self) -> Vec<Cell> {
        let details = self.details.clone().map(|details| answered(in_details(details)));
        let detail = |name: &str| match details.as_ref().map(|details| &details[name]) {
            None | Some(Value::Null) => Cell::Empty,
            Some(Value::String(text)) => Cell::Text(text.clone()),
            Some(value) => Cell::Json(value.clone()),
        };
        vec![
            Cell::Number(self.seq),
            Cell::Moment(self.at),
            Cell::Word(self.id.to_string()),
            Cell::Word(self.author_kind.to_string()),
            Cell::word(self.author.map(|id| id.to_string())),
            Cell::Word(self.action.to_string()),
            Cell::Word(self.object.clone()),
            detail("before"),
            detail("after"),
            detail("ip_address"),
            detail("user_agent"),
            detail("request_id"),
            detail("agent"),
        ]
    }
}
