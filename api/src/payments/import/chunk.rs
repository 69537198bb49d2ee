//! Booking a chunk of a file: all of it in one transaction, with its lines of the report.

use super::credits;
use super::transfer::Transfer;
use super::units::{Unit, What};
use crate::error::Error;
use crate::payments::books::Books;
use kontor_domain::access::{Authorized, StaffArea};
use kontor_domain::billing::DocumentSummary;
use kontor_domain::ids::{BankFileId, Id, InvoiceId, OrganizationId, PaymentId, PayoutId};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{
    AllocatePayment, EntryResult, Payment, ProposalCode, ReportLine, UploadBankFile,
};
use kontor_persistence::{Known, Reference, SoughtReversal, Tx};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A part of a file.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// The file.
    pub file: BankFileId,
    /// Position of its first line in the report, from 1.
    pub first: u64,
    /// Its units.
    pub units: Vec<Unit>,
}

/// Result of a unit: its word, its code and its payment.
pub type Outcome = (EntryResult, Option<&'static str>, Option<PaymentId>);

/// State of a chunk that is being booked.
pub struct Booking<'t, 'c> {
    /// The transaction of the database.
    pub tx: &'t mut Tx<'c>,
    /// The file.
    pub file: BankFileId,
    /// The page that checks codes of mails.
    pub verify_url: String,
    /// Payments that were booked before, or by this chunk.
    pub known: HashMap<[u8; 32], Known>,
    /// Payments of entries, likewise.
    pub entries: HashMap<[u8; 32], Vec<Known>>,
    /// Owners of the references.
    pub references: HashMap<String, Reference>,
    /// Invoices that the references belong to, locked, as they are by now.
    pub invoices: HashMap<InvoiceId, DocumentSummary>,
    /// Organizations that are locked.
    pub locked: BTreeSet<OrganizationId>,
    /// Whether a reversal waits for the payment that it takes back.
    pub has_waiting: bool,
    /// Bookings to be written.
    pub books: Books,
}

/// The right of an import: the upload was authorized.
pub fn of_import() -> Authorized<UploadBankFile> {
    Authorized::system(StaffArea)
}

/// The right of an import to what a payment is for.
pub fn of_organization(organization: OrganizationId) -> Authorized<AllocatePayment> {
    Authorized::system(organization)
}

/// Books a chunk, and adds its lines to the report.
///
/// # Errors
/// [`Error::Changed`] if something was booked meanwhile that the chunk needs: it is to be booked again.
pub fn book(tx: &mut Tx<'_>, chunk: &Chunk, verify_url: &str) -> Result<(), Error> {
    let transfers: Vec<&Transfer> = chunk.units.iter().filter_map(transfer_of).collect();
    let mut booking = prepare(tx, chunk, &transfers)?;
    verify_url.clone_into(&mut booking.verify_url);
    let mut lines = Vec::with_capacity(chunk.units.len());
    for (position, unit) in (chunk.first..).zip(&chunk.units) {
        let outcome = booking.unit(unit)?;
        lines.push(line(position, unit, outcome));
    }
    booking.write()?;
    tx.payments().insert_report(&of_import(), chunk.file, &lines)?;
    done(tx, chunk)
}

/// Reports on a chunk without booking it. `seen` has the transactions of the chunks before.
pub fn preview(tx: &mut Tx<'_>, chunk: &Chunk, seen: &mut HashSet<[u8; 32]>) -> Result<(), Error> {
    let transfers: Vec<&Transfer> = chunk.units.iter().filter_map(transfer_of).collect();
    let mut booking = looked_up(tx, chunk, &transfers)?;
    let mut lines = Vec::with_capacity(chunk.units.len());
    for (position, unit) in (chunk.first..).zip(&chunk.units) {
        let outcome = match &unit.what {
            What::Transfer(transfer) if !seen.insert(transfer.identity) => {
                (EntryResult::Duplicate, None, None)
            }
            What::Transfer(transfer) => match booking.repeated(transfer)? {
                Some(repeated) => repeated,
                None if transfer.is_reversal => (EntryResult::Reversal, None, None),
                None => (EntryResult::Booked, None, None),
            },
            _ => booking.unit(unit)?,
        };
        lines.push(line(position, unit, outcome));
    }
    tx.payments().insert_report(&of_import(), chunk.file, &lines)?;
    done(tx, chunk)
}

fn transfer_of(unit: &Unit) -> Option<&Transfer> {
    match &unit.what {
        What::Transfer(transfer) => Some(transfer),
        _ => None,
    }
}

fn done(tx: &mut Tx<'_>, chunk: &Chunk) -> Result<(), Error> {
    let Some(last) = chunk.units.last() else {
        return Ok(());
    };
    Ok(tx
        .payments()
        .save_entries_done(&of_import(), chunk.file, last.entry)?)
}

fn line(position: u64, unit: &Unit, (result, code, payment): Outcome) -> ReportLine {
    let held = match &unit.what {
        What::Held(code) => Some(code.clone()),
        _ => None,
    };
    ReportLine {
        position,
        entry: unit.entry,
        line: unit.line,
        result,
        code: code.map(str::to_owned).or(held),
        account: unit.account.clone(),
        currency: unit.currency.clone(),
        amount_minor: unit.amount_minor,
        reference: unit.reference.clone(),
        payer: unit.payer.clone(),
        booked_on: unit.booked_on,
        payment,
    }
}

/// Looks up what the chunk needs, without locks.
fn looked_up<'t, 'c>(
    tx: &'t mut Tx<'c>,
    chunk: &Chunk,
    transfers: &[&Transfer],
) -> Result<Booking<'t, 'c>, Error> {
    let identities: Vec<[u8; 32]> = transfers.iter().map(|transfer| transfer.identity).collect();
    let awaited = chunk.units.iter().filter_map(|unit| match &unit.what {
        What::AwaitsDetails(entry) => Some(*entry),
        _ => None,
    });
    let entries: BTreeSet<[u8; 32]> = transfers
        .iter()
        .map(|transfer| transfer.entry)
        .chain(awaited)
        .collect();
    let entries: Vec<[u8; 32]> = entries.into_iter().collect();
    let references: BTreeSet<String> = transfers
        .iter()
        .filter_map(|transfer| transfer.valid_reference())
        .collect();
    let references: Vec<String> = references.into_iter().collect();
    Ok(Booking {
        file: chunk.file,
        verify_url: String::new(),
        known: tx.payments().known(&identities)?,
        entries: tx.payments().known_entries(&entries)?,
        references: tx.payments().references(&references)?,
        invoices: HashMap::new(),
        locked: BTreeSet::new(),
        has_waiting: tx.payments().has_waiting_reversals()?,
        books: Books::default(),
        tx,
    })
}

/// Looks up what the chunk needs, and locks the organizations concerned.
fn prepare<'t, 'c>(
    tx: &'t mut Tx<'c>,
    chunk: &Chunk,
    transfers: &[&Transfer],
) -> Result<Booking<'t, 'c>, Error> {
    let mut booking = looked_up(tx, chunk, transfers)?;
    let mut organizations: BTreeSet<OrganizationId> = booking
        .references
        .values()
        .map(|reference| match reference {
            Reference::Invoice(invoice) => invoice.organization,
            Reference::TopUp(organization, _) => *organization,
        })
        .collect();
    for transfer in transfers {
        if let Some((_, organization)) = booking.returned_payout(transfer)? {
            organizations.insert(organization);
        }
        if transfer.is_reversal && !booking.known.contains_key(&transfer.identity) {
            let original = booking.tx.payments().taken_back(&sought(transfer))?;
            organizations.extend(booking.organizations_of(original.as_ref())?);
        }
    }
    let ids: Vec<OrganizationId> = organizations.iter().copied().collect();
    booking.tx.lock_organizations(&ids)?;
    booking.locked = organizations;
    let invoices: Vec<InvoiceId> = booking.references.values().filter_map(invoice_of).collect();
    booking.load_invoices(&invoices)?;
    Ok(booking)
}

fn invoice_of(reference: &Reference) -> Option<InvoiceId> {
    match reference {
        Reference::Invoice(invoice) => Some(InvoiceId::from_uuid(invoice.id.uuid())),
        Reference::TopUp(..) => None,
    }
}

/// Returns what a transfer says of its counterpart.
pub fn sought(transfer: &Transfer) -> SoughtReversal<'_> {
    SoughtReversal {
        account: &transfer.account,
        currency: transfer.currency,
        amount_minor: transfer.amount_minor,
        reference: transfer.reference.as_deref(),
        end_to_end_id: transfer.end_to_end_id.as_deref(),
        debtor_account: transfer.debtor_account.as_deref(),
    }
}

