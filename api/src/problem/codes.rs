//! The codes of problems and of fields, for the contract.

use super::{types, wordings};
use crate::closed_list::closed_list;
use kontor_domain::quota::Quota;
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The word for a kind of problem.
pub struct ProblemCode;

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let codes = types::ALL.iter().map(|kind| kind.code);
        closed_list("The kind of a problem.", codes)
    }
}

impl ToSchema for ProblemCode {
    fn name() -> Cow<'static, str> {
        "ProblemCode".into()
    }
}

/// The word for what a quota counts.
pub struct QuotaName;

impl PartialSchema for QuotaName {
    fn schema() -> RefOr<Schema> {
        let quotas = Quota::ALL.iter().map(|quota| quota.as_str());
        closed_list("Something that there may only be so many of.", quotas)
    }
}

impl ToSchema for QuotaName {
    fn name() -> Cow<'static, str> {
        "QuotaName".into()
    }
}

/// The word for what is wrong with a field, or with an item of a bulk request.
pub struct FieldErrorCode;

impl PartialSchema for FieldErrorCode {
    fn schema() -> RefOr<Schema> {
        let items = types::ALL.iter().map(|kind| kind.code);
        let own = wordings::field_codes().into_iter();
        let own = own.filter(|code| types::ALL.iter().all(|kind| kind.code != *code));
        closed_list(
            "What is wrong with a field. An item of a bulk request that is refused has the code of its problem.",
            own.chain(items),
        )
    }
}

impl ToSchema for FieldErrorCode {
    fn name() -> Cow<'static, str> {
        "FieldErrorCode".into()
    }
}
