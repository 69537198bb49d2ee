//! Products: the catalog, ordering, visibility, names and ends.

mod catalogue;
mod lifecycle;
mod ordering;
mod sight;