impl Booking<'_, '_> {
    fn unit(&mut self, unit: &Unit) -> Result<Outcome, Error> {
        Ok(match &unit.what {
            What::Held(_) => (EntryResult::Held, None, None),
            What::AwaitsDetails(entry) => {
                let known = self.entries.get(entry);
                let details = known.and_then(|known| known.iter().find(|one| !one.is_total));
                match details {
                    Some(detail) => (EntryResult::Duplicate, None, Some(detail.id)),
                    None => (EntryResult::AwaitsDetails, None, None),
                }
            }
            What::Debit(named) => self.debit(named, unit)?,
            What::Transfer(transfer) => match self.repeated(transfer)? {
                Some(outcome) => outcome,
                None if transfer.is_reversal => credits::take_back(self, transfer)?,
                None => credits::receive(self, transfer)?,
            },
        })
    }

    /// A debit that names a payment of ours, and is no less, may be its return.
    fn debit(&mut self, named: &[String], unit: &Unit) -> Result<Outcome, Error> {
        const IGNORED: Outcome = (EntryResult::DebitIgnored, None, None);
        let currency = unit.currency.as_deref().and_then(Currency::from_text);
        let (Some(currency), Some(minor), false) = (currency, unit.amount_minor, named.is_empty()) else {
            return Ok(IGNORED);
        };
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let returned = self.tx.payments().returned_by(&named, (currency, minor))?;
        Ok(returned.map_or(IGNORED, |payment| {
            let code = ProposalCode::PossibleReturn.as_str();
            (EntryResult::Proposal, Some(code), Some(payment.id))
        }))
    }

