//! What can be done with grants and asked about rights, and by whom.

use crate::access::{Authorized, Capability, Permission, Rule, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;
use crate::products::ReadProduct;
use crate::teams::ListTeamMembers;

const READ: Option<Scope> = Some(Scope::read(Capability::Grants));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Grants));

/// List the grants.
#[derive(Debug)]
pub struct ListGrants;
impl Permission for ListGrants {
    type On = OrganizationId;
    const NAME: &'static str = "list_grants";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Read one grant.
#[derive(Debug)]
pub struct ReadGrant;
impl Permission for ReadGrant {
    type On = OrganizationId;
    const NAME: &'static str = "get_grant";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Give rights to members and teams.
#[derive(Debug)]
pub struct CreateGrants;
impl Permission for CreateGrants {
    type On = OrganizationId;
    const NAME: &'static str = "create_grants";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Change what a grant gives, or when.
#[derive(Debug)]
pub struct UpdateGrant;
impl Permission for UpdateGrant {
    type On = OrganizationId;
    const NAME: &'static str = "update_grant";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Take a grant back.
#[derive(Debug)]
pub struct DeleteGrant;
impl Permission for DeleteGrant {
    type On = OrganizationId;
    const NAME: &'static str = "delete_grant";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Take several grants back.
#[derive(Debug)]
pub struct RemoveGrants;
impl Permission for RemoveGrants {
    type On = OrganizationId;
    const NAME: &'static str = "remove_grants";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// See what a member holds in each product; others than managers see their own.
#[derive(Debug)]
pub struct ListMemberAccess;
impl Permission for ListMemberAccess {
    type On = OrganizationId;
    const NAME: &'static str = "list_member_access";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// See who holds which rights in a product.
#[derive(Debug)]
pub struct ListProductAccess;
impl Permission for ListProductAccess {
    type On = OrganizationId;
    const NAME: &'static str = "list_product_access";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// See what a team gives in each product.
#[derive(Debug)]
pub struct ListTeamAccess;
impl Permission for ListTeamAccess {
    type On = OrganizationId;
    const NAME: &'static str = "list_team_access";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// See by which ways a member holds the rights in a product; others than managers see their own.
#[derive(Debug)]
pub struct ExplainAccess;
impl Permission for ExplainAccess {
    type On = OrganizationId;
    const NAME: &'static str = "explain_access";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

impl Authorized<ExplainAccess> {
    /// The right to see the product that is asked about, which goes with this one whatever the token's scopes.
    #[must_use]
    pub const fn to_read_product(&self) -> Authorized<ReadProduct> {
        Authorized::system(*self.on())
    }
}

/// Review who holds what in the whole organisation.
#[derive(Debug)]
pub struct ListAccessReview;
impl Permission for ListAccessReview {
    type On = OrganizationId;
    const NAME: &'static str = "list_access_review";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Take the review away as a file.
#[derive(Debug)]
pub struct ExportAccessReview;
impl Permission for ExportAccessReview {
    type On = OrganizationId;
    const NAME: &'static str = "export_access_review";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// See what a change would give and take, without making it.
#[derive(Debug)]
pub struct PreviewAccessChange;
impl Permission for PreviewAccessChange {
    type On = OrganizationId;
    const NAME: &'static str = "preview_access_change";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

impl Authorized<PreviewAccessChange> {
    /// The right to see whom a change of a team's rights reaches, which goes with this one whatever the token's scopes.
    #[must_use]
    pub const fn to_list_team_members(&self) -> Authorized<ListTeamMembers> {
        Authorized::system(*self.on())
    }
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ListGrants>(),
    Rule::of::<ReadGrant>(),
    Rule::of::<CreateGrants>(),
    Rule::of::<UpdateGrant>(),
    Rule::of::<DeleteGrant>(),
    Rule::of::<RemoveGrants>(),
    Rule::of::<ListMemberAccess>(),
    Rule::of::<ListProductAccess>(),
    Rule::of::<ListTeamAccess>(),
    Rule::of::<ExplainAccess>(),
    Rule::of::<ListAccessReview>(),
    Rule::of::<ExportAccessReview>(),
    Rule::of::<PreviewAccessChange>(),
];
