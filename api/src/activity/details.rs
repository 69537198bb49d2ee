//! Details of log entries, as named in the contract.

use crate::http::shown;
use crate::http::texts::RightCode;
use crate::staff::StaffRoleView;
use crate::views::{LocaleView, MoneyView, RenewalView, RoleAfterView, RoleView, ScopeView};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Changes made, and the origin of the request.
#[derive(ToSchema)]
#[schema(as = ActivityDetails)]
#[expect(dead_code, reason = "describes what storage keeps as a document")]
pub struct ActivityDetailsView {
    /// Changed fields of the object, before the change; null for a new object.
    #[schema(required = true)]
    before: Option<LoggedFields>,
    /// Changed fields of the object, after the change; null for a removed object.
    #[schema(required = true)]
    after: Option<LoggedFields>,
    /// Id of the request.
    #[schema(required = true)]
    request_id: Option<String>,
    /// IP address of the client.
    #[schema(required = true)]
    ip_address: Option<String>,
    /// User agent of the client.
    #[schema(required = true)]
    user_agent: Option<String>,
}

/// Fields of an object in the log. Which are present depends on the action; later versions may add fields.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what storage keeps as a document")]
pub struct LoggedFields {
    /// An ellipsis, if an export was filtered by text.
    q: Option<String>,
    /// End of an export's range.
    until: Option<String>,
    /// Start of an export's range.
    since: Option<String>,
    /// Object that an export was filtered by.
    object_id: Option<String>,
    /// Actor that an export was filtered by.
    actor_id: Option<shown::UserId>,
    /// The group of actions that an export was narrowed to.
    action_group: Option<String>,
    /// Action that an export was filtered by.
    action: Option<String>,
    /// Organization that received the products.
    accepted_by_organization_id: Option<shown::OrganizationId>,
    /// Account of a statement.
    account: Option<String>,
    /// API tokens that were revoked.
    api_tokens: Option<u64>,
    /// Whether the member has the billing permission.
    billing: Option<bool>,
    /// Format of an export.
    format: Option<String>,
    /// Start of the period of an export.
    from: Option<NaiveDate>,
    /// End of the period of an export.
    to: Option<NaiveDate>,
    /// States that an export was narrowed to.
    status: Option<Vec<String>>,
    /// Color of a team.
    color: Option<String>,
    /// Currency of a statement or a reference for payments in advance.
    currency: Option<String>,
    /// Country, ISO 3166-1 alpha-2; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    country: Option<String>,
    /// Description of a team; absent for an API token without `teams:read`.
    #[schema(extensions(("x-scope" = json!("teams:read"))))]
    description: Option<String>,
    /// Name under which a member of staff works.
    desk_name: Option<String>,
    /// E-mail address; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    email: Option<String>,
    /// Whether a grant covers all products.
    everything: Option<bool>,
    /// Expiry of an offer, an invitation or a token.
    expires_at: Option<DateTime<Utc>>,
    /// First name; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    first_name: Option<String>,
    /// Member who hands over the legal responsibility.
    giver_member_id: Option<shown::MemberId>,
    /// Number of grants given, offered in an invitation, or lost.
    grants: Option<u64>,
    /// Invitation.
    invitation_id: Option<shown::InvitationId>,
    /// Number of invitations taken over.
    invitations: Option<u64>,
    /// Account responsible for invitations.
    invited_by: Option<shown::UserId>,
    /// The kind of an organization or of a product.
    kind: Option<String>,
    /// Last name; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    last_name: Option<String>,
    /// Leader of a team.
    leader_member_id: Option<shown::MemberId>,
    /// Teams that the member led.
    led_team_ids: Option<Vec<shown::TeamId>>,
    /// The language of mails.
    locale: Option<LocaleView>,
    /// Member.
    member_id: Option<shown::MemberId>,
    /// Method of a second factor.
    method: Option<String>,
    /// Number of members of a team.
    members: Option<u64>,
    /// Name of the object; absent for an API token without the scope that `x-scope` gives for the kind of the
    /// object, which is the prefix of the entry's `object_id`.
    #[schema(extensions(("x-scope" = json!({
        "bad": "billing:read", "factor": "identity:read", "org": "organizations:read", "prod": "products:read", "team": "teams:read", "token": "identity:read" }))))]
    name: Option<String>,
    /// Number of open hand-overs that ended.
    open_hand_overs: Option<u64>,
    /// Number of open invitations that ended.
    open_invitations: Option<u64>,
    /// Number of open transfers that ended.
    open_transfers: Option<u64>,
    /// Path in a product; absent for an API token without `grants:read`.
    #[schema(extensions(("x-scope" = json!("grants:read"))))]
    path: Option<String>,
    /// Payment method.
    payment_method: Option<String>,
    /// Phone number; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    phone: Option<String>,
    /// Plan of a product.
    plan: Option<String>,
    /// Postcode; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    postcode: Option<String>,
    /// Price of one period.
    price: Option<MoneyView>,
    /// Product.
    product_id: Option<shown::ProductId>,
    /// Products.
    product_ids: Option<Vec<shown::ProductId>>,
    /// Member who receives the legal responsibility.
    receiver_member_id: Option<shown::MemberId>,
    /// Whether reminders go by mail.
    reminders_by_email: Option<bool>,
    /// Whether reminders are sent by SMS.
    reminders_by_sms: Option<bool>,
    /// Rights of a grant; absent for an API token without `grants:read`.
    rights: Option<Vec<RightCode>>,
    /// The role.
    role: Option<RoleView>,
    /// Role of the giver after a hand-over.
    role_after: Option<RoleAfterView>,
    /// Scopes of an API token.
    scopes: Option<Vec<ScopeView>>,
    /// Role of a member of staff.
    staff_role: Option<StaffRoleView>,
    /// State of the object.
    state: Option<String>,
    /// Street; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    street: Option<String>,
    /// Team.
    team_id: Option<shown::TeamId>,
    /// Teams.
    team_ids: Option<Vec<shown::TeamId>>,
    /// The address that products are offered to; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    to_email: Option<String>,
    /// Organization that products are offered to.
    to_organization_id: Option<shown::OrganizationId>,
    /// The town; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    town: Option<String>,
    /// Transfer.
    transfer_id: Option<shown::TransferId>,
    /// Account.
    user_id: Option<shown::UserId>,
    /// Start of the period in which a grant or a place in a team counts.
    valid_from: Option<DateTime<Utc>>,
    /// End of a grant, of a period in a team, or of a membership.
    valid_until: Option<DateTime<Utc>>,
    /// Person or department of a billing address; absent for an API token without `billing:read`.
    #[schema(extensions(("x-scope" = json!("billing:read"))))]
    attention: Option<String>,
    /// Billing address.
    billing_address_id: Option<shown::BillingAddressId>,
    /// Due date of an invoice.
    due_on: Option<NaiveDate>,
    /// House number; absent for an API token without `billing:read`.
    #[schema(extensions(("x-scope" = json!("billing:read"))))]
    house_number: Option<String>,
    /// Whether a billing address is the default.
    is_default: Option<bool>,
    /// Whether an issued invoice is reported by mail.
    notice_at_issue: Option<bool>,
    /// Whether a paid invoice is reported by mail.
    payment_receipt: Option<bool>,
    /// Days before the expiry of a product at which a notice is mailed.
    renewal_notice_days: Option<Vec<u32>>,
    /// Number of a document.
    number: Option<String>,
    /// The customer's own order number; absent for an API token without `billing:read`.
    #[schema(extensions(("x-scope" = json!("billing:read"))))]
    order_number: Option<String>,
    /// Number of products.
    products: Option<u64>,
    /// Renewal of a product.
    renewal: Option<RenewalView>,
    /// Start of the next period of a product.
    renews_on: Option<NaiveDate>,
    /// Amount of a document.
    total: Option<MoneyView>,
    /// Level of a reminder.
    level: Option<u32>,
    /// Outcome of a dispute.
    outcome: Option<String>,
    /// Invoice that a credit note corrects, or that a reminder or a dispute is about.
    invoice_id: Option<shown::InvoiceId>,
    /// Value date of a payment.
    value_date: Option<NaiveDate>,
    /// Payment that an allocation was requested for.
    payment_id: Option<shown::PaymentId>,
    /// Payment reference.
    reference: Option<String>,
    /// Invoice whose reference a payment has, if that was paid or canceled already.
    stale_invoice_id: Option<shown::InvoiceId>,
    /// Claim for money that was spent before its payment was taken back, or of a reminder for fee and interest.
    claim: Option<MoneyView>,
    /// Verdict on a message.
    verdict: Option<String>,
    /// VAT number; absent for an API token without `organizations:read`.
    #[schema(extensions(("x-scope" = json!("organizations:read"))))]
    vat_number: Option<String>,
}

/// Returns details as they are answered. Up to version 0.3 a price was stored as `price_minor` and `currency`, and
/// data covered by the chain can't be rewritten.
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

fn old_price(fields: &Value) -> Option<Money> {
    Some(Money {
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
