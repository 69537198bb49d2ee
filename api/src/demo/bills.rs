//! Billing in the story: documents are issued and booked by the functions of the operations, as of their day.

use super::seeder::{account, allowed, id, text};
use super::story::{Bill, CLERK, Firm, Recipient};
use crate::billing::{BillingRules, Booking, Credit, book, credit, credit_log, issue, price, pro_forma};
use crate::error::Error;
use crate::payments;
use crate::views::MoneyView;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{
    Account, Action, BillingAddress, BillingDocument, BillingFields, CreateBillingAddress, CreateCreditNote,
    CreateInvoice, CreateProForma, DocumentKind, HistoryFilter, InvoiceEvent, ListBillingDocuments, Posting,
    RecordPayment, RecordRefund, TransactionKind,
};
use kontor_domain::ids::{CreditNoteId, Id, InvoiceId, OrganizationId, ProFormaId, ProductId, UserId};
use kontor_domain::money::Money;
use kontor_domain::products::{ListProducts, Product, Renewal, UpdateProduct};
use kontor_domain::staff::Post;
use kontor_persistence::{Entry, PageRequest, ProductFilter, Tx, Visibility};
use serde_json::{Value, json};

/// The organization of an event, and those who act there.
pub struct Scene<'s> {
    pub organization: OrganizationId,
    pub customer: Author,
    clerk: (UserId, &'s Post),
    pub rules: &'s BillingRules,
}

/// Plays an event of billing. Products that the operator's catalog does not have are left aside.
pub fn act(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    clerk: &Post,
    firm: &Firm,
    bill: Bill,
) -> Result<(), Error> {
    let scene = Scene::of(tx, rules, clerk, firm)?;
    tx.lock_organizations(&[scene.organization])?;
    match bill {
        Bill::Address(recipient) => scene.add_address(tx, firm, recipient),
        Bill::ByHand(product) => scene.renew_by_hand(tx, product),
        Bill::ProForma(products) => scene.offer(tx, products),
        Bill::Invoice(products) => scene.invoice(tx, products),
        Bill::Paid(product, minor) => scene.pay(tx, product, minor),
        Bill::Credited(product, minor, reason) => scene.credit(tx, product, (minor, reason)),
        Bill::Refunded(product) => scene.refund(tx, product),
    }
}

impl<'s> Scene<'s> {
    pub fn of(tx: &mut Tx<'_>, rules: &'s BillingRules, clerk: &'s Post, firm: &Firm) -> Result<Self, Error> {
        Ok(Self {
            organization: id(tx, firm)?,
            customer: Author::User(account(tx, firm.founder)?.id),
            clerk: (account(tx, CLERK)?.id, clerk),
            rules,
        })
    }

