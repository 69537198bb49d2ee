//! Items selected to be invoiced: the products, what is due for each, the billing address, and the prices.

use super::billing_rules::BillingRules;
use super::problems::{already_invoiced, not_printable, unknown_address};
use crate::error::Error;
use crate::http::field;
use crate::http::field::Take;
use crate::problem::FieldError;
use kontor_documents::printable;
use kontor_domain::billing::{
    BillingAddress, Charge, Document, DocumentKind, LineCharge, PriceRules, Quote, Recipient, Treatment,
    next_charge, quote,
};
use kontor_domain::ids::{BillingAddressId, OrganizationId, ProductId};
use kontor_domain::organizations::{Currency, VatNumber};
use kontor_domain::products::Product;
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of items of a document.
pub const ITEMS_MAX: usize = 200;

/// An item of what is to pay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1" }))]
pub struct SelectedItem {
    /// Product whose order or next period is to be invoiced.
    #[validate(nested)]
    product_id: field::ProductId,
}

/// Reads the items, all faults at once.
///
/// # Errors
/// Those of the fields.
pub fn products_of(items: Vec<SelectedItem>) -> Result<Vec<ProductId>, Error> {
    items.into_iter().map(|item| item.product_id.take()).collect()
}

/// Returns the faults of a list of items that the types don't show: its length, and repeated items.
pub fn broken(items: &[SelectedItem]) -> Vec<FieldError> {
    if items.is_empty() || items.len() > ITEMS_MAX {
        return vec![FieldError::length("/items", 1, ITEMS_MAX)];
    }
    let id = |item: &SelectedItem| item.product_id.sound().copied();
    let repeated = |(index, item): (usize, &SelectedItem)| {
        let first = items
            .iter()
            .position(|other| id(other).is_some() && id(other) == id(item))?;
        (first < index)
            .then(|| pointer(index))
            .map(|at| FieldError::field(&at, "repeated", "is selected twice"))
    };
    items.iter().enumerate().filter_map(repeated).collect()
}

fn pointer(index: usize) -> String {
    format!("/items/{index}/product_id")
}

/// Items with their prices.
pub struct Priced {
    /// Address to issue to.
    pub address: BillingAddress,
    /// Charges, each with its product.
    pub charges: Vec<(Product, Charge)>,
    /// Prices.
    pub quote: Quote,
    /// Currency of all prices.
    pub currency: Currency,
}

/// Prices selected products for a billing address: the given one, or that of the products.
///
/// # Errors
/// Faults of the items with their pointers; items that were invoiced already; prices that can't be calculated.
pub fn price(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    organization: OrganizationId,
    ids: &[ProductId],
    address: Option<BillingAddressId>,
) -> Result<Priced, Error> {
    let charges = charges(tx, organization, ids)?;
    let currency = one_currency(&charges)?;
    let address = address_of(tx, organization, &charges, address)?;
    let wanted: Vec<Charge> = charges.iter().map(|(_, charge)| charge.clone()).collect();
    must_not_be_billed(tx, organization, &wanted, |product| {
        ids.iter().position(|id| *id == product).map(pointer)
    })?;
    let quote = quote(price_rules(rules, &address)?, &charges)?;
    Ok(Priced {
        address,
        charges,
        quote,
        currency,
    })
}

/// Checks that no charge was invoiced already; `pointer` says where a product was selected.
///
/// # Errors
/// `already_invoiced`, naming the invoices of the organization.
pub fn must_not_be_billed(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    charges: &[Charge],
    pointer: impl Fn(ProductId) -> Option<String>,
) -> Result<(), Error> {
    let billed = tx.billing().already_billed(organization, charges)?;
    if billed.is_empty() {
        return Ok(());
    }
    let billed: Vec<_> = billed
        .into_iter()
        .map(|one| (pointer(one.product).unwrap_or_default(), one))
        .collect();
    Err(already_invoiced(&billed))
}

/// Returns the rules by which an address is charged.
///
/// # Errors
/// `issuer_incomplete`.
pub fn price_rules<'r>(rules: &'r BillingRules, address: &BillingAddress) -> Result<PriceRules<'r>, Error> {
    let number = address.fields.vat_number.as_ref();
    Ok(PriceRules {
        catalogue: &rules.catalogue,
        rates: &rules.rates,
        home: rules.issuer()?.home(),
        treatment: Treatment::of(&rules.rates, address.fields.country, number),
        locale: address.fields.locale,
    })
}

