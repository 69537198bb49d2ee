//! x

pub mod notifications;
