//! The connection pool: fair distribution of connections, and the end of abandoned work.

use crate::cancel::Canceller;
use crate::connection::{AnyConnection, Backend, Manager};
use crate::demand::{Demand, Waiting};
use crate::error::StorageError;
use crate::options::Options;
use crate::shares::{Caller, Place, Shares};
use diesel::r2d2;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Maximum time a thread waits for a connection once it has a turn; one may have to be opened.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);
/// Maximum number of requests of one caller or organization waiting for connections.
const WAITING_MAX: usize = 1_024;

/// Maximum numbers of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sizes {
    requests: usize,
    own: usize,
    caller: usize,
    organization: usize,
}

impl Sizes {
    /// Computes the shares. A quarter of the connections is reserved for the server, so that requests and
    /// background work do not starve each other. An organization leaves at least one to the others.
    fn of(connections: usize, per_caller: usize) -> Self {
        let own = (connections / 4).max(1);
        let requests = connections.saturating_sub(own).max(1);
        let caller = if per_caller == 0 {
            requests.div_ceil(2)
        } else {
            per_caller.min(requests)
        };
        Self {
            requests,
            own,
            caller,
            organization: (requests - 1).max(caller),
        }
    }
}

/// The connections of a store.
pub(crate) struct Connections {
    pool: r2d2::Pool<Manager>,
    canceller: Option<Canceller>,
    sizes: Sizes,
    requests: Arc<Semaphore>,
    own: Arc<Semaphore>,
    callers: Arc<Shares>,
}

/// The right to a connection. It belongs to the working thread and ends with the work, even if the client has left.
struct Turn {
    _connection: OwnedSemaphorePermit,
    _shares: [Option<Place>; 2],
}

impl Connections {
    /// Opens the pool.
    pub fn open(manager: Manager, options: &Options) -> Result<Self, StorageError> {
        let canceller = match &manager.backend {
            Backend::Postgres(url) => Some(Canceller::start(url.clone())?),
            Backend::Sqlite(_) => None,
        };
        let pool = r2d2::Pool::builder()
            .max_size(options.connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(CONNECTION_WAIT)
            .build(manager)
            .map_err(|error| StorageError::Connection(error.to_string()))?;
        let sizes = Sizes::of(
            options.connections as usize,
            options.connections_per_caller as usize,
        );
        Ok(Self {
            pool,
            canceller,
            sizes,
            requests: Arc::new(Semaphore::new(sizes.requests)),
            own: Arc::new(Semaphore::new(sizes.own)),
            callers: Arc::default(),
        })
    }

    /// Returns the number of turns taken.
    pub fn busy(&self) -> usize {
        self.sizes.requests + self.sizes.own
            - self.requests.available_permits()
            - self.own.available_permits()
    }

    async fn turn(&self, caller: &Caller) -> Result<Turn, StorageError> {
        let share = async |name: &Arc<str>, size| self.callers.enter(name, size, WAITING_MAX).await.map(Some);
        let (shares, gate) = match caller {
            Caller::Client { name, organization } => {
                let own = share(name, self.sizes.caller).await?;
                let all = match organization {
                    Some(id) => share(id, self.sizes.organization).await?,
                    None => None,
                };
                ([own, all], &self.requests)
            }
            Caller::Service(name) => {
                let size = (self.sizes.requests - 1).max(1);
                ([share(name, size).await?, None], &self.requests)
            }
            Caller::Own => ([None, None], &self.own),
        };
        let connection = Arc::clone(gate)
            .acquire_owned()
            .await
            .map_err(|_| StorageError::Busy("shutting down"))?;
        Ok(Turn {
            _connection: connection,
            _shares: shares,
        })
    }

    /// Runs `work` with a connection on a thread for blocking work. It does not start if the caller no longer
    /// waits, and PostgreSQL's statement is canceled when the caller stops waiting.
    pub async fn run<T: Send + 'static>(
        &self,
        caller: &Caller,
        limit: Duration,
        work: impl FnOnce(&mut AnyConnection, &Demand) -> T + Send + 'static,
    ) -> Result<T, StorageError> {
        let waiting = Waiting::new(Demand::lasting(limit), self.canceller.clone());
        let turn = tokio::time::timeout(limit, self.turn(caller))
            .await
            .map_err(|_| StorageError::Busy("no connection became free"))??;
        let (pool, demand) = (self.pool.clone(), waiting.demand());
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            demand.check()?;
            let mut pooled = pool
                .get()
                .map_err(|error| StorageError::Connection(error.to_string()))?;
            let _running = demand.runs_on(pooled.server_pid);
            // A client that left before this was recorded has canceled nothing.
            demand.check()?;
            catch_unwind(AssertUnwindSafe(|| work(&mut pooled.conn, &demand)))
                .map_err(|_| StorageError::Panicked)
        })
        .await
        .map_err(|_| StorageError::Panicked)?
    }
}

#[cfg(test)]
mod tests {
    use super::Sizes;

    #[test]
    fn there_is_always_one_for_each_and_nobody_has_all() {
        for connections in 1..=64 {
            let sizes = Sizes::of(connections, 0);
            assert!(sizes.own >= 1 && sizes.caller >= 1, "{sizes:?}");
            if connections > 3 {
                assert!(sizes.caller < sizes.requests, "{sizes:?}");
                assert!(sizes.organization < sizes.requests, "{sizes:?}");
                assert_eq!(sizes.own + sizes.requests, connections);
            }
        }
        assert_eq!(Sizes::of(8, 100).caller, 6);
    }
}
