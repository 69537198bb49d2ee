//! Payments that are allocated to nothing, which may be meant for an overdue invoice.

use super::Reminders;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{payment_allocations, payments};
use crate::types::Uuid7;
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::Currency;
use kontor_domain::reminders::UnplacedPayment;
use std::collections::HashMap;

/// Number of payments read at a time.
const PAGE: i64 = 1_000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = payments)]
struct UnplacedRow {
    id: Uuid7,
    currency: String,
    unmatched_minor: i64,
    reference: Option<String>,
    remittance: String,
    debtor_account: Option<String>,
    booked_on: NaiveDate,
}

impl Reminders<'_, '_> {
    /// Returns all payments that are not placed, with the organizations for which their payers paid before.
    pub fn unplaced_payments(&mut self) -> Result<Vec<UnplacedPayment>, StorageError> {
        let (mut unplaced, mut after) = (Vec::new(), None);
        loop {
            let page = self.unplaced_page(after)?;
            let Some(last) = page.last() else {
                return Ok(unplaced);
            };
            after = Some(last.id);
            let payers = self.payers(&page)?;
            for row in page {
                let payer_of = row
                    .debtor_account
                    .and_then(|account| payers.get(&account).cloned());
                unplaced.push(UnplacedPayment {
                    currency: Currency::from_text(&row.currency).ok_or(CorruptRow {
                        column: "payments.currency",
                    })?,
                    unmatched_minor: row.unmatched_minor,
                    reference: row.reference,
                    remittance: row.remittance,
                    payer_of: payer_of.unwrap_or_default(),
                    booked_on: row.booked_on,
                });
            }
            self.tx.go_on()?;
        }
    }

    fn unplaced_page(&mut self, after: Option<Uuid7>) -> Result<Vec<UnplacedRow>, StorageError> {
        let mut query = payments::table
            .filter(sql::<Bool>("unmatched_minor > 0 AND state = 'booked'"))
            .filter(payments::direction.eq("credit"))
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(payments::id.gt(after));
        }
        Ok(query
            .order(payments::id)
            .limit(PAGE)
            .select(UnplacedRow::as_select())
            .load(self.tx.conn)?)
    }

    /// Returns the organizations for which accounts paid before.
    fn payers(&mut self, page: &[UnplacedRow]) -> Result<HashMap<String, Vec<OrganizationId>>, StorageError> {
        let accounts: Vec<&str> = page
            .iter()
            .filter_map(|row| row.debtor_account.as_deref())
            .collect();
        let rows: Vec<(Option<String>, Option<Uuid7>)> = payment_allocations::table
            .inner_join(payments::table)
            .filter(payments::debtor_account.eq_any(accounts))
            .filter(payment_allocations::organization_id.is_not_null())
            .filter(payment_allocations::undone_transaction_id.is_null())
            .select((payments::debtor_account, payment_allocations::organization_id))
            .distinct()
            .load(self.tx.conn)?;
        let mut payers: HashMap<String, Vec<OrganizationId>> = HashMap::new();
        for (account, organization) in rows {
            if let Some((account, organization)) = account.zip(organization) {
                payers.entry(account).or_default().push(organization.id());
            }
        }
        Ok(payers)
    }
}
