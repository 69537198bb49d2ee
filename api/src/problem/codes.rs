//! The codes of problems and of fields, for the contract.

use super::types;
use crate::contract::closed_list;
use kontor_domain::quota::Quota;
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Every code that a field of a body or a query can be refused with, besides those of problems.
pub const FIELD_CODES: &[&str] = &[
    "already_legal_representative",
    "cancelled",
    "control_character",
    "duplicate_field",
    "email",
    "enum",
    "expired",
    "format",
    "invalid",
    "length",
    "mismatch",
    "no_product",
    "not_active",
    "not_for_kind",
    "not_for_member",
    "not_for_role",
    "not_for_target",
    "not_in_team",
    "one_of",
    "other_members",
    "password_common",
    "password_context",
    "password_too_long",
    "password_too_short",
    "prepaid_balance",
    "products",
    "range",
    "required",
    "same_organization",
    "suspended",
    "too_long",
    "too_many",
    "too_short",
    "type",
    "unknown",
    "unknown_field",
    "unknown_parameter",
    "unpaid_invoices",
    "vat_check_digit",
];

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
        closed_list(
            "What is wrong with a field. An item of a bulk request that is refused has the code of its problem.",
            FIELD_CODES.iter().copied().chain(items),
        )
    }
}

impl ToSchema for FieldErrorCode {
    fn name() -> Cow<'static, str> {
        "FieldErrorCode".into()
    }
}
