//! Keyset pages over ids, which are ordered by time.

use uuid::Uuid;

/// Which page of a list.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest {
    /// The most items.
    pub limit: u32,
    /// The last id of the page before.
    pub after: Option<Uuid>,
    /// Whether to count all.
    pub include_total: bool,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Uuid>,
    /// How many there are in all, if asked for.
    pub total: Option<u64>,
}

impl PageRequest {
    /// One more than asked for: it shows whether there is a next page.
    pub(crate) fn probe(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Builds the page from rows that were fetched with [`Self::probe`].
    pub(crate) fn page<T>(self, mut items: Vec<T>, id: impl Fn(&T) -> Uuid, total: Option<i64>) -> Page<T> {
        let limit = self.limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(id) } else { None };
        Page {
            items,
            next,
            total: total.and_then(|count| u64::try_from(count).ok()),
        }
    }
}
