//! Wire representation of organizations, members and invitations.

mod removal;

pub use removal::{Holdings, MemberRemoval};

use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use crate::views::{CurrencyView, LocaleView, MembershipStateView, RoleView};
use chrono::{DateTime, Utc};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::{Membership, MembershipState, Organization, OrganizationKind, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Legal form of an organization.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrganizationKind)]
pub enum KindView {
    /// Natural person.
    Individual,
    /// Business.
    Company,
    /// Club or association.
    Association,
    /// Public body.
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

/// State that a membership can be set to; `expired` follows from its end.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NewMembershipState)]
pub enum NewMembershipStateView {
    /// In effect.
    Active,
    /// Suspended: the member is treated like an outsider.
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

/// Postal address of an organization.
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

/// Organization: a customer of the provider.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organization, example = json!({
    "id": "org_0192f0c1e5b07cc3a4d15e6f708192a3", "name": "Muster AG", "kind": "company", "postal_address": {
        "street": "Musterweg 1", "postcode": "8000", "town": "Zürich", "country": "CH" },
    "phone": "+41228203544", "vat_number": "CHE-123.456.788", "locale": "de", "currency": "CHF", "my_role": "legal_representative",
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct OrganizationView {
    /// Organization id.
    pub id: shown::OrganizationId,
    /// Its name.
    pub name: String,
    /// Legal form.
    pub kind: KindView,
    /// Postal address.
    pub postal_address: AddressView,
    /// Phone number, in international format.
    #[schema(required = true)]
    pub phone: Option<String>,
    /// VAT number in normalized form: a Swiss UID without a suffix such as MWST, others without separators.
    #[schema(required = true)]
    pub vat_number: Option<String>,
    /// Language of documents.
    pub locale: LocaleView,
    /// Currency of invoices; determined by the country.
    pub currency: CurrencyView,
    /// The caller's role.
    #[schema(required = true)]
    pub my_role: Option<RoleView>,
    /// Time the organization was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Time of the last change to a field.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl OrganizationView {
    /// Returns the view for a caller of role `role`.
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
    /// Returns the view for a member of this role and state. If the membership is not in effect, the remaining
    /// fields identify the organization without its contact data (ASVS 5.0 V8.2.3).
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
    /// Whether reminders are sent by e-mail.
    pub by_email: bool,
    /// Whether reminders are sent by SMS.
    pub by_sms: bool,
}

/// Member of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member, example = json!({
    "id": "member_0192f0c1e5b07cc3a4d15e6f708192a4", "user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6",
    "first_name": "Lea", "last_name": "Muster", "email": "lea@example.com", "role": "collaborator", "billing": true,
    "reminders": { "by_email": true, "by_sms": false }, "state": "active", "valid_until": null,
    "created_at": "2026-11-23T08:15:00Z", "updated_at": "2026-11-23T08:15:00Z"
}))]
pub struct MemberView {
    /// Part of the resource's path, not of the view.
    #[serde(skip)]
    organization_id: OrganizationId,
    /// Membership id.
    pub id: shown::MemberId,
    /// Account id.
    pub user_id: shown::UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    #[schema(format = "idn-email")]
    pub email: String,
    /// Role in the organization.
    pub role: RoleView,
    /// Whether the member has access to invoices and payments.
    pub billing: bool,
    /// Payment reminders that the member receives.
    pub reminders: RemindersView,
    /// State of the membership.
    pub state: MembershipStateView,
    /// End of the membership; null if it does not end by itself.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
    /// Time the membership began.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    #[serde(serialize_with = "moment")]
    pub updated_at: DateTime<Utc>,
}

impl MemberView {
    /// Returns the view at `now`.
    #[must_use]
    pub fn of(member: &Membership, now: DateTime<Utc>) -> Self {
        Self {
            organization_id: member.organization,
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
