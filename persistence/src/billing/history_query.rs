//! Statements of the history. Their parts depend on the filters, so they are written as text, with numbered parameters
//! that both databases know; every value is bound.

use crate::connection::{AnyConnection, MultiBackend};
use crate::types::{Uuid7, sql};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Date};
use std::fmt::{Display, Write};

/// Value of a parameter.
#[derive(Debug, Clone)]
enum Bound {
    Id(Uuid7),
    Day(NaiveDate),
    Word(Vec<u8>),
    Number(i64),
}

/// Statement being written.
#[derive(Debug, Clone, Default)]
pub(super) struct Statement {
    text: String,
    bound: Vec<Bound>,
}

impl Statement {
    /// Adds text of this crate, never a value that was given.
    pub fn text(&mut self, text: impl Display) -> &mut Self {
        // Writing to a string can't fail.
        let _ = write!(self.text, "{text}");
        self
    }

    fn parameter(&mut self, bound: Bound) -> &mut Self {
        self.bound.push(bound);
        let place = self.bound.len();
        self.text(format_args!("${place}"))
    }

    /// Adds an id.
    pub fn id(&mut self, id: Uuid7) -> &mut Self {
        self.parameter(Bound::Id(id))
    }

    /// Adds a date.
    pub fn day(&mut self, day: NaiveDate) -> &mut Self {
        self.parameter(Bound::Day(day))
    }

    /// Adds a word.
    pub fn word(&mut self, word: &[u8]) -> &mut Self {
        self.parameter(Bound::Word(word.to_vec()))
    }

    /// Adds a number.
    pub fn number(&mut self, number: i64) -> &mut Self {
        self.parameter(Bound::Number(number))
    }

    /// Adds ids as rows of one column; there must be one at least.
    pub fn rows(&mut self, ids: &[Uuid7]) -> &mut Self {
        for (place, id) in ids.iter().enumerate() {
            self.text(if place == 0 { "(" } else { ", (" }).id(*id).text(")");
        }
        self
    }

    /// Returns how SQLite would run the statement.
    #[cfg(test)]
    pub fn plan(mut self, conn: &mut AnyConnection) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = diesel::sql_types::Text)]
            detail: String,
        }
        self.text.insert_str(0, "EXPLAIN QUERY PLAN ");
        let steps: Vec<Step> = self.load(conn).unwrap();
        steps.into_iter().map(|step| step.detail).collect()
    }

    /// Runs the statement.
    pub fn load<T>(self, conn: &mut AnyConnection) -> QueryResult<Vec<T>>
    where
        T: 'static,
        for<'q> diesel::query_builder::BoxedSqlQuery<'q, MultiBackend, diesel::query_builder::SqlQuery>:
            LoadQuery<'q, AnyConnection, T>,
    {
        let mut query = sql_query(self.text).into_boxed::<MultiBackend>();
        for bound in self.bound {
            query = match bound {
                Bound::Id(id) => query.bind::<sql::Uuid7, _>(id),
                Bound::Day(day) => query.bind::<Date, _>(day),
                Bound::Word(word) => query.bind::<Binary, _>(word),
                Bound::Number(number) => query.bind::<BigInt, _>(number),
            };
        }
        query.load(conn)
    }
}
