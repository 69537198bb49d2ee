//! Grants: giving rights, and what members then hold.

mod giving;
mod worked_rows;
