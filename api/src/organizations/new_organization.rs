//! Founding an organization, whichever operation asks for it.

use crate::error::Error;
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Account;
use kontor_domain::organizations::{
    Action, CreateOrganization as Create, Membership, MembershipState, Organization, Reminders, Role,
};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Stores an organization with its founder as legal representative, and logs it.
pub fn found_organization(
    tx: &mut Tx<'_>,
    authorized: &Authorized<Create>,
    founder: &Account,
    organization: &Organization,
) -> Result<Role, Error> {
    let role = Role::LegalRepresentative;
    let member = Membership {
        id: tx.new_id(),
        organization: organization.id,
        user: founder.id,
        person: founder.person.clone(),
        role,
        billing: false,
        reminders: Reminders::of_the_only_legal_representative(founder.person.phone.is_some()),
        state: MembershipState::Active,
        valid_until: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    tx.organizations().found(authorized, organization, &member)?;
    let (chain, author) = (Chain::Organization(organization.id), Author::User(founder.id));
    let created = Entry::new(Action::OrganizationCreated, organization.id).change(
        Value::Null,
        json!({ "name": organization.name.as_str(), "kind": organization.kind.as_str() }),
    );
    tx.record(chain, author.clone(), created);
    let joined =
        Entry::new(Action::MemberJoined, member.id).change(Value::Null, json!({ "role": role.as_str() }));
    tx.record(chain, author, joined);
    Ok(role)
}
