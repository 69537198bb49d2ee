//! Keyset pages over ids, which are ordered by time.

use uuid::Uuid;

/// The requested page of a list.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest {
    /// Maximum number of items.
    pub limit: u32,
    /// The last id of the previous page.
    pub after: Option<Uuid>,
    /// Whether to count all items.
    pub include_total: bool,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Start of the next page; `None` on the last one.
    pub next: Option<Uuid>,
    /// Total number of items, if requested.
    pub total: Option<u64>,
}

impl PageRequest {
    /// Returns the limit plus one: the extra row shows whether there is a next page.
    pub(crate) fn probe(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Builds the page from rows fetched with [`Self::probe`].
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
