//! How organizations, members and invitations look from outside.

mod invitations;
mod removal;

pub use invitations::{InvitationStateView, InvitationView, invitation_view, invitation_views};
pub use removal::{Holdings, MemberRemoval};

use crate::http::moment::{moment, optional_moment};
use crate::http::{View, shown};
use crate::identity::LocaleView;
use chrono::{DateTime, Utc};
use kontor_domain::organizations::{
    Currency, Membership, MembershipState, Organization, OrganizationKind, Role,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a member is to an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleView {
    /// Everything, and the legal responsibility.
    LegalRepresentative,
    /// All rights without the legal responsibility.
    Administrator,
    /// Only what was granted; billing on or off.
    Collaborator,
    /// Only what was granted and own teams; never billing.
    External,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        match role {
            Role::LegalRepresentative => Self::LegalRepresentative,
            Role::Administrator => Self::Administrator,
            Role::Collaborator => Self::Collaborator,
            Role::External => Self::External,
        }
    }
}

impl From<RoleView> for Role {
    fn from(role: RoleView) -> Self {
        match role {
            RoleView::LegalRepresentative => Self::LegalRepresentative,
            RoleView::Administrator => Self::Administrator,
            RoleView::Collaborator => Self::Collaborator,
            RoleView::External => Self::External,
        }
    }
}

/// What an organization is in law.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrganizationKind)]
pub enum KindView {
    /// One person.
    Individual,
    /// A business.
    Company,
    /// A club or association.
    Association,
    /// A public body.
    PublicBody,
}

impl From<OrganizationKind> for KindView {
    fn from(kind: OrganizationKind) -> Self {
        match kind {
            OrganizationKind::Individual => Self::Individual,
            OrganizationKind::Company => Self::Company,
            OrganizationKind::Association => Self::Association,
            OrganizationKind::PublicBody => Self::PublicBody,
        }
    }
}

impl From<KindView> for OrganizationKind {
    fn from(kind: KindView) -> Self {
        match kind {
            KindView::Individual => Self::Individual,
            KindView::Company => Self::Company,
            KindView::Association => Self::Association,
            KindView::PublicBody => Self::PublicBody,
        }
    }
}

/// Whether a membership counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MembershipState)]
pub enum MembershipStateView {
    /// It does.
    Active,
    /// Treated like an outsider.
    Suspended,
    /// Its time is over, which is treated alike.
    Expired,
}

impl From<MembershipState> for MembershipStateView {
    fn from(state: MembershipState) -> Self {
        match state {
            MembershipState::Active => Self::Active,
            MembershipState::Suspended => Self::Suspended,
            MembershipState::Expired => Self::Expired,
        }
    }
}

impl From<MembershipStateView> for MembershipState {
    fn from(state: MembershipStateView) -> Self {
        match state {
            MembershipStateView::Active => Self::Active,
            MembershipStateView::Suspended => Self::Suspended,
            MembershipStateView::Expired => Self::Expired,
        }
    }
}

/// The states that a membership can be brought into; it expires by itself.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NewMembershipState)]
pub enum NewMembershipStateView {
    /// It counts.
    Active,
    /// Treated like an outsider.
    Suspended,
}

impl From<NewMembershipStateView> for MembershipState {
    fn from(state: NewMembershipStateView) -> Self {
        match state {
            NewMembershipStateView::Active => Self::Active,
            NewMembershipStateView::Suspended => Self::Suspended,
        }
    }
}

/// What an organization is invoiced in.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(as = Currency)]
pub enum CurrencyView {
    /// Swiss franc.
    Chf,
    /// Euro.
    Eur,
}

impl From<Currency> for CurrencyView {
    fn from(currency: Currency) -> Self {
        match currency {
            Currency::Chf => Self::Chf,
            Currency::Eur => Self::Eur,
        }
    }
}

