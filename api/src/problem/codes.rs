//! Codes of problems and of fields, for the contract.

use super::{types, wordings};
use crate::closed_list::closed_list;
use kontor_domain::quota::Quota;
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Schema of a problem code.
pub struct ProblemCode;

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let codes = types::ALL.iter().map(|kind| kind.code);
        closed_list("Kind of problem.", codes)
    }
}

impl ToSchema for ProblemCode {
    fn name() -> Cow<'static, str> {
        "ProblemCode".into()
    }
}

/// Schema of the name of a quota.
pub struct QuotaName;

impl PartialSchema for QuotaName {
    fn schema() -> RefOr<Schema> {
        let quotas = Quota::ALL.iter().map(|quota| quota.as_str());
        closed_list("Resource limited in number.", quotas)
    }
}

impl ToSchema for QuotaName {
    fn name() -> Cow<'static, str> {
        "QuotaName".into()
    }
}

/// Schema of the code of an invalid field or a refused item.
pub struct FieldErrorCode;

impl PartialSchema for FieldErrorCode {
    fn schema() -> RefOr<Schema> {
        let items = types::ALL.iter().map(|kind| kind.code);
        let own = wordings::field_codes().into_iter();
        let own = own.filter(|code| types::ALL.iter().all(|kind| kind.code != *code));
        closed_list(
            "Fault of a field. A refused item of a bulk request has the code of its problem.",
            own.chain(items),
        )
    }
}

impl ToSchema for FieldErrorCode {
    fn name() -> Cow<'static, str> {
        "FieldErrorCode".into()
    }
}
