//! Cancellation of PostgreSQL statements for clients that are gone, over a dedicated connection.

use crate::demand::Demand;
use crate::error::StorageError;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Interval between a cancellation and the next check; a cancellation may fall between two statements.
const AGAIN_AFTER: Duration = Duration::from_millis(100);
/// Maximum number of cancellations of one piece of work, before it is left to the statement's time limit.
const CANCELLATIONS: u32 = 50;
/// Time limit for the connection itself.
const SETTINGS: &str = "SET statement_timeout = '5s'";

/// A handle to the canceling thread, which ends with the last handle.
#[derive(Debug, Clone)]
pub(crate) struct Canceller(Sender<(Arc<Demand>, u32)>);

impl Canceller {
    /// Starts the thread. Its connection is opened on first use.
    pub fn start(url: String) -> Result<Self, StorageError> {
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("postgres-cancel".into())
            .spawn(move || cancel_all(&url, &receiver))
            .map_err(|error| StorageError::Connection(error.to_string()))?;
        Ok(Self(sender))
    }

    /// Cancels the work on a withdrawn demand.
    pub fn cancel(&self, demand: Arc<Demand>) {
        let _ = self.0.send((demand, CANCELLATIONS));
    }
}

fn cancel_all(url: &str, queue: &Receiver<(Arc<Demand>, u32)>) {
    let (mut conn, mut running) = (None, Vec::new());
    loop {
        if running.is_empty() {
            let Ok(first) = queue.recv() else { return };
            running.push(first);
        }
        running.extend(queue.try_iter());
        running.retain_mut(|(demand, left)| {
            *left -= 1;
            let sent = demand.with_server_pid(|pid| cancel(url, &mut conn, pid));
            sent.is_some() && *left > 0
        });
        if !running.is_empty() {
            std::thread::sleep(AGAIN_AFTER);
        }
    }
}

/// Cancels a statement. If that fails, the statement ends by its own time limit.
fn cancel(url: &str, conn: &mut Option<PgConnection>, pid: i32) {
    let done = connected(url, conn).and_then(|open| {
        let query = diesel::sql_query("SELECT pg_cancel_backend($1)").bind::<Integer, _>(pid);
        query.execute(open).map_err(StorageError::from)
    });
    if let Err(error) = done {
        tracing::warn!(%error, "a statement for a client that is gone could not be cancelled");
        *conn = None;
    }
}

fn connected<'a>(
    url: &str,
    conn: &'a mut Option<PgConnection>,
) -> Result<&'a mut PgConnection, StorageError> {
    if conn.is_none() {
        let mut open =
            PgConnection::establish(url).map_err(|error| StorageError::Connection(error.to_string()))?;
        open.batch_execute(SETTINGS)?;
        *conn = Some(open);
    }
    conn.as_mut()
        .ok_or(StorageError::Busy("no connection to cancel with"))
}
