//! Rights to read and check a log: managers have them for the organization's log, members for their own actions,
//! and everyone for the log of their own account.

use super::Chain;
use crate::access::{
    Actor, Authorized, Capability, Denied, Owner, Permission, Resource, Rule, Scope, authorize,
};
use crate::ids::{MemberId, OrganizationId, UserId};
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Activity));

/// A resource that has a log.
pub trait Logged: Resource {
    /// Returns its log.
    fn chain(&self) -> Chain;
}

impl Logged for OrganizationId {
    fn chain(&self) -> Chain {
        Chain::Organization(*self)
    }
}

impl Logged for UserId {
    fn chain(&self) -> Chain {
        Chain::Account(*self)
    }
}

/// The installation, as the target of an operator's actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installation;

impl Resource for Installation {
    fn owner(&self) -> Owner {
        Owner::Installation
    }
}

impl Logged for Installation {
    fn chain(&self) -> Chain {
        Chain::Installation
    }
}

/// Permission to read and check the log of the installation. It is not available through the API, only to those who
/// can run commands on the database.
#[derive(Debug)]
pub struct ReadInstallationLog;
impl Permission for ReadInstallationLog {
    type On = Installation;
    const NAME: &'static str = "kontor activity";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}
impl ReadsLog for ReadInstallationLog {}
impl VerifiesLog for ReadInstallationLog {}

/// A right to read every entry of a log.
pub trait ReadsLog: Permission<On: Logged> {}

/// A right to verify a log.
pub trait VerifiesLog: Permission<On: Logged> {}

/// A right to erase personal data in a log.
pub trait ErasesLog: Permission<On: Logged> {}

/// Permission to read an organization's log.
#[derive(Debug)]
pub struct ListActivity;
impl Permission for ListActivity {
    type On = OrganizationId;
    const NAME: &'static str = "list_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}
impl ReadsLog for ListActivity {}

/// Permission to export an organization's log as a file.
#[derive(Debug)]
pub struct ExportActivity;
impl Permission for ExportActivity {
    type On = OrganizationId;
    const NAME: &'static str = "export_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}
impl ReadsLog for ExportActivity {}

/// Permission to check that an organization's log is complete and unchanged.
#[derive(Debug)]
pub struct VerifyActivity;
impl Permission for VerifyActivity {
    type On = OrganizationId;
    const NAME: &'static str = "verify_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}
impl VerifiesLog for VerifyActivity {}

/// Permission to read the log of one's own account.
#[derive(Debug)]
pub struct ListAccountActivity;
impl Permission for ListAccountActivity {
    type On = UserId;
    const NAME: &'static str = "list_account_activity";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = READ;
}
impl ReadsLog for ListAccountActivity {}

/// Permission to check that the log of one's own account is complete and unchanged.
#[derive(Debug)]
pub struct VerifyAccountActivity;
impl Permission for VerifyAccountActivity {
    type On = UserId;
    const NAME: &'static str = "verify_account_activity";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = READ;
}
impl VerifiesLog for VerifyAccountActivity {}

/// The log of one member's actions in its organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberLog {
    /// The organization.
    pub organization: OrganizationId,
    /// The member.
    pub member: MemberId,
}

impl Resource for MemberLog {
    fn owner(&self) -> Owner {
        Owner::Organization(self.organization)
    }
}

/// Permission to read the log of a member's actions; [`member_log`] also lets members read their own.
#[derive(Debug)]
pub struct ListMemberActivity;
impl Permission for ListMemberActivity {
    type On = MemberLog;
    const NAME: &'static str = "list_member_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// The part of [`ListMemberActivity`] that needs no role: the log of one's own actions.
#[derive(Debug)]
struct ListOwnActivity;
impl Permission for ListOwnActivity {
    type On = MemberLog;
    const NAME: &'static str = ListMemberActivity::NAME;
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Decides whether `actor` may read the log of a member's actions: managers of all members, others only of
/// themselves.
///
/// # Errors
/// As [`authorize`].
pub fn member_log(actor: &Actor, log: MemberLog) -> Result<Authorized<ListMemberActivity>, Denied> {
    let own = actor
        .standing
        .is_some_and(|standing| (standing.organization, standing.member) == (log.organization, log.member));
    if own {
        let authorized = authorize::<ListOwnActivity>(actor, log)?;
        // The same right, granted by another rule.
        return Ok(Authorized::system(authorized.into_inner()));
    }
    authorize(actor, log)
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ListActivity>(),
    Rule::of::<ExportActivity>(),
    Rule::of::<VerifyActivity>(),
    Rule::of::<ListMemberActivity>(),
    Rule::of::<ListAccountActivity>(),
    Rule::of::<VerifyAccountActivity>(),
];
