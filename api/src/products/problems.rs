//! Refusals of products.

use crate::error::{Error, Refused};
use crate::problem::ProblemType;
use kontor_domain::products::NotCancellable;

/// The product has ended already.
pub const PRODUCT_CANCELLED: ProblemType = ProblemType::new(
    409,
    "product_cancelled",
    "The product is already canceled",
    "Das Produkt ist schon gekündigt",
    "Le produit est déjà résilié",
    "Il prodotto è già disdetto",
);

/// The product is in an open offer.
pub const PRODUCT_OFFERED: ProblemType = ProblemType::new(
    409,
    "product_offered",
    "The product is offered to another organization: cancel that transfer first",
    "Das Produkt ist einer anderen Organisation angeboten: Brechen Sie zuerst diese Übertragung ab",
    "Le produit est proposé à une autre organisation : annulez d’abord ce transfert",
    "Il prodotto è offerto a un’altra organizzazione: annulli prima quel trasferimento",
);

/// Problem types of the capability.
pub const ALL: &[ProblemType] = &[PRODUCT_CANCELLED, PRODUCT_OFFERED];

impl From<NotCancellable> for Error {
    fn from(NotCancellable: NotCancellable) -> Self {
        Refused::new(&PRODUCT_CANCELLED).into()
    }
}
