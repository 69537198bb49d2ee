//! Conventions of every operation: errors, ids, lists, versions, repeated requests, limits and headers.

mod bodies;
mod clients;
mod compressed;
mod conditions;
mod connections;
mod cors;
mod errors;
mod headers;
mod ids;
mod language;
mod large_bodies;
mod limits;
mod lists;
mod repeats;
mod texts;
mod tokens;
mod versions;
mod walks;
