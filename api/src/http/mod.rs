//! What every operation shares: how requests are read.

pub mod body;
