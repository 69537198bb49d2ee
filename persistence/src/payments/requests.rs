//! Requests of customers to have a payment allocated.

use super::Payments;
use super::rows::corrupt;
use crate::connection::each;
use crate::error::{CorruptRow, StorageError};
use crate::schema::allocation_requests;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::ids::{AllocationRequestId, InvoiceId, OrganizationId, PaymentId, UserId};
use kontor_domain::payments::RequestAllocation;

kontor_domain::text_enum! {
    /// State of a request.
    RequestState {
        /// The staff have still to decide.
        Open = "open",
        /// The payment was allocated to the invoice.
        Done = "done",
        /// The payment was allocated to something else.
        Refused = "refused",
    }
}

/// A request to have a payment allocated to an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllocationRequest {
    /// Its id.
    pub id: AllocationRequestId,
    /// The organization.
    pub organization: OrganizationId,
    /// The payment.
    pub payment: PaymentId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// The member who asked.
    pub requested_by: UserId,
    /// State.
    pub state: RequestState,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = allocation_requests)]
struct RequestRow {
    id: Uuid7,
    organization_id: Uuid7,
    payment_id: Uuid7,
    invoice_id: Uuid7,
    requested_by: Uuid7,
    state: String,
    created_at: UtcTs,
}

impl TryFrom<RequestRow> for AllocationRequest {
    type Error = CorruptRow;

    fn try_from(row: RequestRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            organization: row.organization_id.id(),
            payment: row.payment_id.id(),
            invoice: row.invoice_id.id(),
            requested_by: row.requested_by.id(),
            state: RequestState::from_text(&row.state).ok_or(corrupt("allocation_requests.state"))?,
            created_at: row.created_at.0,
        })
    }
}

impl Payments<'_, '_> {
    /// Stores a request; false if there is an open one for the same payment and invoice.
    pub fn request_allocation(
        &mut self,
        authorized: &Authorized<RequestAllocation>,
        new: &AllocationRequest,
    ) -> Result<bool, StorageError> {
        let row = RequestRow {
            id: key(new.id),
            organization_id: key(*authorized.on()),
            payment_id: key(new.payment),
            invoice_id: key(new.invoice),
            requested_by: key(new.requested_by),
            state: new.state.as_str().to_owned(),
            created_at: new.created_at.into(),
        };
        let inserted = each!(self.tx.conn, |c| diesel::insert_into(allocation_requests::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        Ok(inserted == 1)
    }

    /// Returns the open requests for some payments, oldest first.
    pub fn open_requests(&mut self, payments: &[PaymentId]) -> Result<Vec<AllocationRequest>, StorageError> {
        let ids: Vec<Uuid7> = payments.iter().map(|id| key(*id)).collect();
        let rows: Vec<RequestRow> = allocation_requests::table
            .filter(allocation_requests::payment_id.eq_any(ids))
            .filter(allocation_requests::state.eq(RequestState::Open.as_str()))
            .order(allocation_requests::id)
            .select(RequestRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(AllocationRequest::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Closes the open requests for a payment: done for the invoices that it was allocated to.
    pub fn close_requests<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        payment: PaymentId,
        invoices: &[InvoiceId],
    ) -> Result<(), StorageError> {
        let open = || {
            allocation_requests::table
                .filter(allocation_requests::payment_id.eq(key(payment)))
                .filter(allocation_requests::state.eq(RequestState::Open.as_str()))
        };
        let invoices: Vec<Uuid7> = invoices.iter().map(|id| key(*id)).collect();
        diesel::update(open().filter(allocation_requests::invoice_id.eq_any(invoices)))
            .set(allocation_requests::state.eq(RequestState::Done.as_str()))
            .execute(self.tx.conn)?;
        diesel::update(open())
            .set(allocation_requests::state.eq(RequestState::Refused.as_str()))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
