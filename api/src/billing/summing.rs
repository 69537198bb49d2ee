//! Query of the history: its page, its filters, and whether to add up.

use super::history_filter::WhichDocuments;
use crate::error::Error;
use crate::http::Listing;
use crate::http::listing;
use crate::problem::FieldError;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use std::future::{Ready, ready};
use utoipa::IntoParams;

/// Parameter of lists that are added up.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; `Summing` reads it")]
pub struct SumsParam {
    /// Whether to add up all documents that match, by currency, which takes time for long lists.
    #[param(default = false)]
    sums: Option<bool>,
}

/// Query of the history.
#[derive(Debug)]
pub struct Summing {
    /// Page and filters.
    pub listing: Listing<WhichDocuments>,
    /// Whether to add up.
    pub sums: bool,
}

impl FromRequest for Summing {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()))
    }
}

fn read(query: &str) -> Result<Summing, Error> {
    let (given, rest): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .partition(|pair| *pair == "sums" || pair.starts_with("sums="));
    let sums = match given[..] {
        [] | ["sums=false"] => Ok(false),
        ["sums=true"] => Ok(true),
        [_] => Err(FieldError::parameter_among("sums", ["true", "false"])),
        _ => Err(FieldError::parameter(
            "sums",
            "duplicate_parameter",
            "is given more than once",
        )),
    };
    match (listing::read(&rest.join("&")), sums) {
        (Ok(listing), Ok(sums)) => Ok(Summing { listing, sums }),
        (Ok(_), Err(fault)) => Err(fault.into()),
        (Err(Error::Fields(mut faults)), Err(fault)) => {
            faults.push(fault);
            Err(Error::Fields(faults))
        }
        (Err(error), _) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_is_read_beside_the_filters() {
        let sums = |query: &str| read(query).map(|summing| summing.sums).ok();
        assert_eq!(sums(""), Some(false));
        assert_eq!(sums("limit=2&sums=true&kind=invoice"), Some(true));
        assert_eq!(sums("sums=false"), Some(false));
        let Err(Error::Fields(faults)) = read("sums=1&limit=0&color=red") else {
            panic!("accepted")
        };
        let named: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(named, ["?limit", "?color", "?sums"]);
        assert_eq!(sums("sums=true&sums=true"), None);
        assert_eq!(sums("sums"), None);
    }
}
