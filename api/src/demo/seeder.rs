//! Playing a step of the story in the same way as the operations: one transaction, with its log entries and mails.

use super::forgery::{self, Forgery};
use super::people::{CAST, CROWD_FIRST, CROWD_LAST, Figure};
use super::story::{Event, Firm, Step};
use super::{assets, bank, bills};
use crate::app::App;
use crate::billing::BillingRules;
use crate::error::Error;
use crate::identity::create_account;
use crate::invitations::{join_by_invitation, send_invitation};
use crate::organizations::found_organization;
use crate::reminders::{ReminderRules, remind_within};
use crate::secrets::{INVITATION_TOKEN_PREFIX, Secret};
use crate::settings::BillingSettings;
use chrono::TimeDelta;
use kontor_domain::access::{Authorized, Cleared, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Account, EmailAddress, Person};
use kontor_domain::ids::OrganizationId;
use kontor_domain::invitations::{self, CreateInvitation, Invitation, InvitationState};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{
    self, Address, Changing, Country, ListMembers, MemberChange, Membership, MembershipState, Organization,
    OrganizationKind, OrganizationName, Role,
};
use kontor_domain::products::Catalogue;
use kontor_domain::staff::{self, Post, StaffRole};
use kontor_domain::text::ParseText;
use kontor_persistence::{Entry, MemberFilter, NewAccount, PageRequest, Tx};
use serde_json::{Value, json};
use std::sync::Arc;

/// Name of the billing clerk towards customers.
const DESK_NAME: &str = "Mila (Billing)";

/// Runs one step, as of the day it happened.
pub async fn run_step(app: &App, password_hash: &str, step: Step) -> Result<(), Error> {
    let mut context = app.own_context("demo");
    context.now -= TimeDelta::days(step.days_ago);
    let clerk = Post {
        role: StaffRole::BillingClerk,
        desk_name: text(DESK_NAME)?,
    };
    let forgery = match step.event {
        Event::Forgery(firm, email, product) => {
            forgery::forge(app, context.clone(), clerk.clone(), (firm, email, product)).await?
        }
        _ => None,
    };
    let stage = Stage {
        password_hash: password_hash.to_owned(),
        secret: app.secret(INVITATION_TOKEN_PREFIX),
        lifetime: app.settings.organizations.invitation,
        country: app.settings.organizations.default_country,
        catalogue: Arc::clone(&app.catalogue),
        rules: BillingRules::of(app),
        billing: app.settings.billing.clone(),
        reminders: ReminderRules::of(app),
        clerk,
        forgery,
    };
    app.store
        .write(context, move |tx| stage.act(tx, step.event))
        .await
}

/// Input of a step from outside its transaction.
struct Stage {
    password_hash: String,
    secret: Secret,
    lifetime: TimeDelta,
    country: Country,
    catalogue: Arc<Catalogue>,
    rules: BillingRules,
    billing: BillingSettings,
    reminders: ReminderRules,
    clerk: Post,
    forgery: Option<Forgery>,
}

impl Stage {
    fn act(&self, tx: &mut Tx<'_>, event: Event) -> Result<(), Error> {
        match event {
            Event::SignUp(who) => self.sign_up(tx, &CAST[who]),
            Event::CrowdJoins(firm, who) => self.crowd_joins(tx, firm, who),
            Event::Found(firm) => found(tx, firm),
            Event::Join(firm, email, role, billing) => {
                let account = account(tx, email)?;
                self.join(tx, firm, &account, role, billing)
            }
            Event::Appoint(firm, email, role) => change(tx, firm, email, |member| {
                let change = MemberChange {
                    role: Some(role),
                    ..MemberChange::default()
                };
                member
                    .changed(change, false, member.updated_at)
                    .map_err(|_| Error::Internal("a role of the demo data"))
            }),
            Event::Suspend(firm, email) => change(tx, firm, email, |member| {
                Ok(Membership {
                    state: MembershipState::Suspended,
                    ..member.clone()
                })
            }),
            Event::Invite(firm, email, role) => {
                let invitation = self.invite(tx, firm, &address(email)?, role, false)?;
                let customer = tx.organizations().find(invitation.organization)?;
                let customer = customer.ok_or(Error::Missing)?;
                let inviter = account(tx, firm.founder)?.person;
                send_invitation(tx, &customer, &inviter, &invitation, &self.secret, self.lifetime)
            }
            Event::Order(firm, plan, name) => assets::order(tx, &self.catalogue, firm, plan, name),
            Event::Crew(firm, crew) => assets::crew(tx, firm, crew),
            Event::Clerk(email) => appoint(tx, email, &self.clerk),
            Event::BankFile(transfers) => {
                bank::report(tx, &self.rules, &self.billing, &self.clerk, transfers)
            }
            Event::Reminders => remind_within(tx, self.reminders.clone()),
            Event::Forgery(..) => self.forgery.as_ref().map_or(Ok(()), |forgery| forgery.keep(tx)),
            Event::Bill(firm, bill) => bills::act(tx, &self.rules, &self.clerk, firm, bill),
        }
    }

