//! What an entry tells beside the action, as the contract names it.

use crate::http::shown;
use crate::http::texts::RightCode;
use crate::identity::{LocaleView, ScopeView};
use crate::organizations::{RoleAfterView, RoleView};
use crate::products::MoneyView;
use chrono::{DateTime, Utc};
use kontor_domain::organizations::Currency;
use kontor_domain::products::Price;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What changed, and where the request came from.
#[derive(ToSchema)]
#[schema(as = ActivityDetails)]
#[expect(dead_code, reason = "describes what storage keeps as a document")]
pub struct ActivityDetailsView {
    /// The object before, as far as it changed; null for something new.
    #[schema(required = true)]
    before: Option<LoggedFields>,
    /// The object after, as far as it changed; null for something gone.
    #[schema(required = true)]
    after: Option<LoggedFields>,
    /// The id of the request.
    #[schema(required = true)]
    request_id: Option<String>,
    /// The IP address of the client.
    #[schema(required = true)]
    ip_address: Option<String>,
    /// The name of the client program.
    #[schema(required = true)]
    user_agent: Option<String>,
}

/// Fields of an object in the log. Which ones there are depends on the action; later versions may add further ones.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what storage keeps as a document")]
pub struct LoggedFields {
    /// An ellipsis, if an export was narrowed by a term.
    q: Option<String>,
    /// The end that an export was narrowed to.
    until: Option<String>,
    /// The beginning that an export was narrowed to.
    since: Option<String>,
    /// The object that an export was narrowed to.
    object_id: Option<String>,
    /// The person that an export was narrowed to.
    actor_id: Option<shown::UserId>,
    /// The group of actions that an export was narrowed to.
    action_group: Option<String>,
    /// The action that an export was narrowed to.
    action: Option<String>,
    /// The organization that got the products.
    accepted_by_organization_id: Option<shown::OrganizationId>,
    /// API tokens that were revoked.
    api_tokens: Option<u64>,
    /// Whether the member has the billing permission.
    billing: Option<bool>,
    /// The color of a team.
    color: Option<String>,
    /// The country, ISO 3166-1 alpha-2; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    country: Option<String>,
    /// The description of a team; absent for an API token without `teams:read`.
    #[schema(extensions(("x-scope" = json!("teams:read"))))]
    description: Option<String>,
    /// The e-mail address; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    email: Option<String>,
    /// Whether a grant is on all products.
    everything: Option<bool>,
    /// When an offer, an invitation or a token expires.
    expires_at: Option<DateTime<Utc>>,
    /// The first name; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    first_name: Option<String>,
    /// The member who hands over.
    giver_member_id: Option<shown::MemberId>,
    /// How many grants were given, promised or lost.
    grants: Option<u64>,
    /// The invitation.
    invitation_id: Option<shown::InvitationId>,
    /// How many invitations were taken over.
    invitations: Option<u64>,
    /// The account that answers for invitations.
    invited_by: Option<shown::UserId>,
    /// The kind of an organization or of a product.
    kind: Option<String>,
    /// The last name; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    last_name: Option<String>,
    /// The leader of a team.
    leader_member_id: Option<shown::MemberId>,
    /// Teams that the member led.
    led_team_ids: Option<Vec<shown::TeamId>>,
    /// The language of mails.
    locale: Option<LocaleView>,
    /// The member.
    member_id: Option<shown::MemberId>,
    /// How many people were in a team.
    members: Option<u64>,
    /// The name of the object; absent for an API token without the scope that `x-scope` says for the kind of the object:
    /// the prefix of the entry's `object_id`.
    #[schema(extensions(("x-scope" = json!({
        "org": "organizations:read", "prod": "products:read", "team": "teams:read", "token": "identity:read" }))))]
    name: Option<String>,
    /// Open hand-overs that ended.
    open_hand_overs: Option<u64>,
    /// Open invitations that ended.
    open_invitations: Option<u64>,
    /// Open transfers that ended.
    open_transfers: Option<u64>,
    /// The path in a product; absent for an API token without `grants:read`.
    #[schema(extensions(("x-scope" = json!("grants:read"))))]
    path: Option<String>,
    /// The phone number; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    phone: Option<String>,
    /// The plan of a product.
    plan: Option<String>,
    /// The postcode; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    postcode: Option<String>,
    /// The price of a period.
    price: Option<MoneyView>,
    /// The product.
    product_id: Option<shown::ProductId>,
    /// The products.
    product_ids: Option<Vec<shown::ProductId>>,
    /// The member who receives a hand-over.
    receiver_member_id: Option<shown::MemberId>,
    /// Whether reminders go by mail.
    reminders_by_email: Option<bool>,
    /// Whether reminders go by SMS.
    reminders_by_sms: Option<bool>,
    /// The rights of a grant; absent for an API token without `grants:read`.
    rights: Option<Vec<RightCode>>,
    /// The role.
    role: Option<RoleView>,
    /// The role of the giver after a hand-over.
    role_after: Option<RoleAfterView>,
    /// The scopes of an API token.
    scopes: Option<Vec<ScopeView>>,
    /// The state of the object.
    state: Option<String>,
    /// The street; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    street: Option<String>,
    /// The team.
    team_id: Option<shown::TeamId>,
    /// The teams.
    team_ids: Option<Vec<shown::TeamId>>,
    /// The address that products are offered to; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    to_email: Option<String>,
    /// The organization that products are offered to.
    to_organization_id: Option<shown::OrganizationId>,
    /// The town; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    town: Option<String>,
    /// The offer of products.
    transfer_id: Option<shown::TransferId>,
    /// The account.
    user_id: Option<shown::UserId>,
    /// Start of the period in which a grant or a place in a team counts.
    valid_from: Option<DateTime<Utc>>,
    /// End of that period, or of a membership.
    valid_until: Option<DateTime<Utc>>,
    /// The VAT number; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    vat_number: Option<String>,
}

/// Details as they are answered. Up to version 0.3 a price was kept as `price_minor` and `currency`, and what the
/// chain covers can't be rewritten.
#[must_use]
pub fn answered(mut details: Value) -> Value {
    for side in ["before", "after"] {
        if let Some(price) = old_price(&details[side])
            && let Some(fields) = details[side].as_object_mut()
        {
            fields.remove("price_minor");
            fields.remove("currency");
            fields.insert("price".to_owned(), json!(MoneyView::from(price)));
        }
    }
    details
}

fn old_price(fields: &Value) -> Option<Price> {
    Some(Price {
        minor: fields["price_minor"].as_i64()?,
        currency: Currency::from_text(fields["currency"].as_str()?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_of_an_older_version_is_answered_like_a_new_one() {
        let old =
            json!({ "before": null, "after": { "name": "Shop", "price_minor": 6900, "currency": "CHF" } });
        let price = json!({ "amount": "69.00", "currency": "CHF" });
        let new = json!({ "before": null, "after": { "name": "Shop", "price": price } });
        assert_eq!(answered(old), new);
        assert_eq!(answered(new.clone()), new);
    }
}
