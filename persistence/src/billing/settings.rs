//! Billing settings of organizations, and the renewal notices that follow from them.

use super::Billing;
use crate::connection::each;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{billing_settings, products, renewal_notices};
use crate::tx::{PurgeStep, Tx};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{NaiveDate, TimeDelta};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{BillingSettings, LeadDays, PaymentMethod, UpdateBillingSettings};
use kontor_domain::ids::{OrganizationId, ProductId};
use kontor_domain::products::Product;

/// Separator of lead times in the column.
const SEPARATOR: &str = ",";
/// Retention of what was sent. It is longer than the longest lead time.
const NOTICES_KEPT: TimeDelta = TimeDelta::days(365);

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[old_notices];

fn old_notices(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let old = renewal_notices::created_at.le(tx.ago(NOTICES_KEPT));
    Ok(diesel::delete(renewal_notices::table.filter(old)).execute(tx.conn)?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = billing_settings)]
struct SettingsRow {
    organization_id: Uuid7,
    notice_at_issue: bool,
    renewal_notice_days: String,
    payment_receipt: bool,
    payment_method: String,
}

impl TryFrom<SettingsRow> for BillingSettings {
    type Error = CorruptRow;

    fn try_from(row: SettingsRow) -> Result<Self, CorruptRow> {
        let words = row
            .renewal_notice_days
            .split(SEPARATOR)
            .filter(|word| !word.is_empty());
        let days = words.map(|word| word.parse().ok().and_then(LeadDays::new));
        Ok(Self {
            organization: row.organization_id.id(),
            notice_at_issue: row.notice_at_issue,
            renewal_notice_days: days.collect::<Option<_>>().ok_or(CorruptRow {
                column: "billing_settings.renewal_notice_days",
            })?,
            payment_receipt: row.payment_receipt,
            payment_method: PaymentMethod::from_text(&row.payment_method).ok_or(CorruptRow {
                column: "billing_settings.payment_method",
            })?,
        })
    }
}

impl Billing<'_, '_> {
    /// Returns the billing settings of an organization; the defaults if it has changed none.
    pub fn settings(&mut self, organization: OrganizationId) -> Result<BillingSettings, StorageError> {
        let row: Option<SettingsRow> = billing_settings::table
            .find(key(organization))
            .select(SettingsRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        let found = row.map(BillingSettings::try_from).transpose()?;
        Ok(found.unwrap_or_else(|| BillingSettings::of(organization)))
    }

    /// Saves the notices of an organization; the payment method is left as it is. The organization is locked.
    pub fn save_notice_settings(
        &mut self,
        authorized: &Authorized<UpdateBillingSettings>,
        settings: &BillingSettings,
    ) -> Result<(), StorageError> {
        let organization = key(*authorized.on());
        let days = settings.renewal_notice_days.iter().rev();
        let days: Vec<String> = days.map(|lead| lead.days().to_string()).collect();
        let values = (
            billing_settings::notice_at_issue.eq(settings.notice_at_issue),
            billing_settings::renewal_notice_days.eq(days.join(SEPARATOR)),
            billing_settings::payment_receipt.eq(settings.payment_receipt),
            billing_settings::updated_at.eq(UtcTs::from(self.tx.now())),
        );
        let place = billing_settings::table.find(organization);
        if diesel::update(place).set(values.clone()).execute(self.tx.conn)? == 0 {
            diesel::insert_into(billing_settings::table)
                .values((billing_settings::organization_id.eq(organization), values))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }

    /// Saves the payment method of an organization; its notices are left as they are. The organization is locked.
    pub fn save_payment_method<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        method: PaymentMethod,
    ) -> Result<(), StorageError> {
        let settings = self.settings(*authorized.on())?;
        let organization = key(*authorized.on());
        let values = (
            billing_settings::payment_method.eq(method.as_str()),
            billing_settings::updated_at.eq(UtcTs::from(self.tx.now())),
        );
        let place = billing_settings::table.find(organization);
        if diesel::update(place).set(values).execute(self.tx.conn)? == 0 {
            let defaults = (
                billing_settings::organization_id.eq(organization),
                billing_settings::notice_at_issue.eq(settings.notice_at_issue),
                billing_settings::renewal_notice_days.eq(""),
                billing_settings::payment_receipt.eq(settings.payment_receipt),
            );
            diesel::insert_into(billing_settings::table)
                .values((defaults, values))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }

    /// Returns organizations that want renewal notices, after the given one, ordered by id; at most `most`.
    pub fn organizations_to_notify(
        &mut self,
        after: Option<OrganizationId>,
        most: i64,
    ) -> Result<Vec<OrganizationId>, StorageError> {
        let mut query = billing_settings::table
            .filter(sql::<Bool>("renewal_notice_days <> ''"))
            .select(billing_settings::organization_id)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(billing_settings::organization_id.gt(key(after)));
        }
        let rows: Vec<Uuid7> = query
            .order(billing_settings::organization_id)
            .limit(most)
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Uuid7::id).collect())
    }

    /// Returns the products in use of an organization whose period ends after `today`, by `until` at the latest, the
    /// earliest first; at most `most`. A free one that renews itself does not expire.
    pub fn expiring_products(
        &mut self,
        organization: OrganizationId,
        (today, until): (NaiveDate, NaiveDate),
        most: i64,
    ) -> Result<Vec<Product>, StorageError> {
        let expires =
            "products.state = 'active' AND NOT (products.renewal = 'automatic' AND products.price_minor = 0)";
        let ids: Vec<Uuid7> = products::table
            .filter(products::organization_id.eq(key(organization)))
            .filter(sql::<Bool>(expires))
            .filter(products::renews_on.gt(today))
            .filter(products::renews_on.le(until))
            .order((products::renews_on, products::id))
            .limit(most)
            .select(products::id)
            .load(self.tx.conn)?;
        let ids: Vec<ProductId> = ids.into_iter().map(Uuid7::id).collect();
        self.tx.products().find_all(organization, &ids)
    }

    /// Keeps that the notice of a product's period with this lead time is sent; returns false if it, or one closer to
    /// the expiry, was sent before.
    pub fn claim_renewal_notice(&mut self, product: &Product, lead: LeadDays) -> Result<bool, StorageError> {
        let days = i32::try_from(lead.days()).unwrap_or(i32::MAX);
        let sent: i64 = renewal_notices::table
            .filter(renewal_notices::product_id.eq(key(product.id)))
            .filter(renewal_notices::period_first.eq(product.renews_on))
            .filter(renewal_notices::lead_days.le(days))
            .count()
            .get_result(self.tx.conn)?;
        if sent > 0 {
            return Ok(false);
        }
        let row = (
            renewal_notices::product_id.eq(key(product.id)),
            renewal_notices::period_first.eq(product.renews_on),
            renewal_notices::lead_days.eq(days),
            renewal_notices::created_at.eq(UtcTs::from(self.tx.now())),
        );
        let kept = each!(self.tx.conn, |c| diesel::insert_into(renewal_notices::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        Ok(kept > 0)
    }
}
