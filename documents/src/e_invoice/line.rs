//! Lines in the terms of EN 16931-1.

use super::{EInvoiceError, model};
use en16931::invoice::{InvoiceLine, Item, PriceDetails};
use en16931::{InvoiceAmount, Quantity, UnitPriceAmount};
use kontor_domain::billing::DocumentLine;

/// UN/ECE recommendation 20: one.
const ONE: &str = "C62";

pub(super) fn line(number: usize, from: &DocumentLine) -> Result<InvoiceLine, EInvoiceError> {
    // A price is never negative (BR-27): the quantity is, where a line takes something off.
    let quantity = if from.unit_price.is_sign_negative() {
        -from.quantity
    } else {
        from.quantity
    };
    let line = InvoiceLine::new(
        number.to_string(),
        "",
        Quantity::new(quantity.normalize()),
        ONE,
        InvoiceAmount::from_minor_units(from.net_minor),
        from.category.as_str(),
        model::rate(from.category, from.rate),
    );
    let mut line = line
        .with_price(PriceDetails {
            net_price: UnitPriceAmount::new(from.unit_price.abs()),
            ..PriceDetails::default()
        })
        .with_item(Item {
            name: Some(from.description.clone()),
            description: from.detail.clone(),
            ..Item::default()
        });
    line.period = from.period.map(model::period).transpose()?;
    Ok(line)
}
