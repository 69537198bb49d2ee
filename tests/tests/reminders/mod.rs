//! Reminders: when they are sent and when not, disputes, the proof of a code, and "why was I reminded?".

mod chaser;
mod diagnosis;
mod disputes;
mod guides;
mod messages;
mod mixtures;
mod outages;
mod schedule;
mod verification;
