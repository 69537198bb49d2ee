//! Changing an organization's billing settings.

use super::billing_settings_view::{BillingSettingsView, LeadDaysView, log};
use crate::app::App;
use crate::error::Error;
use crate::http::body::present;
use crate::http::path::OrganizationPath;
use crate::http::{Check, Checked, Credential, PathId, Versioned};
use crate::problem::FieldError;
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, BillingSettings, LEAD_DAYS, LeadDays, UpdateBillingSettings as Update};
use kontor_persistence::Entry;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "renewal_notice_days": [30, 7], "payment_receipt": false }))]
pub struct UpdateBillingSettings {
    /// Whether an issued invoice is reported by mail.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    notice_at_issue: Option<bool>,
    /// Days before the expiry of a product at which a notice is mailed, in any order; empty for none.
    #[serde(default, deserialize_with = "present")]
    #[validate(length(max = 5))]
    #[schema(value_type = Vec<LeadDaysView>, max_items = 5)]
    renewal_notice_days: Option<Vec<u32>>,
    /// Whether a paid invoice is reported by mail.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    payment_receipt: Option<bool>,
}

impl Check for UpdateBillingSettings {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let fault = |(at, _): (usize, &u32)| {
            let pointer = format!("/renewal_notice_days/{at}");
            FieldError::field(&pointer, "enum", "must be one of: {allowed}")
                .with("allowed", LEAD_DAYS.to_vec())
        };
        let days = self.renewal_notice_days.iter().flatten().enumerate();
        days.filter(|(_, days)| LeadDays::new(**days).is_none())
            .take(LEAD_DAYS.len())
            .map(fault)
            .collect()
    }
}

impl UpdateBillingSettings {
    fn apply(&self, before: &BillingSettings) -> BillingSettings {
        let days = self.renewal_notice_days.as_ref();
        BillingSettings {
            notice_at_issue: self.notice_at_issue.unwrap_or(before.notice_at_issue),
            renewal_notice_days: days.map_or_else(
                || before.renewal_notice_days.clone(),
                |days| days.iter().copied().filter_map(LeadDays::new).collect(),
            ),
            payment_receipt: self.payment_receipt.unwrap_or(before.payment_receipt),
            ..before.clone()
        }
    }
}

/// Update the billing settings
///
/// Changes the fields given and leaves the others unchanged. Of several lead times that have passed, only the notice of
/// the nearest one is sent, and each once for a period of a product.
#[utoipa::path(tag = "billing", operation_id = "update_billing_settings", params(OrganizationPath),
    request_body = UpdateBillingSettings,
    responses((status = 200, description = "The updated billing settings", body = BillingSettingsView,
            headers(("ETag"))),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/billing-settings")]
pub async fn update_billing_settings(
    who: Credential,
    path: OrganizationPath,
    body: Checked<UpdateBillingSettings>,
    app: Data<App>,
) -> Result<Versioned<BillingSettingsView>, Error> {
    let PathId(organization) = path;
    let change = body.0.value;
    app.write(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Update>(&actor, organization)?;
        let before = tx.billing().settings(organization)?;
        who.preconditions().check(&BillingSettingsView::from(&before))?;
        let after = change.apply(&before);
        if after != before {
            tx.billing().save_notice_settings(&authorized, &after)?;
            tx.record(
                Chain::Organization(organization),
                Author::User(actor.user),
                Entry::new(Action::BillingSettingsUpdated, organization).change(log(&before), log(&after)),
            );
        }
        Ok(Versioned(BillingSettingsView::from(&after)))
    })
    .await
}
