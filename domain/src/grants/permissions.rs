//! Actions on grants and queries about rights, with their rules.

use crate::access::{Authorized, Capability, Permission, Rule, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;
use crate::products::ReadProduct;
use crate::teams::ListTeamMembers;

const READ: Option<Scope> = Some(Scope::read(Capability::Grants));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Grants));

/// Permission to list the grants.
#[derive(Debug)]
pub struct ListGrants;
impl Permission for ListGrants {
    type On = OrganizationId;
    const NAME: &'static str = "list_grants";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one grant.
#[derive(Debug)]
pub struct ReadGrant;
impl Permission for ReadGrant {
    type On = OrganizationId;
    const NAME: &'static str = "get_grant";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to give rights to members and teams.
#[derive(Debug)]
pub struct CreateGrants;
impl Permission for CreateGrants {
    type On = OrganizationId;
    const NAME: &'static str = "create_grants";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to change the rights or the validity of a grant.
#[derive(Debug)]
pub struct UpdateGrant;
impl Permission for UpdateGrant {
    type On = OrganizationId;
    const NAME: &'static str = "update_grant";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to revoke a grant.
#[derive(Debug)]
pub struct DeleteGrant;
impl Permission for DeleteGrant {
    type On = OrganizationId;
    const NAME: &'static str = "delete_grant";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to revoke several grants.
#[derive(Debug)]
pub struct RemoveGrants;
impl Permission for RemoveGrants {
    type On = OrganizationId;
    const NAME: &'static str = "remove_grants";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to see a member's rights in each product; members other than managers see only their own.
#[derive(Debug)]
pub struct ListMemberAccess;
impl Permission for ListMemberAccess {
    type On = OrganizationId;
    const NAME: &'static str = "list_member_access";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to see which members hold rights in a product.
#[derive(Debug)]
pub struct ListProductAccess;
impl Permission for ListProductAccess {
    type On = OrganizationId;
    const NAME: &'static str = "list_product_access";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to see the rights a team gives in each product.
#[derive(Debug)]
pub struct ListTeamAccess;
impl Permission for ListTeamAccess {
    type On = OrganizationId;
    const NAME: &'static str = "list_team_access";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to see the ways by which a member holds rights in a product; members other than managers see only
/// their own.
#[derive(Debug)]
pub struct ExplainAccess;
impl Permission for ExplainAccess {
    type On = OrganizationId;
    const NAME: &'static str = "explain_access";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

impl Authorized<ExplainAccess> {
    /// Returns the right to read the product in question, which goes with this one whatever the scopes of the token.
    #[must_use]
    pub const fn to_read_product(&self) -> Authorized<ReadProduct> {
        Authorized::system(*self.on())
    }
}

/// Permission to review all rights in an organization.
#[derive(Debug)]
pub struct ListAccessReview;
impl Permission for ListAccessReview {
    type On = OrganizationId;
    const NAME: &'static str = "list_access_review";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to export the access review as a file.
#[derive(Debug)]
pub struct ExportAccessReview;
impl Permission for ExportAccessReview {
    type On = OrganizationId;
    const NAME: &'static str = "export_access_review";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to preview the effect of a change on rights.
#[derive(Debug)]
pub struct PreviewAccessChange;
impl Permission for PreviewAccessChange {
    type On = OrganizationId;
    const NAME: &'static str = "preview_access_change";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

impl Authorized<PreviewAccessChange> {
    /// Returns the right to list the members of a team that a change affects, which goes with this one whatever the
    /// scopes of the token.
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
