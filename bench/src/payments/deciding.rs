//! The decision on reminders, as the server makes it once a day.

use crate::Failure;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::time::{Duration, Instant};

/// Time between two looks, and the longest wait.
const LOOK: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_mins(5);
/// The job is not to run again today.
const DONE: &str = "SELECT count(*) AS count FROM jobs WHERE kind = 'decide_reminders' AND run_at > now() \
                    AND payload::text LIKE '%\"finished_on\"%2%'";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Lets the decision of the day be made again.
pub fn forget(url: &str) -> Result<(), Failure> {
    let mut conn = PgConnection::establish(url)?;
    let statement = "UPDATE jobs SET payload = '{\"finished_on\":null,\"after\":null}', run_at = now(), \
                     leased_until = NULL WHERE kind = 'decide_reminders'";
    diesel::sql_query(statement).execute(&mut conn)?;
    Ok(())
}

/// Waits until the decision of the day is made and so many reminders are there, and returns the seconds that it took.
pub fn wait(url: &str, reminders: i64) -> Result<f64, Failure> {
    let began = Instant::now();
    let mut conn = PgConnection::establish(url)?;
    let mut count =
        |query: &str| Ok::<i64, Failure>(diesel::sql_query(query).get_result::<Count>(&mut conn)?.count);
    while began.elapsed() < LONGEST {
        let made = count("SELECT count(*) AS count FROM reminders")?;
        if made >= reminders && count(DONE)? > 0 {
            return Ok(began.elapsed().as_secs_f64());
        }
        std::thread::sleep(LOOK);
    }
    Err("the decision on reminders came to no end".into())
}
