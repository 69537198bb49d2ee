//! Portable column types: native `uuid`, `timestamptz` and `jsonb` on PostgreSQL; BLOB and TEXT on SQLite.

use crate::connection::MultiBackend;
use chrono::{DateTime, SubsecRound, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Jsonb, Text, Timestamptz, TimestamptzSqlite};
use diesel::sqlite::Sqlite;
use kontor_domain::ids::Id;
use kontor_domain::period::{Period, has_plain_year};
use std::io::Write;
use uuid::Uuid;

/// The SQL side of the portable types.
pub mod sql {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::{SqlOrd, SqlType};

    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
    pub struct Uuid7;
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
    pub struct UtcTs;
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
    pub struct JsonDoc;
    impl SqlOrd for Uuid7 {}
    impl SqlOrd for UtcTs {}
}

/// An id as a column.
#[derive(AsExpression, FromSqlRow, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[diesel(sql_type = sql::Uuid7)]
pub struct Uuid7(pub Uuid);

/// Converts an id to its column type.
pub fn key(id: impl Id) -> Uuid7 {
    Uuid7(id.uuid())
}

impl Uuid7 {
    /// Converts a column to its id.
    pub fn id<I: Id>(self) -> I {
        I::from_uuid(self.0)
    }
}

/// A point in time to the microsecond, the precision both databases support.
#[derive(AsExpression, FromSqlRow, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[diesel(sql_type = sql::UtcTs)]
pub struct UtcTs(pub DateTime<Utc>);

impl From<DateTime<Utc>> for UtcTs {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.trunc_subsecs(6))
    }
}

/// A JSON document.
#[derive(AsExpression, FromSqlRow, Debug, Clone, PartialEq)]
#[diesel(sql_type = sql::JsonDoc)]
pub struct JsonDoc(pub serde_json::Value);

impl ToSql<sql::Uuid7, Pg> for Uuid7 {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Uuid7, Pg> for Uuid7 {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}
impl ToSql<sql::Uuid7, Sqlite> for Uuid7 {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(&self.0.as_bytes()[..]);
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Uuid7, Sqlite> for Uuid7 {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

impl ToSql<sql::UtcTs, Pg> for UtcTs {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
/// Reads a period from two columns.
pub fn period(from: Option<UtcTs>, until: Option<UtcTs>) -> Period {
    Period {
        from: from.map(|at| at.0),
        until: until.map(|at| at.0),
    }
}

impl FromSql<sql::UtcTs, Pg> for UtcTs {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map(Self)
    }
}
impl ToSql<sql::UtcTs, Sqlite> for UtcTs {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        if !has_plain_year(self.0) {
            // Never stored, as it could not be read again.
            return Err("a time outside of the years 0001 to 9999".into());
        }
        out.set_value(sqlite_time::write(self.0));
        Ok(IsNull::No)
    }
}
impl FromSql<sql::UtcTs, Sqlite> for UtcTs {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        match sqlite_time::read(value.read_text()) {
            Some(time) => Ok(Self(time)),
            // Another spelling, entered by an operator.
            None => <DateTime<Utc> as FromSql<TimestamptzSqlite, Sqlite>>::from_sql(value).map(Self),
        }
    }
}

/// Times as text of fixed width, so that they sort by time. Parsing them with Chrono took longer than the rest of a
/// list.
mod sqlite_time {
    use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

    /// The fixed characters; digits are zeros.
    const FORM: &[u8; 32] = b"0000-00-00 00:00:00.000000+00:00";

    pub fn write(time: DateTime<Utc>) -> String {
        let (date, clock) = (time.date_naive(), time.time());
        format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}+00:00",
            date.year(),
            date.month(),
            date.day(),
            clock.hour(),
            clock.minute(),
            clock.second(),
            clock.nanosecond() / 1_000,
        )
    }

    /// Reads a time; `None` for any other spelling.
    pub fn read(text: &str) -> Option<DateTime<Utc>> {
        let bytes: &[u8; 32] = text.as_bytes().try_into().ok()?;
        let fits = bytes
            .iter()
            .zip(FORM)
            .enumerate()
            .all(|(place, (byte, form))| match form {
                // The offset is always zero.
                b'0' if place < 26 => byte.is_ascii_digit(),
                other => byte == other,
            });
        let number = |from: usize, to: usize| {
            bytes[from..to]
                .iter()
                .fold(0, |number, byte| number * 10 + u32::from(byte - b'0'))
        };
        if !fits {
            return None;
        }
        let year = i32::try_from(number(0, 4)).ok()?;
        let date = NaiveDate::from_ymd_opt(year, number(5, 7), number(8, 10))?;
        date.and_hms_micro_opt(number(11, 13), number(14, 16), number(17, 19), number(20, 26))
            .map(|time| time.and_utc())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_is_written_is_read_back_and_keeps_its_order() {
            let times = [
                0,
                1,
                999_999,
                1_000_000,
                1_795_478_399_123_456,
                253_402_300_799_999_999,
            ]
            .map(|micros| DateTime::from_timestamp_micros(micros).unwrap());
            for pair in times.windows(2) {
                assert!(write(pair[0]) < write(pair[1]));
            }
            for time in times {
                assert_eq!(write(time), time.format("%F %T%.6f+00:00").to_string());
                assert_eq!(read(&write(time)), Some(time));
            }
        }

        #[test]
        fn other_spellings_are_left_to_chrono() {
            for text in [
                "",
                "2026-11-23 08:00:00+00:00",
                "2026-11-23T08:00:00.000000+00:00",
                "2026-11-23 08:00:00.000000+01:00",
                "2026-13-23 08:00:00.000000+00:00",
                "2026-11-23 08:00:0x.000000+00:00",
            ] {
                assert_eq!(read(text), None, "{text}");
            }
        }
    }
}

impl ToSql<sql::JsonDoc, Pg> for JsonDoc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Jsonb, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sql::JsonDoc, Pg> for JsonDoc {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value).map(Self)
    }
}
impl ToSql<sql::JsonDoc, Sqlite> for JsonDoc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<sql::JsonDoc, Sqlite> for JsonDoc {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(
            &<String as FromSql<Text, Sqlite>>::from_sql(value)?,
        )?))
    }
}

/// Implements a portable type for the connection enum.
macro_rules! multi {
    ($($sql:ty => $rust:ty),* $(,)?) => { $(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }
    )* };
}
multi! { sql::Uuid7 => Uuid7, sql::UtcTs => UtcTs, sql::JsonDoc => JsonDoc }