fn charges(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    ids: &[ProductId],
) -> Result<Vec<(Product, Charge)>, Error> {
    let found = tx.products().find_all(organization, ids)?;
    let today = tx.now().date_naive();
    let (mut charges, mut faults) = (Vec::new(), Vec::new());
    for (index, id) in ids.iter().enumerate() {
        match found.iter().find(|product| product.id == *id) {
            None => faults.push(FieldError::field(
                &pointer(index),
                "unknown",
                "is not a product of this organization",
            )),
            Some(product) => match next_charge(product, today) {
                Some(charge) => charges.push((product.clone(), charge)),
                None => faults.push(FieldError::field(
                    &pointer(index),
                    "not_due",
                    "is free or canceled",
                )),
            },
        }
    }
    if faults.is_empty() {
        Ok(charges)
    } else {
        Err(Error::Fields(faults))
    }
}

fn one_currency(charges: &[(Product, Charge)]) -> Result<Currency, Error> {
    let mut currencies = charges.iter().map(|(product, _)| product.price.currency);
    let first = currencies
        .next()
        .ok_or_else(|| FieldError::length("/items", 1, ITEMS_MAX))?;
    match currencies.position(|currency| currency != first) {
        None => Ok(first),
        Some(place) => {
            let at = pointer(place + 1);
            Err(FieldError::field(&at, "currency", "must have the currency of the other items").into())
        }
    }
}

fn address_of(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    charges: &[(Product, Charge)],
    given: Option<BillingAddressId>,
) -> Result<BillingAddress, Error> {
    if let Some(id) = given {
        let found = tx.billing().find_address(organization, id)?;
        return found.ok_or_else(|| unknown_address().into());
    }
    let mut own = charges.iter().map(|(product, _)| product.billing_address);
    let first = own.next().flatten();
    if own.any(|address| address != first) {
        let words = "must be given, for the items have different ones";
        return Err(FieldError::field("/billing_address_id", "required", words).into());
    }
    match first {
        Some(id) => Ok(tx
            .billing()
            .find_address(organization, id)?
            .ok_or(Error::Changed)?),
        None => Ok(tx.billing().default_address(organization)?),
    }
}

impl Priced {
    /// Returns the content of a document over these items, still without number and code.
    ///
    /// # Errors
    /// `issuer_incomplete`, `billing_address_incomplete`.
    pub fn content(&self, tx: &Tx<'_>, rules: &BillingRules, kind: DocumentKind) -> Result<Document, Error> {
        let issuer = rules.issuer()?;
        let fields = &self.address.fields;
        let today = tx.now().date_naive();
        let due_on = if kind == DocumentKind::ProForma {
            rules.valid_until(today)
        } else {
            rules.due_on(today)
        };
        Ok(Document {
            kind,
            number: String::new(),
            issued_on: today,
            due_on: Some(due_on),
            locale: fields.locale,
            currency: self.currency,
            issuer: issuer.issuer.clone(),
            recipient: Recipient {
                address: fields.party()?,
                vat_number: fields
                    .vat_number
                    .as_ref()
                    .map(VatNumber::as_str)
                    .map(str::to_owned),
                email: fields.email.as_ref().map(|email| email.as_str().to_owned()),
                order_number: fields.order_number.clone(),
            },
            customer_number: None,
            lines: self.quote.lines.iter().map(|(_, line)| line.clone()).collect(),
            groups: self.quote.groups.clone(),
            totals: self.quote.totals,
            paid_minor: 0,
            credited_minor: 0,
            transfer: None,
            preceding: None,
            note: None,
            code: String::new(),
            verify_url: rules.verify_url.clone(),
        })
    }

    /// Checks that a document can show the names of the products and the order number.
    ///
    /// # Errors
    /// `not_printable`.
    pub fn must_be_printable(&self) -> Result<(), Error> {
        for (_, line) in &self.quote.lines {
            printable("description", &line.description).map_err(not_printable)?;
            printable("detail", line.detail.as_deref().unwrap_or_default()).map_err(not_printable)?;
        }
        let order_number = self.address.fields.order_number.as_deref().unwrap_or_default();
        printable("order_number", order_number).map_err(not_printable)
    }

    /// Returns the charge behind each line.
    pub fn line_charges(&self) -> Vec<LineCharge> {
        let of = |(place, _): &(usize, _)| {
            self.charges.get(*place).map(|(product, charge)| LineCharge {
                product: Some(product.id),
                kind: charge.kind,
                period: Some(charge.period),
                credits: None,
            })
        };
        self.quote.lines.iter().filter_map(of).collect()
    }

    /// Returns what is charged.
    pub fn wanted(&self) -> Vec<Charge> {
        self.charges.iter().map(|(_, charge)| charge.clone()).collect()
    }
}
