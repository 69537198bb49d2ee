//! Documents, checked by the tools of others. A program of its own, for it needs neither a server nor a database.

mod any_amounts;
mod e_invoices;
mod recipes;
mod tools;
mod vectors;
