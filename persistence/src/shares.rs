//! Fair shares of limited resources. A caller who has used up their share waits, without holding anything, while
//! others are served.

use crate::error::StorageError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The caller a transaction works for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// An account, an API token, or the network of an unknown client; with the organization of the request.
    Client {
        /// Its name.
        name: Arc<str>,
        /// The organization's id.
        organization: Option<Arc<str>>,
    },
    /// A product's back end.
    Service(Arc<str>),
    /// The server itself: background work and probes.
    Own,
}

/// Slots distributed by name. Only names in use are stored.
#[derive(Debug, Default)]
pub(crate) struct Shares(Mutex<HashMap<Arc<str>, Share>>);

#[derive(Debug)]
struct Share {
    places: Arc<Semaphore>,
    users: usize,
}

/// A slot, released when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    _seat: Seat,
}

impl Shares {
    /// Waits for one of the `size` slots of `name`; at most `most` callers may wait for or hold one.
    ///
    /// # Errors
    /// [`StorageError::Busy`] beyond that.
    pub async fn enter(
        self: &Arc<Self>,
        name: &Arc<str>,
        size: usize,
        most: usize,
    ) -> Result<Place, StorageError> {
        let (seat, places) = self.sit_down(name, size, most)?;
        let permit = places
            .acquire_owned()
            .await
            .map_err(|_| StorageError::Busy("shutting down"))?;
        Ok(Place {
            _permit: permit,
            _seat: seat,
        })
    }

    fn sit_down(
        self: &Arc<Self>,
        name: &Arc<str>,
        size: usize,
        most: usize,
    ) -> Result<(Seat, Arc<Semaphore>), StorageError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let share = all.entry(Arc::clone(name)).or_insert_with(|| Share {
            places: Arc::new(Semaphore::new(size)),
            users: 0,
        });
        if share.users >= most {
            return Err(StorageError::Busy("this caller has too much work waiting"));
        }
        share.users += 1;
        let seat = Seat {
            shares: Arc::clone(self),
            name: Arc::clone(name),
        };
        Ok((seat, Arc::clone(&share.places)))
    }
}

#[derive(Debug)]
struct Seat {
    shares: Arc<Shares>,
    name: Arc<str>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut all = self.shares.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = all.get_mut(&self.name) {
            share.users -= 1;
            if share.users == 0 {
                all.remove(&self.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn poll<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn who_has_used_up_a_share_waits_and_others_do_not() {
        let shares: Arc<Shares> = Arc::default();
        let (eve, lea): (Arc<str>, Arc<str>) = ("eve".into(), "lea".into());
        let first = match poll(pin!(shares.enter(&eve, 1, 2))) {
            Poll::Ready(Ok(place)) => place,
            other => panic!("{other:?}"),
        };
        let mut second = pin!(shares.enter(&eve, 1, 2));
        assert!(poll(second.as_mut()).is_pending());
        assert!(matches!(
            poll(pin!(shares.enter(&eve, 1, 2))),
            Poll::Ready(Err(StorageError::Busy(_)))
        ));
        assert!(matches!(poll(pin!(shares.enter(&lea, 1, 2))), Poll::Ready(Ok(_))));
        drop(first);
        assert!(matches!(poll(second), Poll::Ready(Ok(_))));
        assert!(shares.0.lock().expect("no panic").is_empty());
    }

    #[test]
    fn who_stops_waiting_leaves_nothing_behind() {
        let shares: Arc<Shares> = Arc::default();
        let eve: Arc<str> = "eve".into();
        let first = poll(pin!(shares.enter(&eve, 1, 9)));
        {
            let mut second = pin!(shares.enter(&eve, 1, 9));
            assert!(poll(second.as_mut()).is_pending());
        }
        assert_eq!(shares.0.lock().expect("no panic")["eve"].users, 1);
        drop(first);
        assert!(shares.0.lock().expect("no panic").is_empty());
    }
}
