//! Formats of texts in lists, for the contract: utoipa has no other way to describe an item.

use utoipa::ToSchema;

/// Product id.
#[derive(ToSchema)]
#[schema(as = ProductId, value_type = String, pattern = "^prod_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct ProductIdText(String);

/// Membership id.
#[derive(ToSchema)]
#[schema(as = MemberId, value_type = String, pattern = "^member_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct MemberIdText(String);

/// Team id.
#[derive(ToSchema)]
#[schema(as = TeamId, value_type = String, pattern = "^team_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct TeamIdText(String);

/// Grant id.
#[derive(ToSchema)]
#[schema(as = GrantId, value_type = String, pattern = "^grant_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct GrantIdText(String);

/// Code of a right from the catalog, or `*` for all.
#[derive(ToSchema)]
#[schema(as = RightCode, value_type = String, pattern = "^([a-z][a-z0-9_]{0,39}|\\*)$", example = "view")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct RightCodeText(String);

/// Organization id.
#[derive(ToSchema)]
#[schema(as = OrganizationId, value_type = String, pattern = "^org_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct OrganizationIdText(String);

/// Account id.
#[derive(ToSchema)]
#[schema(as = UserId, value_type = String, pattern = "^user_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct UserIdText(String);

/// Invitation id.
#[derive(ToSchema)]
#[schema(as = InvitationId, value_type = String, pattern = "^invite_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct InvitationIdText(String);

/// Transfer id.
#[derive(ToSchema)]
#[schema(as = TransferId, value_type = String, pattern = "^transfer_[0-9a-f]{32}$")]
#[expect(dead_code, reason = "describes a text in the contract")]
pub struct TransferIdText(String);
