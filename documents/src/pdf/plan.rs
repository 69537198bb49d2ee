//! Distribution of a document over pages: rows, the sums after them, and the payment part.

use super::grid::{BOTTOM, BOTTOM_OVER_PART, CARRY, TABLE_AGAIN, TABLE_HEAD};
use std::ops::Range;

/// Rows that go along with the sums onto a new page, so that these never stand alone.
const COMPANIONS: usize = 2;

/// Content of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Rows of the table.
    pub rows: Range<usize>,
    /// Whether the sums follow the rows.
    pub has_sums: bool,
    /// Whether the payment part is at the foot.
    pub has_part: bool,
}

/// Heights of what a document consists of.
pub struct Heights<'a> {
    /// Upper edge of the first row.
    pub first_row: f32,
    /// Rows.
    pub rows: &'a [f32],
    /// Sums, and the sentences beside them.
    pub sums: f32,
    /// Whether there is a payment part.
    pub has_part: bool,
}

/// Distributes a document. The payment part shares the last page with the sums if both fit, otherwise it has a page
/// of its own.
pub fn pages(heights: &Heights) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut at = 0;
    loop {
        let is_first = pages.is_empty();
        let top = if is_first {
            heights.first_row
        } else {
            TABLE_AGAIN + TABLE_HEAD + CARRY
        };
        let content = top + heights.rows[at..].iter().sum::<f32>() + heights.sums;
        let all = at..heights.rows.len();
        if heights.has_part && content <= BOTTOM_OVER_PART {
            pages.push(Page {
                rows: all,
                has_sums: true,
                has_part: true,
            });
            return pages;
        }
        if content <= BOTTOM || (all.is_empty() && !is_first) {
            pages.push(Page {
                rows: all.clone(),
                has_sums: true,
                has_part: false,
            });
            if heights.has_part {
                pages.push(Page {
                    rows: all.end..all.end,
                    has_sums: false,
                    has_part: true,
                });
            }
            return pages;
        }
        let end = end_of_page(heights.rows, at, top);
        pages.push(Page {
            rows: at..end,
            has_sums: false,
            has_part: false,
        });
        at = end;
    }
}

/// Returns the end of the rows from `at` that fit on a page which the sums don't share: at least one row, so that
/// every page gets further, but not all of them if the sums would then stand alone.
fn end_of_page(rows: &[f32], at: usize, top: f32) -> usize {
    let (mut end, mut bottom) = (at, top);
    while end < rows.len() && (end == at || bottom + rows[end] + CARRY <= BOTTOM) {
        bottom += rows[end];
        end += 1;
    }
    if end == rows.len() {
        end = end.saturating_sub(COMPANIONS).max(at + 1);
    }
    end.min(rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

    fn plan(rows: &[f32], sums: f32, has_part: bool) -> Vec<Page> {
        pages(&Heights {
            first_row: 320.0,
            rows,
            sums,
            has_part,
        })
    }

    #[test]
    fn few_rows_share_one_page_with_sums_and_payment_part() {
        let page = |rows, has_sums, has_part| Page {
            rows,
            has_sums,
            has_part,
        };
        assert_eq!(plan(&[30.0; 2], 100.0, true), [page(0..2, true, true)]);
        assert_eq!(
            plan(&[30.0; 9], 100.0, true),
            [page(0..9, true, false), page(9..9, false, true)]
        );
        assert_eq!(plan(&[30.0; 9], 100.0, false), [page(0..9, true, false)]);
        assert_eq!(
            plan(&[30.0; 14], 100.0, true),
            [page(0..12, false, false), page(12..14, true, true)]
        );
    }

    proptest! {
        #[test]
        fn every_row_is_printed_once_and_the_sums_are_not_alone(
            rows in prop::collection::vec(18.0..120.0_f32, 1..250), sums in 60.0..200.0_f32, has_part in any::<bool>(),
        ) {
            let pages = plan(&rows, sums, has_part);
            let printed: Vec<usize> = pages.iter().flat_map(|page| page.rows.clone()).collect();
            prop_assert_eq!(printed, (0..rows.len()).collect::<Vec<_>>());
            prop_assert_eq!(pages.iter().filter(|page| page.has_sums).count(), 1);
            prop_assert_eq!(pages.iter().filter(|page| page.has_part).count(), usize::from(has_part));
            for (at, page) in pages.iter().enumerate() {
                prop_assert!(!page.has_sums || !page.rows.is_empty());
                let top = if at == 0 { 320.0 } else { TABLE_AGAIN + TABLE_HEAD + CARRY };
                let height: f32 = rows[page.rows.clone()].iter().sum::<f32>() + if page.has_sums { sums } else { CARRY };
                let bottom = if page.has_part && page.has_sums { BOTTOM_OVER_PART } else { BOTTOM };
                prop_assert!(top + height <= bottom + 0.01 || page.rows.is_empty(), "page {at}");
            }
        }
    }
}
