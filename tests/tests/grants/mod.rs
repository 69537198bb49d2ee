//! Grants: giving rights, and what members then hold, asked in every way.

mod bounds;
mod bulk;
mod check;
mod explain;
mod giving;
mod listed;
mod oracle;
mod preview;
mod quotas;
mod random;
mod review;
mod rule;
mod service_tokens;
mod told;
mod worked_rows;