/// Where an organization gets post.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostalAddress)]
pub struct AddressView {
    /// Street and number.
    #[schema(required = true)]
    pub street: Option<String>,
    /// Postcode.
    #[schema(required = true)]
    pub postcode: Option<String>,
    /// Town.
    #[schema(required = true)]
    pub town: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$")]
    pub country: String,
}

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organization, example = json!({
    "id": "org_0192f0c1e5b07cc3a4d15e6f708192a3", "name": "Muster AG", "kind": "company", "postal_address": {
        "street": "Musterweg 1", "postcode": "8000", "town": "Zürich", "country": "CH" },
    "phone": "+41228203544", "vat_number": "CHE-123.456.788", "locale": "de", "currency": "CHF", "my_role": "legal_representative",
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct OrganizationView {
    /// Its id.
    pub id: shown::OrganizationId,
    /// Its name.
    pub name: String,
    /// What it is in law.
    pub kind: KindView,
    /// Where it gets post.
    pub postal_address: AddressView,
    /// Where it can be called, in international form.
    #[schema(required = true)]
    pub phone: Option<String>,
    /// Its VAT number in one spelling: a Swiss UID without a suffix such as MWST, others without separators.
    #[schema(required = true)]
    pub vat_number: Option<String>,
    /// The language of its documents.
    pub locale: LocaleView,
    /// What it is invoiced in; follows from the country.
    pub currency: CurrencyView,
    /// The role of whoever asks.
    #[schema(required = true)]
    pub my_role: Option<RoleView>,
    /// When it was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// When a field last changed.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl OrganizationView {
    /// The view for a caller of role `role`.
    pub fn of(organization: &Organization, role: Option<Role>) -> Self {
        let address = &organization.address;
        Self {
            id: organization.id.into(),
            name: organization.name.as_str().to_owned(),
            kind: organization.kind.into(),
            postal_address: AddressView {
                street: address.street.clone(),
                postcode: address.postcode.clone(),
                town: address.town.clone(),
                country: address.country.as_str().to_owned(),
            },
            phone: organization.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            vat_number: organization
                .vat_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
            locale: organization.locale.into(),
            currency: address.country.currency().into(),
            my_role: role.map(Into::into),
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        }
    }
}

impl OrganizationView {
    /// The view for a member of this role and state. If the membership does not count, what is left says which
    /// organization it is, not how to reach it (ASVS 5.0 V8.2.3).
    #[must_use]
    pub fn listed(organization: &Organization, role: Role, state: MembershipState) -> Self {
        let view = Self::of(organization, Some(role));
        match state {
            MembershipState::Active => view,
            MembershipState::Suspended | MembershipState::Expired => Self {
                postal_address: AddressView {
                    street: None,
                    postcode: None,
                    town: None,
                    ..view.postal_address
                },
                phone: None,
                vat_number: None,
                ..view
            },
        }
    }
}

impl View for OrganizationView {
    fn location(&self) -> Option<String> {
        Some(format!("/v1/organizations/{}", self.id))
    }
}

/// Payment reminders.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Reminders)]
pub struct RemindersView {
    /// By e-mail.
    pub by_email: bool,
    /// By SMS.
    pub by_sms: bool,
}

/// A member of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member, example = json!({
    "id": "member_0192f0c1e5b07cc3a4d15e6f708192a4", "user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6",
    "first_name": "Lea", "last_name": "Muster", "email": "lea@example.com", "role": "collaborator", "billing": true,
    "reminders": { "by_email": true, "by_sms": false }, "state": "active", "valid_until": null,
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct MemberView {
    /// Part of the place, not of the view.
    #[serde(skip)]
    organization_id: String,
    /// The membership's id.
    pub id: shown::MemberId,
    /// The account's id.
    pub user_id: shown::UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The person's e-mail address.
    #[schema(format = "idn-email")]
    pub email: String,
    /// What the person is to the organization.
    pub role: RoleView,
    /// Whether invoices and payments are open to the person.
    pub billing: bool,
    /// Which payment reminders the person gets.
    pub reminders: RemindersView,
    /// Whether the membership counts.
    pub state: MembershipStateView,
    /// Until when it counts; null if it does not end by itself.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
    /// Since when.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl MemberView {
    /// The view at `now`.
    #[must_use]
    pub fn of(member: &Membership, now: DateTime<Utc>) -> Self {
        Self {
            organization_id: member.organization.to_string(),
            id: member.id.into(),
            user_id: member.user.into(),
            first_name: member.person.first_name.as_str().to_owned(),
            last_name: member.person.last_name.as_str().to_owned(),
            email: member.person.email.as_str().to_owned(),
            role: member.role.into(),
            billing: member.role.has_billing(member.billing),
            reminders: RemindersView {
                by_email: member.reminders.by_email,
                by_sms: member.reminders.by_sms,
            },
            state: member.state_at(now).into(),
            valid_until: member.valid_until,
            created_at: member.created_at,
            updated_at: member.updated_at,
        }
    }
}

impl View for MemberView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/members/{}",
            self.organization_id, self.id
        ))
    }
}
