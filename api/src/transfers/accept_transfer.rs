//! Accepting offered products: they move, and data of the other organization stays behind.

use super::transfer_end::{end, notify_offerer};
use super::transfer_reference::{WhichTransfer, lock_both, meant};
use crate::app::App;
use crate::error::Error;
use crate::grants::AccessNotifier;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Checked, Credential, PathId, View, shown};
use crate::views::MoneyView;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::{Grant, Target};
use kontor_domain::ids::{OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::Role;
use kontor_domain::products::{self, Catalogue, Product, ProductState};
use kontor_domain::transfers::{
    AcceptTransfer as Accept, Action, NotAcceptable, Transfer, TransferClosed, TransferState, price_for,
};
use kontor_persistence::{Entry, Tx};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// Accepted products.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3", "product_ids": ["prod_0192f0c1e5b07cc3a4d15e6f708192b1"]
}))]
pub struct AcceptedTransfer {
    /// Organization that has the products now.
    organization_id: shown::OrganizationId,
    /// Products received.
    product_ids: Vec<shown::ProductId>,
}

impl View for AcceptedTransfer {}

/// Accept a transfer
///
/// Moves the offered products to the organization, at once and without interruption. Available to legal
/// representatives and administrators of the receiving organization. Invoices, teams and all rights in the products
/// stay behind. If the currency differs, the price becomes that of the catalog. Members who lose rights are
/// notified by mail, up to 500. An offer to an address can be accepted only with the account of that address. A
/// recipient without an account signs up and accepts into the organization created by the sign-up.
#[utoipa::path(tag = "transfers", operation_id = "accept_transfer", params(OrganizationPath), request_body = WhichTransfer,
    responses((status = 200, description = "The products", body = AcceptedTransfer),
        (status = 409, description = "`transfer_closed`, `transfer_same_organization`, `quota_exceeded` or `offerer_lost_right`"),
        (status = 422, description = "`invalid_token`: the token is unknown, or for another address or organization")))]
#[post("/incoming-transfers/accept")]
pub async fn accept_transfer(
    who: Credential,
    path: OrganizationPath,
    body: Checked<WhichTransfer>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), asked) = (path, body.0.value.asked()?);
    let catalogue = Arc::clone(&app.catalogue);
    app.act(who, "accept_transfer", body.0.digest, move |tx, who| {
        lock_both(tx, who, organization, asked)?;
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Accept>(&actor, organization)?;
        let transfer = meant(tx, organization, actor.user, asked)?;
        transfer.open(tx.now())?;
        acceptable(tx, &transfer, organization)?;
        let (products, lost) = receive(tx, &authorized, &catalogue, &transfer)?;
        let ended = end(tx, &transfer, TransferState::Accepted, Some(organization))?;
        record(tx, actor.user, &ended, (&products, &lost));
        let notifier = AccessNotifier {
            organization: transfer.organization,
            author: actor.user,
            catalogue: &catalogue,
        };
        notifier.moved(tx, &lost, &products)?;
        notify_offerer(tx, &ended, &products, Mail::transfer_accepted)?;
        Ok(AcceptedTransfer {
            organization_id: organization.into(),
            product_ids: products.iter().map(|product| product.id.into()).collect(),
        })
    })
    .await
}

/// Checks that the offerer may still offer; the offerer's organization must be locked.
fn acceptable(tx: &mut Tx<'_>, transfer: &Transfer, organization: OrganizationId) -> Result<(), Error> {
    if transfer.organization == organization {
        return Err(NotAcceptable::SameOrganization.into());
    }
    let role = tx
        .organizations()
        .standing_of(transfer.organization, transfer.offered_by)?;
    match role {
        Some(role) if Role::MANAGERS.contains(&role) => Ok(()),
        _ => Err(NotAcceptable::OffererLostRight.into()),
    }
}

/// Moves the products and reprices them in their new currency. Returns them, and the grants that ended.
fn receive(
    tx: &mut Tx<'_>,
    authorized: &Authorized<Accept>,
    catalogue: &Catalogue,
    transfer: &Transfer,
) -> Result<(Vec<Product>, Vec<Grant>), Error> {
    let customer = tx.organizations().find(*authorized.on())?.ok_or(Error::Missing)?;
    let currency = customer.address.country.currency();
    let there = Authorized::<Accept>::system(transfer.organization);
    let mut products = tx.transfers().lock_products_to_move(&there, &transfer.products)?;
    // By the clock of another node the offer may have expired, and a product may have ended since.
    let are_there = products.len() == transfer.products.len();
    if !are_there
        || products
            .iter()
            .any(|product| product.state == ProductState::Cancelled)
    {
        return Err(TransferClosed(TransferState::Cancelled).into());
    }
    for product in &mut products {
        product.price = price_for(catalogue, product, currency);
        product.updated_at = tx.now();
    }
    let lost = tx.transfers().move_products(authorized, &products)?;
    Ok((products, lost))
}

/// Logs the transfer for each side, once for each product and once for the offer. The giving side learns only the
/// accepting organization, not the person.
fn record(tx: &mut Tx<'_>, author: UserId, ended: &Transfer, (products, lost): (&[Product], &[Grant])) {
    let to = ended.accepted_by.unwrap_or(ended.organization);
    let (there, here) = (Chain::Organization(ended.organization), Chain::Organization(to));
    let taken = json!({ "accepted_by_organization_id": to.to_string() });
    let transfer = ended.id.to_string();
    for product in products {
        let grants = lost.iter().filter(|grant| is_on(grant, product)).count();
        let before = json!({ "transfer_id": transfer, "name": product.name.as_str(), "grants": grants });
        let entry = Entry::new(products::Action::ProductTransferred, product.id);
        tx.record_unseen(
            there,
            Author::Outsider,
            entry.clone().change(before, taken.clone()),
        );
        let after = json!({
            "transfer_id": transfer, "name": product.name.as_str(), "price": MoneyView::from(product.price),
        });
        tx.record(here, Author::User(author), entry.change(Value::Null, after));
    }
    let ids: Vec<String> = products.iter().map(|product| product.id.to_string()).collect();
    let entry = Entry::new(Action::TransferAccepted, ended.id);
    let gone = json!({ "product_ids": ids, "grants": lost.len() });
    tx.record_unseen(there, Author::Outsider, entry.clone().change(gone, taken));
    let come = json!({ "product_ids": ids });
    tx.record(here, Author::User(author), entry.change(Value::Null, come));
}

fn is_on(grant: &Grant, product: &Product) -> bool {
    matches!(&grant.target, Target::Product { id, .. } if *id == product.id)
}
