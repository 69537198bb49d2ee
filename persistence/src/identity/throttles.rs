//! Counters of consecutive failures; the rules are in the domain.
//!
//! A counter is read under its row's lock, so that attempts on all nodes are serialized. Only the purge deletes
//! counters; a success or a reset sets them to zero.

use super::Identity;
use crate::connection::{AnyConnection, each};
use crate::digest::keyed_digest;
use crate::error::{CorruptRow, StorageError};
use crate::schema::throttles;
use crate::types::UtcTs;
use diesel::prelude::*;
use kontor_domain::identity::{Count, Counter, EmailAddress, Place, Refusal, Subject, ThrottleRules, Ticket};
use kontor_domain::ids::{Id, UserId};
use std::collections::BTreeMap;

/// Number of attempts to recreate a counter that is purged at the same time.
const MAKINGS: u32 = 3;

type Key = ([u8; 32], [u8; 32]);

impl Identity<'_, '_> {
    /// Counts an attempt in all its counters, or in none of them. The inner result is the refusal, if any.
    pub fn count_attempt(
        &mut self,
        subject: &Subject,
        rules: ThrottleRules,
    ) -> Result<Result<Vec<Ticket>, Refusal>, StorageError> {
        let now = self.tx.now();
        let held = self.hold_counters(subject.counters().iter())?;
        let mut tickets = Vec::new();
        for counter in subject.counters() {
            let before = held.get(&self.key_of(counter)).copied().unwrap_or_default();
            match rules.attempt(counter.clone(), before, now) {
                Ok(ticket) => tickets.push(ticket),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        for ticket in &tickets {
            self.set_counter(&ticket.counter, ticket.after)?;
        }
        Ok(Ok(tickets))
    }

    /// Checks the locks again after a correct password, and resets all counters. The inner result is an error if
    /// failures of others have locked it in the meantime; then nothing changes.
    pub fn redeem_attempt(
        &mut self,
        tickets: &[Ticket],
        rules: ThrottleRules,
    ) -> Result<Result<(), Refusal>, StorageError> {
        let now = self.tx.now();
        let held = self.hold_counters(tickets.iter().map(|ticket| &ticket.counter))?;
        for ticket in tickets {
            let count = held
                .get(&self.key_of(&ticket.counter))
                .copied()
                .unwrap_or_default();
            if let Err(refusal) = rules.redeem(ticket, count, now) {
                return Ok(Err(refusal));
            }
        }
        for ticket in tickets {
            self.set_counter(&ticket.counter, Count::default())?;
        }
        Ok(Ok(()))
    }

    /// Settles an attempt in the transaction that counted it: a success leaves the counters as they were before. Either
    /// way they are written, so that both take equally long.
    pub fn settle_attempt(&mut self, tickets: &[Ticket], is_success: bool) -> Result<(), StorageError> {
        for ticket in tickets {
            let count = if is_success { ticket.before } else { ticket.after };
            self.set_counter(&ticket.counter, count)?;
        }
        Ok(())
    }

    /// Uncounts an attempt that was never checked.
    pub fn take_attempt_back(
        &mut self,
        tickets: &[Ticket],
        rules: ThrottleRules,
    ) -> Result<(), StorageError> {
        let held = self.hold_counters(tickets.iter().map(|ticket| &ticket.counter))?;
        for ticket in tickets {
            let count = held
                .get(&self.key_of(&ticket.counter))
                .copied()
                .unwrap_or_default();
            self.set_counter(&ticket.counter, rules.take_back(ticket, count))?;
        }
        Ok(())
    }

    /// Resets the counters of an address, for all places. Those of its account's second factors are reset once they have
    /// reached the limit: otherwise a reset after every few guesses would make them endless.
    pub fn reopen_login(
        &mut self,
        user: UserId,
        email: &EmailAddress,
        rules: ThrottleRules,
    ) -> Result<(), StorageError> {
        self.reopen(&Subject::person(email.key()), 0)?;
        self.reopen(&Subject::owner(user), rules.limit)
    }

    /// Resets the counters of a person that have reached a number of failures.
    fn reopen(&mut self, person: &str, reached: u32) -> Result<(), StorageError> {
        let person = self.digest(person);
        let reached = i32::try_from(reached).unwrap_or(i32::MAX);
        if let AnyConnection::Pg(pg) = &mut *self.tx.conn {
            // In the same order in which attempts lock them.
            throttles::table
                .filter(throttles::person.eq(&person[..]))
                .order(throttles::place)
                .select(throttles::place)
                .for_no_key_update()
                .execute(pg)?;
        }
        let counters = throttles::table
            .filter(throttles::person.eq(&person[..]))
            .filter(throttles::failures.ge(reached));
        diesel::update(counters)
            .set((
                throttles::failures.eq(0),
                throttles::locked_until.eq(None::<UtcTs>),
                throttles::updated_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Reads counters in the order of their keys, in which they are always locked.
    fn hold_counters<'a>(
        &mut self,
        counters: impl Iterator<Item = &'a Counter>,
    ) -> Result<BTreeMap<Key, Count>, StorageError> {
        let sorted: BTreeMap<Key, &Counter> =
            counters.map(|counter| (self.key_of(counter), counter)).collect();
        sorted
            .into_iter()
            .map(|(key, counter)| Ok((key, self.hold_counter(counter)?)))
            .collect()
    }

    /// Reads a counter, created if necessary, and locks it until the transaction ends.
    fn hold_counter(&mut self, counter: &Counter) -> Result<Count, StorageError> {
        let (person, place) = self.key_of(counter);
        for _ in 0..MAKINGS {
            let row = (
                throttles::person.eq(person.to_vec()),
                throttles::place.eq(place.to_vec()),
                throttles::failures.eq(0),
                throttles::updated_at.eq(UtcTs::from(self.tx.now())),
            );
            each!(self.tx.conn, |c| diesel::insert_into(throttles::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))?;
            // An update without changes takes the row's lock on both databases.
            let held: Option<(i32, Option<UtcTs>)> =
                diesel::update(throttles::table.find((person.to_vec(), place.to_vec())))
                    .set(throttles::updated_at.eq(UtcTs::from(self.tx.now())))
                    .returning((throttles::failures, throttles::locked_until))
                    .get_result(self.tx.conn)
                    .optional()?;
            if let Some((failures, locked_until)) = held {
                let failures = u32::try_from(failures).map_err(|_| CorruptRow {
                    column: "throttles.failures",
                })?;
                let locked_until = locked_until.map(|until| until.0);
                return Ok(Count {
                    failures,
                    locked_until,
                });
            }
        }
        Err(StorageError::Busy("a counter vanished again and again"))
    }

    fn set_counter(&mut self, counter: &Counter, count: Count) -> Result<(), StorageError> {
        let (person, place) = self.key_of(counter);
        diesel::update(throttles::table.find((person.to_vec(), place.to_vec())))
            .set((
                throttles::failures.eq(i32::try_from(count.failures).unwrap_or(i32::MAX)),
                throttles::locked_until.eq(count.locked_until.map(UtcTs::from)),
                throttles::updated_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    fn key_of(&self, counter: &Counter) -> Key {
        let place = match &counter.place {
            Place::Network(network) => format!("network:{network}"),
            Place::Strangers => "strangers".to_owned(),
            Place::Account => "account".to_owned(),
            Place::Device(id) => format!("device:{}", id.uuid()),
            Place::Session(id) => format!("session:{}", id.uuid()),
            Place::Phone(phone) => format!("phone:{}", phone.as_str()),
        };
        (self.digest(&counter.person), self.digest(&place))
    }

    /// Computes a keyed digest, so that the table does not reveal the addresses.
    fn digest(&self, text: &str) -> [u8; 32] {
        keyed_digest(&self.tx.options.digest_key, text.as_bytes())
    }
}