    /// Returns the outcome of a transaction that was booked before, in part or as a whole.
    fn repeated(&mut self, transfer: &Transfer) -> Result<Option<Outcome>, Error> {
        if let Some(known) = self.known.get(&transfer.identity) {
            let is_other = known.statement != transfer.statement;
            return Ok(Some(if is_other {
                (
                    EntryResult::Proposal,
                    Some(ProposalCode::PossibleDuplicate.as_str()),
                    Some(known.id),
                )
            } else {
                (EntryResult::Duplicate, None, Some(known.id))
            }));
        }
        let of_entry = self.entries.get(&transfer.entry);
        let Some(of_entry) = of_entry.filter(|known| !known.is_empty()) else {
            return Ok(None);
        };
        let total = of_entry.iter().find(|known| known.is_total);
        Ok(match (transfer.is_total, total) {
            // Its transactions were booked one by one.
            (true, _) => Some((
                EntryResult::Duplicate,
                None,
                of_entry.first().map(|known| known.id),
            )),
            (false, None) => None,
            (false, Some(total)) => {
                let id = total.id;
                let payment = self.tx.payments().find(id)?.ok_or(Error::Missing)?;
                let is_free = payment.unmatched_minor == payment.amount_minor;
                (!is_free).then_some((
                    EntryResult::Proposal,
                    Some(ProposalCode::TotalAllocated.as_str()),
                    Some(id),
                ))
            }
        })
    }

    /// Returns the payout that a transaction brings back, with its organization.
    pub fn returned_payout(
        &mut self,
        transfer: &Transfer,
    ) -> Result<Option<(PayoutId, OrganizationId)>, Error> {
        // Banks code returns in several ways, or not at all; the reference is ours alone.
        match &transfer.end_to_end_id {
            Some(id) if !transfer.is_reversal => Ok(self.tx.prepaid().payout_of_end_to_end_id(id)?),
            _ => Ok(None),
        }
    }

    /// Returns the organizations that a payment is allocated to.
    pub fn organizations_of(&mut self, payment: Option<&Payment>) -> Result<Vec<OrganizationId>, Error> {
        let Some(payment) = payment else {
            return Ok(Vec::new());
        };
        let allocations = self.tx.payments().allocations(payment.id)?;
        let live = allocations.iter().filter(|one| one.undone_by.is_none());
        Ok(live.filter_map(|one| one.organization).collect())
    }

    /// Locks invoices, and reads them again: they may have changed until their organizations were locked.
    fn load_invoices(&mut self, ids: &[InvoiceId]) -> Result<(), Error> {
        for invoice in self.tx.billing().invoices_for_update(ids)? {
            self.invoices
                .insert(InvoiceId::from_uuid(invoice.id.uuid()), invoice);
        }
        Ok(())
    }

    /// Returns an invoice that a reference belongs to, as it is by now.
    pub fn invoice(&mut self, id: InvoiceId) -> Result<DocumentSummary, Error> {
        if !self.invoices.contains_key(&id) {
            self.load_invoices(&[id])?;
        }
        self.invoices.get(&id).cloned().ok_or(Error::Changed)
    }

    /// Writes what was booked so far.
    pub fn write(&mut self) -> Result<(), Error> {
        std::mem::take(&mut self.books).write(self.tx, &of_import())
    }
}
