//! Making an offer: the products, the recipient, and the mail.

use crate::error::Error;
use crate::invitations::problems::limit_reached;
use crate::problem::FieldError;
use crate::secrets::Secret;
use chrono::TimeDelta;
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{ProductId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::Role;
use kontor_domain::products::{Product, ProductState};
use kontor_domain::transfers::{Action, CreateTransfer, Recipient, Transfer, TransferMessage, TransferState};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};

/// Terms of an offer.
#[derive(Clone)]
pub struct Terms {
    /// Offered products.
    pub products: Vec<ProductId>,
    /// Recipient.
    pub recipient: Recipient,
    /// Message from the offerer.
    pub message: Option<TransferMessage>,
    /// Time until the offer expires.
    pub lifetime: TimeDelta,
    /// Maximum number of mails that an organization sends to strangers in a day.
    pub mails_per_day: u32,
    /// Secret of the link.
    pub secret: Secret,
}

/// Stores, logs and sends an offer.
///
/// # Errors
/// The faults of its fields: a product that is missing or ended, an organization that the caller does not manage.
/// The limits of mails.
pub fn offer(
    tx: &mut Tx<'_>,
    authorized: &Authorized<CreateTransfer>,
    author: UserId,
    terms: &Terms,
) -> Result<Transfer, Error> {
    let organization = *authorized.on();
    may_receive(tx, authorized, author, &terms.recipient)?;
    let products = offered(tx, authorized, &terms.products)?;
    let transfer = Transfer {
        id: tx.new_id(),
        organization,
        recipient: terms.recipient.clone(),
        products: products.iter().map(|product| product.id).collect(),
        message: terms.message.clone(),
        stored_state: TransferState::Open,
        offered_by: author,
        accepted_by: None,
        created_at: tx.now(),
        expires_at: tx.now() + terms.lifetime,
        ended_at: None,
    };
    tx.transfers()
        .create(authorized, &transfer, (&terms.secret.token, terms.secret.hash))?;
    tx.record(
        Chain::Organization(organization),
        Author::User(author),
        Entry::new(Action::TransferOffered, transfer.id).change(Value::Null, fields(&transfer)),
    );
    if let Recipient::Email(address) = &terms.recipient {
        send(tx, authorized, (&transfer, address), &products, terms)?;
    }
    Ok(transfer)
}

/// Checks that the offerer manages the receiving organization. One that the offerer does not manage is answered
/// like an unknown one.
fn may_receive(
    tx: &mut Tx<'_>,
    authorized: &Authorized<CreateTransfer>,
    author: UserId,
    recipient: &Recipient,
) -> Result<(), Error> {
    let Recipient::Organization(to) = recipient else {
        return Ok(());
    };
    let fault = |code: &'static str, message: &'static str| {
        FieldError::field("/to_organization_id", code, message).into()
    };
    if to == authorized.on() {
        return Err(fault("same_organization", "already has the products"));
    }
    let role = tx.organizations().standing_of(*to, author)?;
    match role {
        Some(role) if Role::MANAGERS.contains(&role) => Ok(()),
        _ => Err(fault("unknown", "is not an organization that you manage")),
    }
}

/// Returns the locked products, in the order of their ids.
fn offered(
    tx: &mut Tx<'_>,
    authorized: &Authorized<CreateTransfer>,
    wanted: &[ProductId],
) -> Result<Vec<Product>, Error> {
    let mut ids = wanted.to_vec();
    ids.sort();
    ids.dedup();
    let found = tx.transfers().lock_products(authorized, &ids)?;
    let faults: Vec<FieldError> = wanted
        .iter()
        .enumerate()
        .filter_map(|(index, id)| {
            let (code, message) = match found.iter().find(|product| product.id == *id) {
                None => ("unknown", "is not a product of this organization"),
                Some(product) if product.state == ProductState::Cancelled => ("cancelled", "has ended"),
                Some(_) => return None,
            };
            Some(FieldError::field(&format!("/product_ids/{index}"), code, message))
        })
        .collect();
    if faults.is_empty() {
        Ok(found)
    } else {
        Err(Error::Fields(faults))
    }
}

fn send(
    tx: &mut Tx<'_>,
    authorized: &Authorized<CreateTransfer>,
    (transfer, address): (&Transfer, &EmailAddress),
    products: &[Product],
    terms: &Terms,
) -> Result<(), Error> {
    let organization = transfer.organization;
    let now = tx.now();
    let quota = tx.invitations().send_quota(authorized, terms.mails_per_day)?;
    quota.check().map_err(|limit| limit_reached(limit, now))?;
    let quotas = tx
        .invitations()
        .address_quotas(authorized, std::slice::from_ref(address))?;
    if let Some(quota) = quotas.get(address.key()) {
        quota.check().map_err(|limit| limit_reached(limit, now))?;
    }
    tx.invitations().note_mail(organization, address)?;
    let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
    let offerer = tx
        .identity()
        .account(transfer.offered_by)?
        .ok_or(Error::Unauthenticated)?;
    let mail = Mail::transfer_offered(
        transfer,
        &customer,
        &offerer.person,
        &names(products),
        &terms.secret.token,
        terms.lifetime.num_days(),
    );
    Ok(tx.outbox().push(address, customer.locale, &mail)?)
}

/// Returns the names of products for a mail, without commas of their own in the list.
#[must_use]
pub fn names(products: &[Product]) -> Vec<String> {
    products
        .iter()
        .map(|product| product.name.as_str().replace(',', " "))
        .collect()
}

/// Returns the representation of an offer in the log.
#[must_use]
pub fn fields(transfer: &Transfer) -> Value {
    let (organization, email) = match &transfer.recipient {
        Recipient::Organization(id) => (Some(id.to_string()), None),
        Recipient::Email(address) => (None, Some(address.as_str())),
        Recipient::Link => (None, None),
    };
    json!({
        "product_ids": transfer.products.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "to_organization_id": organization, "to_email": email, "expires_at": transfer.expires_at,
    })
}