    /// Creates an account, and the organization that comes with it.
    fn sign_up(&self, tx: &mut Tx<'_>, figure: &Figure) -> Result<(), Error> {
        let account = self.open_account(tx, person(figure)?)?;
        let own = Organization {
            id: tx.new_id(),
            name: text(&account.person.full_name())?,
            kind: OrganizationKind::Individual,
            address: Address {
                street: None,
                postcode: None,
                town: None,
                country: self.country,
            },
            phone: account.person.phone.clone(),
            vat_number: None,
            locale: account.person.locale,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        found_organization(tx, &allowed(account.id), &account, &own).map(drop)
    }

    fn crowd_joins(&self, tx: &mut Tx<'_>, firm: &Firm, who: usize) -> Result<(), Error> {
        let (first, last) = (
            CROWD_FIRST[who % CROWD_FIRST.len()],
            CROWD_LAST[who / CROWD_FIRST.len()],
        );
        let host = firm.founder.rsplit('@').next().unwrap_or_default();
        let email = format!("{first}.{last}@{host}").to_lowercase();
        let account = self.open_account(
            tx,
            Person {
                first_name: text(first)?,
                last_name: text(last)?,
                email: address(&email)?,
                phone: None,
                locale: Locale::De,
            },
        )?;
        self.join(tx, firm, &account, Role::Collaborator, false)
    }

    fn open_account(&self, tx: &mut Tx<'_>, person: Person) -> Result<Account, Error> {
        let id = tx.new_id();
        let new = NewAccount {
            id,
            person,
            password_hash: self.password_hash.clone(),
        };
        create_account(tx, &new)
    }

    /// Invites a person, who accepts at once.
    fn join(
        &self,
        tx: &mut Tx<'_>,
        firm: &Firm,
        account: &Account,
        role: Role,
        billing: bool,
    ) -> Result<(), Error> {
        let invitation = self.invite(tx, firm, &account.person.email, role, billing)?;
        join_by_invitation(tx, account, &invitation, |joining| Ok(Cleared::system(joining))).map(drop)
    }

    fn invite(
        &self,
        tx: &mut Tx<'_>,
        firm: &Firm,
        email: &EmailAddress,
        role: Role,
        billing: bool,
    ) -> Result<Invitation, Error> {
        let (organization, inviter) = (id(tx, firm)?, account(tx, firm.founder)?);
        let invitation = Invitation {
            id: tx.new_id(),
            organization,
            email: email.clone(),
            role,
            billing,
            message: None,
            locale: firm.locale,
            teams: Vec::new(),
            stored_state: InvitationState::Open,
            invited_by: inviter.id,
            created_at: tx.now(),
            expires_at: tx.now() + self.lifetime,
        };
        let authorized = allowed::<CreateInvitation>(organization);
        let cleared = Cleared::system(invitation);
        tx.invitations().create(&authorized, &cleared, self.secret.hash)?;
        let invitation = cleared.into_change();
        let entry = Entry::new(invitations::Action::InvitationCreated, invitation.id).change(
            Value::Null,
            json!({ "email": email.as_str(), "role": role.as_str(), "billing": billing }),
        );
        tx.record(Chain::Organization(organization), Author::User(inviter.id), entry);
        Ok(invitation)
    }
}

fn found(tx: &mut Tx<'_>, firm: &Firm) -> Result<(), Error> {
    let founder = account(tx, firm.founder)?;
    let (street, postcode, town, country) = firm.address;
    let organization = Organization {
        id: tx.new_id(),
        name: text(firm.name)?,
        kind: firm.kind,
        address: Address {
            street: Some(street.to_owned()),
            postcode: Some(postcode.to_owned()),
            town: Some(town.to_owned()),
            country: text(country)?,
        },
        phone: firm.phone.map(text).transpose()?,
        vat_number: None,
        locale: firm.locale,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    found_organization(tx, &allowed(founder.id), &founder, &organization).map(drop)
}

/// Changes a membership, as the founder of the organization.
fn change(
    tx: &mut Tx<'_>,
    firm: &Firm,
    email: &str,
    after: impl Fn(&Membership) -> Result<Membership, Error>,
) -> Result<(), Error> {
    let (organization, founder) = (id(tx, firm)?, account(tx, firm.founder)?);
    let before = member(tx, organization, email)?;
    let after = Membership {
        updated_at: tx.now(),
        ..after(&before)?
    };
    let change = Cleared::system(Changing::of(&before, &after));
    tx.organizations()
        .update_member(&allowed(organization), &change)?;
    let entry =
        Entry::new(organizations::Action::MemberUpdated, after.id).change(fields(&before), fields(&after));
    tx.record(Chain::Organization(organization), Author::User(founder.id), entry);
    Ok(())
}

/// Returns a member of an organization by address.
pub fn member(tx: &mut Tx<'_>, organization: OrganizationId, email: &str) -> Result<Membership, Error> {
    let filter = MemberFilter {
        terms: vec![email.to_owned()],
        ..MemberFilter::default()
    };
    let page = PageRequest {
        limit: 1,
        after: None,
        include_total: false,
    };
    let found = tx
        .organizations()
        .members(&allowed::<ListMembers>(organization), &filter, page)?;
    found.items.into_iter().next().ok_or(Error::Missing)
}

fn fields(member: &Membership) -> Value {
    json!({ "role": member.role.as_str(), "state": member.state.as_str() })
}

/// Appoints a billing clerk.
fn appoint(tx: &mut Tx<'_>, email: &str, post: &Post) -> Result<(), Error> {
    let account = account(tx, email)?;
    tx.staff().appoint(account.id, Some(post))?;
    let fields = json!({ "staff_role": post.role.as_str(), "desk_name": post.desk_name.as_str() });
    let entry = Entry::new(staff::Action::StaffAdded, account.id).change(Value::Null, fields);
    for log in [Chain::Account(account.id), Chain::Installation] {
        tx.record(log, Author::System, entry.clone());
    }
    Ok(())
}

/// Returns the right to an event of the story.
pub fn allowed<A: Permission>(on: A::On) -> Authorized<A> {
    Authorized::system(on)
}

/// Returns the id of an organization: the one of that name among its founder's memberships.
pub fn id(tx: &mut Tx<'_>, firm: &Firm) -> Result<OrganizationId, Error> {
    let founder = account(tx, firm.founder)?;
    let page = PageRequest {
        limit: 50,
        after: None,
        include_total: false,
    };
    let own = tx.organizations().list_own(&allowed(founder.id), None, page)?;
    let name: OrganizationName = text(firm.name)?;
    let found = own.items.into_iter().find(|own| own.organization.name == name);
    found.map(|own| own.organization.id).ok_or(Error::Missing)
}

pub fn account(tx: &mut Tx<'_>, email: &str) -> Result<Account, Error> {
    let found = tx.identity().account_by_email(&address(email)?)?;
    found.map(|(account, _)| account).ok_or(Error::Missing)
}

fn person(figure: &Figure) -> Result<Person, Error> {
    Ok(Person {
        first_name: text(figure.first)?,
        last_name: text(figure.last)?,
        email: address(figure.email)?,
        phone: figure.phone.map(text).transpose()?,
        locale: figure.locale,
    })
}

fn address(email: &str) -> Result<EmailAddress, Error> {
    text(email)
}

pub fn text<T: ParseText>(raw: &str) -> Result<T, Error> {
    T::parse(raw).map_err(|_| Error::Internal("a text of the demo data is invalid"))
}
