//! Every mail in every language, and both ways of delivery.

mod delivery;
mod rendering;