    fn add_address(&self, tx: &mut Tx<'_>, firm: &Firm, recipient: &Recipient) -> Result<(), Error> {
        let (street, number, postcode, town, country) = recipient.place;
        let address = BillingAddress {
            id: tx.new_id(),
            organization: self.organization,
            fields: BillingFields {
                name: firm.name.to_owned(),
                attention: Some(recipient.attention.to_owned()),
                street: Some(street.to_owned()),
                house_number: number.map(str::to_owned),
                postcode: Some(postcode.to_owned()),
                town: Some(town.to_owned()),
                country: text(country)?,
                email: Some(text(recipient.email)?),
                locale: firm.locale,
                vat_number: Some(text(recipient.vat_number)?),
                order_number: recipient.order_number.map(str::to_owned),
            },
            email_confirmed_at: Some(tx.now()),
            is_default: false,
            follows_organization: false,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        let authorized = allowed::<CreateBillingAddress>(self.organization);
        tx.billing().create_address(&authorized, &address)?;
        tx.billing()
            .set_default_address(&allowed(self.organization), address.id)?;
        let fields = json!({ "name": address.fields.name, "attention": address.fields.attention });
        for entry in [
            Entry::new(Action::BillingAddressCreated, address.id).change(Value::Null, fields),
            Entry::new(Action::BillingAddressSetDefault, address.id)
                .change(json!({ "is_default": false }), json!({ "is_default": true })),
        ] {
            self.record(tx, entry);
        }
        Ok(())
    }

    fn renew_by_hand(&self, tx: &mut Tx<'_>, name: &str) -> Result<(), Error> {
        let Some(product) = self.products(tx, &[name])?.into_iter().next() else {
            return Ok(());
        };
        let after = Product {
            renewal: Renewal::Manual,
            updated_at: tx.now(),
            ..product
        };
        tx.products()
            .save(&allowed::<UpdateProduct>(self.organization), &after)?;
        Ok(())
    }

    fn offer(&self, tx: &mut Tx<'_>, names: &[&str]) -> Result<(), Error> {
        let ids = self.ids(tx, names)?;
        if ids.is_empty() {
            return Ok(());
        }
        let priced = price(tx, self.rules, self.organization, &ids, None)?;
        let authorized = allowed::<CreateProForma>(self.organization);
        let made = pro_forma(tx, self.rules, &authorized, &priced)?;
        let id = ProFormaId::from_uuid(made.summary.id.uuid());
        let number = json!({ "number": made.summary.number });
        self.record(
            tx,
            Entry::new(Action::ProFormaCreated, id).change(Value::Null, number),
        );
        Ok(())
    }

    fn invoice(&self, tx: &mut Tx<'_>, names: &[&str]) -> Result<(), Error> {
        let ids = self.ids(tx, names)?;
        if ids.is_empty() {
            return Ok(());
        }
        let priced = price(tx, self.rules, self.organization, &ids, None)?;
        let authorized = allowed::<CreateInvoice>(self.organization);
        issue(tx, self.rules, (&authorized, &self.customer), &priced, None).map(drop)
    }

    /// Books a payment of the invoice of a product: of an amount in hundredths, or of all that is open.
    fn pay(&self, tx: &mut Tx<'_>, product: &str, minor: Option<i64>) -> Result<(), Error> {
        let Some(invoice) = self.invoice_of(tx, product)? else {
            return Ok(());
        };
        let minor = minor.unwrap_or(invoice.summary.balance.open_minor());
        let authorized = allowed::<RecordPayment>(self.organization);
        let today = tx.now().date_naive();
        let payment = payments::recorded(tx, &invoice, (minor, today), None);
        payments::book(tx, (&authorized, &self.agent()), payment, &invoice)?;
        self.record_money(tx, Action::PaymentRecorded, &invoice, minor);
        Ok(())
    }

    /// Books a refund of all that is to be refunded.
    fn refund(&self, tx: &mut Tx<'_>, product: &str) -> Result<(), Error> {
        let Some(invoice) = self.invoice_of(tx, product)? else {
            return Ok(());
        };
        let minor = invoice.summary.balance.refund_due_minor();
        let authorized = allowed::<RecordRefund>(self.organization);
        let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
        let booking = Booking {
            kind: TransactionKind::Refund,
            postings: vec![
                Posting::receivable(self.organization, id.into(), minor),
                Posting::own(Account::BankClearing, -minor),
            ],
            amount_minor: minor,
            value_date: tx.now().date_naive(),
            note: None,
        };
        let by = (&authorized, &self.agent());
        book(tx, by, &invoice, InvoiceEvent::Refunded(minor), booking)?;
        self.record_money(tx, Action::RefundRecorded, &invoice, minor);
        Ok(())
    }

    /// Issues a credit note on the invoice of a product.
    fn credit(&self, tx: &mut Tx<'_>, product: &str, (minor, reason): (i64, &str)) -> Result<(), Error> {
        let Some(invoice) = self.invoice_of(tx, product)? else {
            return Ok(());
        };
        let authorized = allowed::<CreateCreditNote>(self.organization);
        let extent = (&Credit::Amount(minor), reason);
        let (_, note) = credit(tx, self.rules, (&authorized, &self.agent()), &invoice, extent)?;
        let id = CreditNoteId::from_uuid(note.summary.id.uuid());
        let fields = credit_log(&note, &invoice);
        self.record_by_clerk(
            tx,
            Entry::new(Action::CreditNoteIssued, id).change(Value::Null, fields),
        );
        Ok(())
    }

    fn agent(&self) -> Author {
        Author::Agent(self.clerk.1.desk_name.clone())
    }

    fn record(&self, tx: &mut Tx<'_>, entry: Entry) {
        tx.record(
            Chain::Organization(self.organization),
            self.customer.clone(),
            entry,
        );
    }

    fn record_money(&self, tx: &mut Tx<'_>, action: Action, invoice: &BillingDocument, minor: i64) {
        let id = InvoiceId::from_uuid(invoice.summary.id.uuid());
        let amount = MoneyView::from(Money::new(minor, invoice.summary.currency));
        let fields = json!({ "number": invoice.summary.number, "total": amount,
            "value_date": tx.now().date_naive() });
        self.record_by_clerk(tx, Entry::new(action, id).change(Value::Null, fields));
    }

    /// Records what the clerk does in the logs of the customer and of the installation.
    fn record_by_clerk(&self, tx: &mut Tx<'_>, entry: Entry) {
        let place = json!({ "organization_id": self.organization.to_string() });
        let by_account = entry.clone().change(Value::Null, place);
        tx.record(Chain::Organization(self.organization), self.agent(), entry);
        tx.record(Chain::Installation, Author::User(self.clerk.0), by_account);
    }

    /// Returns products by their names.
    fn products(&self, tx: &mut Tx<'_>, names: &[&str]) -> Result<Vec<Product>, Error> {
        let page = PageRequest {
            limit: 50,
            after: None,
            include_total: false,
        };
        let all = tx.products().list(
            &allowed::<ListProducts>(self.organization),
            Visibility::Everything,
            &ProductFilter::default(),
            page,
        )?;
        let found = all.items.into_iter();
        Ok(found
            .filter(|product| names.contains(&product.name.as_str()))
            .collect())
    }

    fn ids(&self, tx: &mut Tx<'_>, names: &[&str]) -> Result<Vec<ProductId>, Error> {
        let found = self.products(tx, names)?;
        Ok(found.into_iter().map(|product| product.id).collect())
    }

    /// Returns the newest invoice of a product.
    pub fn invoice_of(&self, tx: &mut Tx<'_>, product: &str) -> Result<Option<BillingDocument>, Error> {
        let Some(product) = self.ids(tx, &[product])?.into_iter().next() else {
            return Ok(None);
        };
        let filter = HistoryFilter {
            kind: Some(DocumentKind::Invoice),
            product: Some(product),
            ..HistoryFilter::default()
        };
        let authorized = allowed::<ListBillingDocuments>(self.organization);
        let found = tx.billing().history_after(&authorized, &filter, None, 1)?;
        match found.first() {
            Some(newest) => Ok(tx.billing().document(self.organization, newest.summary.id)?),
            None => Ok(None),
        }
    }
}
