//! Products: the catalogue, ordering, who sees what, names and ends.

mod catalogue;
mod lifecycle;
mod ordering;
mod sight;
