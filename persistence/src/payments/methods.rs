//! Payment methods of organizations, and the invoices that are to be paid from prepaid accounts on their due date.

use super::prepaid::Prepaid;
use crate::error::StorageError;
use crate::schema::{billing_documents, billing_settings};
use crate::types::{Uuid7, key};
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{Balance, PaymentMethod};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::DueInvoice;

/// Organizations that have money on their prepaid account, and an open invoice in the same currency.
const COVERED: &str = "billing_settings.payment_method = 'prepaid_first' AND EXISTS (SELECT 1 FROM prepaid_balances b \
    JOIN billing_documents d ON d.organization_id = b.organization_id AND d.currency = b.currency \
    WHERE b.organization_id = billing_settings.organization_id AND b.balance_minor > 0 \
    AND d.state IN ('open', 'partially_paid'))";

impl Prepaid<'_, '_> {
    /// Returns the payment method of an organization.
    pub fn payment_method<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
    ) -> Result<PaymentMethod, StorageError> {
        Ok(self.tx.billing().settings(*authorized.on())?.payment_method)
    }

    /// Returns organizations that pay from their prepaid account first, have money on it, and have open invoices, after
    /// the given one, ordered by id; at most `most`.
    pub fn organizations_to_pay(
        &mut self,
        after: Option<OrganizationId>,
        most: i64,
    ) -> Result<Vec<OrganizationId>, StorageError> {
        let mut query = billing_settings::table
            .filter(sql::<Bool>(COVERED))
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

    /// Returns the invoices that are due by a day, oldest due date first; at most `most`.
    pub fn due_invoices<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        currency: Currency,
        by: NaiveDate,
        most: i64,
    ) -> Result<Vec<DueInvoice>, StorageError> {
        let rows: Vec<(Uuid7, i64, i64, i64, i64)> = billing_documents::table
            .filter(billing_documents::organization_id.eq(key(*authorized.on())))
            .filter(sql::<Bool>("state IN ('open', 'partially_paid')"))
            .filter(billing_documents::currency.eq(currency.as_str()))
            .filter(billing_documents::due_on.le(by))
            .order((billing_documents::due_on, billing_documents::id))
            .limit(most)
            .select((
                billing_documents::id,
                billing_documents::total_minor,
                billing_documents::received_minor,
                billing_documents::credited_minor,
                billing_documents::refunded_minor,
            ))
            .load(self.tx.conn)?;
        let due = |(id, total_minor, received_minor, credited_minor, refunded_minor): (
            Uuid7,
            i64,
            i64,
            i64,
            i64,
        )| {
            let balance = Balance {
                total_minor,
                received_minor,
                credited_minor,
                refunded_minor,
            };
            DueInvoice {
                id: id.id(),
                open_minor: balance.open_minor(),
            }
        };
        Ok(rows.into_iter().map(due).collect())
    }
}
