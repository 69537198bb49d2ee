//! Codes of problems and of fields, for the contract, which fills in the lists that capabilities contribute to.

use crate::closed_list::closed_list;
use kontor_domain::quota::Quota;
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Schema of a problem code.
pub struct ProblemCode;

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        closed_list("Kind of problem.", [])
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
        closed_list(
            "Fault of a field. A refused item of a bulk request has the code of its problem.",
            [],
        )
    }
}

impl ToSchema for FieldErrorCode {
    fn name() -> Cow<'static, str> {
        "FieldErrorCode".into()
    }
}
