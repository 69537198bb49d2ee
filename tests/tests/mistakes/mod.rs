//! Mistakes that others made and published: a test for each that can be made here.

mod accounts;
mod organizations;
