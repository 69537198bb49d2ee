//! The history block by block, for answers and files of any length.

use super::history_rows::HistoryRow;
use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use crate::http::csv::Block;
use chrono::{DateTime, Utc};
use kontor_domain::access::{self, Permission};
use kontor_domain::billing::HistoryFilter;
use kontor_domain::ids::OrganizationId;
use kontor_persistence::{HistoryPlace, ListedDocument};

/// Documents of the history, with the place of those that follow.
pub type HistoryBlock<R = ListedDocument> = Block<R, Option<HistoryPlace>>;

/// Returns up to `limit` documents after a place. The authorization is checked again, because an export may outlast it.
pub async fn block<A: Permission<On = OrganizationId>>(
    app: &App,
    who: &Credential,
    organization: OrganizationId,
    (filter, after): (&HistoryFilter, Option<HistoryPlace>),
    limit: u32,
) -> Result<HistoryBlock, Error> {
    let filter = filter.clone();
    app.read(who.at(app.clock.now()), move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<A>(&actor, organization)?;
        let found = tx.billing().history_after(&authorized, &filter, after, limit)?;
        Ok(followed(found, limit))
    })
    .await
}

/// Returns documents as a block; if there are as many as were asked for, others may follow.
pub fn followed(found: Vec<ListedDocument>, limit: u32) -> HistoryBlock {
    let is_full = found.len() == limit as usize;
    let next = found.last().filter(|_| is_full).map(|last| Some(last.place()));
    Block { rows: found, next }
}

/// Returns a block as lines, at a moment.
pub fn lines(block: HistoryBlock, now: DateTime<Utc>) -> HistoryBlock<HistoryRow> {
    let today = now.date_naive();
    let line = |document| HistoryRow { document, today };
    Block {
        rows: block.rows.into_iter().map(line).collect(),
        next: block.next,
    }
}
