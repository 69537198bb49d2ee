//! What holds for every operation: errors, ids, lists, versions, repeated requests, limits and headers.

mod bodies;
mod cors;
mod errors;
mod headers;
mod ids;
mod language;
mod limits;
mod lists;
mod repeats;
mod versions;
