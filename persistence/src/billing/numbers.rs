//! Numbers of documents and payment references. A number is taken in the transaction that issues, so a rollback gives
//! it back and no gap remains; concurrent issues wait for each other at the series' row.

use super::Billing;
use crate::connection::each;
use crate::error::{CorruptRow, StorageError};
use crate::schema::number_series;
use crate::tx::Tx;
use diesel::prelude::*;
use kontor_domain::billing::NumberSeries;
use std::num::NonZeroU64;

impl Billing<'_, '_> {
    /// Takes the next number of a series and year. It is taken late, since it holds up every other issue.
    pub fn next_number(&mut self, series: NumberSeries, year: i32) -> Result<NonZeroU64, StorageError> {
        let place = number_series::table.find((series.as_str(), year));
        let step = |tx: &mut Tx<'_>| {
            diesel::update(place)
                .set(number_series::last_number.eq(number_series::last_number + 1))
                .returning(number_series::last_number)
                .get_result::<i64>(tx.conn)
                .optional()
        };
        let mut taken = step(self.tx)?;
        if taken.is_none() {
            let row = (
                number_series::series.eq(series.as_str()),
                number_series::year.eq(year),
                number_series::last_number.eq(1_i64),
            );
            let inserted = each!(self.tx.conn, |c| diesel::insert_into(number_series::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))?;
            taken = if inserted == 1 { Some(1) } else { step(self.tx)? };
        }
        let number = taken
            .and_then(|number| u64::try_from(number).ok())
            .and_then(NonZeroU64::new);
        number.ok_or_else(|| {
            CorruptRow {
                column: "number_series.last_number",
            }
            .into()
        })
    }

    /// Takes the counter of the next payment reference, never used twice.
    pub fn next_reference(&mut self) -> Result<NonZeroU64, StorageError> {
        self.next_number(NumberSeries::Reference, 0)
    }
}
