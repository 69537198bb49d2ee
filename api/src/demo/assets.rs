//! Products, work teams and rights of the story, created in the same way as by the operations.

use super::seeder::{account, allowed, id, member, text};
use super::story::{Crew, Firm};
use crate::error::Error;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::{self, Grant, Rights, Subject, Target};
use kontor_domain::ids::{OrganizationId, TeamId, UserId};
use kontor_domain::period::Period;
use kontor_domain::products::{self, Catalogue, Product, ProductKind, ProductName};
use kontor_domain::teams::{self, CreateTeam, Team, TeamColor, TeamMember};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Orders a product.
pub fn order(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    firm: &Firm,
    plan: &str,
    name: &str,
) -> Result<(), Error> {
    let (organization, founder) = (id(tx, firm)?, account(tx, firm.founder)?);
    let Some(plan) = catalogue.plan(plan) else {
        // The operator's catalog has other plans.
        return Ok(());
    };
    let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
    let name: ProductName = text(name)?;
    let currency = customer.address.country.currency();
    let whose = (tx.new_id(), organization, founder.id);
    let product = Product::order(whose, plan, name, currency, tx.now());
    tx.products().order(&allowed(organization), &product)?;
    let entry = json!({ "plan": product.plan, "name": product.name.as_str() });
    record(
        tx,
        organization,
        founder.id,
        Entry::new(products::Action::ProductOrdered, product.id).change(Value::Null, entry),
    );
    Ok(())
}

/// Creates a team with its members, the first of whom leads it, and rights in all products of a kind.
pub fn crew(tx: &mut Tx<'_>, firm: &Firm, crew: &Crew) -> Result<(), Error> {
    let (organization, founder) = (id(tx, firm)?, account(tx, firm.founder)?);
    let mut team = Team {
        id: tx.new_id(),
        organization,
        name: text(crew.name)?,
        color: text::<TeamColor>(crew.color)?,
        description: None,
        leader: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    let authorized = allowed::<CreateTeam>(organization);
    tx.teams().create(&authorized, &team)?;
    for email in crew.members {
        let member = member(tx, organization, email)?;
        let place = TeamMember {
            team: team.id,
            member: member.id,
            valid: Period::ALWAYS,
            added_at: tx.now(),
        };
        tx.teams().add(&authorized, &place)?;
        team.leader = team.leader.or(Some(member.id));
        let entry = json!({ "member_id": member.id.to_string(), "email": email });
        record(
            tx,
            organization,
            founder.id,
            Entry::new(teams::Action::TeamMemberAdded, team.id).change(Value::Null, entry),
        );
    }
    tx.teams().save(&authorized, &team)?;
    let entry = json!({ "name": team.name.as_str() });
    record(
        tx,
        organization,
        founder.id,
        Entry::new(teams::Action::TeamCreated, team.id).change(Value::Null, entry),
    );
    give(tx, (organization, founder.id), team.id, crew)
}

fn give(
    tx: &mut Tx<'_>,
    (organization, founder): (OrganizationId, UserId),
    team: TeamId,
    crew: &Crew,
) -> Result<(), Error> {
    const BAD: Error = Error::Internal("a right of the demo data is invalid");
    let grant = Grant {
        id: tx.new_id(),
        organization,
        subject: Subject::Team(team),
        target: Target::Kind(ProductKind::parse(crew.kind).ok_or(BAD)?),
        rights: Rights::parse(crew.rights.iter().copied()).ok_or(BAD)?,
        valid: Period::ALWAYS,
        created_by: founder,
        created_at: tx.now(),
    };
    tx.grants()
        .create(&allowed(organization), std::slice::from_ref(&grant))?;
    let entry = json!({ "team_id": team.to_string(), "kind": crew.kind, "rights": crew.rights });
    record(
        tx,
        organization,
        founder,
        Entry::new(grants::Action::GrantCreated, grant.id).change(Value::Null, entry),
    );
    Ok(())
}

fn record(tx: &mut Tx<'_>, organization: OrganizationId, author: UserId, entry: Entry) {
    tx.record(Chain::Organization(organization), Author::User(author), entry);
}
