//! A grant inside a request: by itself, with a new team, or with an invitation. All three are parsed, resolved and
//! stored here.

use crate::app::App;
use crate::error::Error;
use crate::http::body::optional_timestamp;
use crate::http::field;
use crate::http::field::{Field, ReadWords, Take, Words};
use crate::http::texts::RightCode;
use crate::input::{bounds, ends_in_past};
use crate::problem::FieldError;
use chrono::{DateTime, Utc};
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::{
    Action, CreateGrants, GRANT_PRODUCTS_MAX, GRANT_RIGHTS_MAX, GRANT_SUBJECTS_MAX, GRANTS_AT_ONCE_MAX,
    Grant, GrantRefused, RequestedGrant, RequestedTarget, ResourcePath, Rights, Subject,
};
use kontor_domain::ids::{OrganizationId, UserId};
use kontor_domain::products::{Catalogue, Product, ProductKind};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::views::fields;

/// Product rights. Exactly one of `product_ids`, `kind` and `everything` selects the products.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product_ids": ["prod_0192f0c1e5b07cc3a4d15e6f708192b1"], "path": "/Marketing", "rights": ["edit"],
    "valid_until": "2027-06-30T22:00:00Z"
}))]
pub struct NewGrant {
    /// One product or several.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    product_ids: Option<Vec<field::ProductId>>,
    /// All products of a kind, a code of the catalog.
    // Judged together with the catalogue, in `broken_at`.
    kind: Option<field::ProductKind>,
    /// All products; only `true` makes sense.
    everything: Option<bool>,
    /// With `kind` or `everything`: whether to include products to come; by default only those that there are now.
    include_future: Option<bool>,
    /// With `product_ids`: a path in the product, such as a drive's folder; what lies below is included. The whole
    /// product if omitted. Taken verbatim: no leading or trailing spaces, Unicode NFC.
    #[validate(nested)]
    path: Option<field::ResourcePath>,
    /// Codes of rights, or `*` alone for every right that a product's kind has.
    #[validate(nested)]
    #[schema(value_type = Vec<RightCode>, min_items = 1, max_items = 40)]
    rights: Words<Rights>,
    /// Start of validity; omit for at once.
    #[serde(default, deserialize_with = "optional_timestamp")]
    valid_from: Option<DateTime<Utc>>,
    /// Expiry, in the future; omit for no expiry.
    #[serde(default, deserialize_with = "optional_timestamp")]
    valid_until: Option<DateTime<Utc>>,
}

impl ReadWords for Rights {
    fn read_words(words: &[String]) -> Result<Self, FieldError> {
        if !(1..=GRANT_RIGHTS_MAX).contains(&words.len()) {
            return Err(FieldError::length("", 1, GRANT_RIGHTS_MAX));
        }
        let message = "must contain codes of rights, or only `*`";
        Self::parse(words.iter().map(String::as_str)).ok_or_else(|| FieldError::field("", "format", message))
    }
}

impl NewGrant {
    /// Returns the faults that can be found without the database; `place` is the position in the body.
    #[must_use]
    pub fn broken_at(&self, place: &str, app: &App) -> Vec<FieldError> {
        let at = |field: &str| format!("{place}/{field}");
        let mut faults = Vec::new();
        let ways = [
            self.product_ids.is_some(),
            self.kind.is_some(),
            self.everything.is_some(),
        ];
        if ways.iter().filter(|given| **given).count() != 1 {
            let message = "needs exactly one of product_ids, kind and everything";
            faults.push(FieldError::field(place, "one_of", message));
        }
        if self.everything == Some(false) {
            faults.push(FieldError::field(
                &at("everything"),
                "invalid",
                "must be true, or omitted",
            ));
        }
        if self.product_ids.is_none() && self.path.is_some() {
            faults.push(FieldError::field(
                &at("path"),
                "not_for_target",
                "is allowed only with product_ids",
            ));
        }
        if self.product_ids.is_some() && self.include_future.is_some() {
            let message = "is allowed only with kind or everything";
            faults.push(FieldError::field(
                &at("include_future"),
                "not_for_target",
                message,
            ));
        }
        if let Some(ids) = &self.product_ids
            && !(1..=GRANT_PRODUCTS_MAX).contains(&ids.len())
        {
            faults.push(FieldError::length(&at("product_ids"), 1, GRANT_PRODUCTS_MAX));
        }
        let known = |kind: &ProductKind| app.catalogue.kind(kind).is_some();
        let is_known = |kind: &field::ProductKind| kind.sound().is_some_and(known);
        if self.kind.as_ref().is_some_and(|kind| !is_known(kind)) {
            faults.push(FieldError::field(
                &at("kind"),
                "unknown",
                "is not a kind in the catalog",
            ));
        }
        faults.extend(bounds(place, self.valid_from, self.valid_until).err());
        faults.extend(ends_in_past(place, self.valid_until, app));
        faults
    }

    /// The wish, in the domain's words.
    ///
    /// # Errors
    /// The faults of its fields, in case [`Self::broken_at`] did not check them.
    pub fn wanted(self, place: &str) -> Result<RequestedGrant, Error> {
        let future = self.include_future.unwrap_or_default();
        let path = self.path.take()?;
        let wish = match (self.product_ids.take()?, self.kind.and_then(Field::ok)) {
            (Some(ids), _) => RequestedTarget::Products(ids, path.unwrap_or_else(ResourcePath::root)),
            (None, Some(kind)) if future => RequestedTarget::EveryOf(kind),
            (None, Some(kind)) => RequestedTarget::PresentOf(kind),
            (None, None) if future => RequestedTarget::Every,
            (None, None) => RequestedTarget::Present,
        };
        Ok(RequestedGrant {
            wish,
            rights: self.rights.take()?,
            valid: bounds(place, self.valid_from, self.valid_until)?,
        })
    }

    /// Converts a refused request to an error of its field.
    #[must_use]
    pub fn refused(place: &str, reason: &GrantRefused) -> FieldError {
        let (pointer, code) = match reason {
            GrantRefused::Product(index) => (format!("{place}/product_ids/{index}"), "unknown"),
            GrantRefused::Cancelled(index) => (format!("{place}/product_ids/{index}"), "cancelled"),
            GrantRefused::Path => (format!("{place}/path"), "not_for_kind"),
            GrantRefused::Kind => (format!("{place}/kind"), "unknown"),
            GrantRefused::Right(_) => (format!("{place}/rights"), "not_for_kind"),
            GrantRefused::Nothing => (place.to_owned(), "no_product"),
        };
        FieldError::field(&pointer, code, reason.to_string())
    }
}

/// Author of grants, with the authorization.
#[derive(Debug)]
pub struct Giver<'a> {
    /// Authorization.
    pub authorized: &'a Authorized<CreateGrants>,
    /// Account of the author.
    pub author: UserId,
    /// Catalog.
    pub catalogue: &'a Catalogue,
}

/// Gives the requested rights to each subject, and logs it. The subjects are known to belong to the organization;
/// `place` is the position of the request in the body.
///
/// # Errors
/// The faults of its fields.
pub fn give(
    tx: &mut Tx<'_>,
    giver: &Giver<'_>,
    subjects: &[Subject],
    wanted: &RequestedGrant,
    place: &str,
) -> Result<Vec<Grant>, Error> {
    let grants = made(
        tx,
        (*giver.authorized.on(), giver.author, giver.catalogue),
        subjects,
        wanted,
        place,
    )?;
    tx.grants().create(giver.authorized, &grants)?;
    for grant in &grants {
        let entry = Entry::new(Action::GrantCreated, grant.id).change(Value::Null, fields(grant));
        tx.record(
            Chain::Organization(grant.organization),
            Author::User(giver.author),
            entry,
        );
    }
    Ok(grants)
}

/// Gives all rights in a list of requests to one subject; returns the grants created. `place` is the position of
/// the list in the body.
///
/// # Errors
/// Those of [`give`]; also if all requests together exceed the maximum number of grants.
pub fn give_each(
    tx: &mut Tx<'_>,
    giver: &Giver<'_>,
    subject: Subject,
    wishes: &[RequestedGrant],
    place: &str,
) -> Result<Vec<Grant>, Error> {
    let mut grants = Vec::new();
    for (index, wanted) in wishes.iter().enumerate() {
        let at = format!("{place}/{index}");
        grants.extend(give(tx, giver, &[subject], wanted, &at)?);
        if grants.len() > GRANTS_AT_ONCE_MAX {
            return Err(too_many(&at).into());
        }
    }
    Ok(grants)
}

/// Returns the fault of one or more requests that result in too many grants.
#[must_use]
pub fn too_many(place: &str) -> FieldError {
    FieldError::field(
        place,
        "too_many",
        "would make more than {max} {max:grant|grants} at once",
    )
    .with("max", GRANTS_AT_ONCE_MAX)
}

/// Returns the fault of a request without subjects, or with too many.
#[must_use]
pub fn too_many_subjects(place: &str) -> FieldError {
    FieldError::field(
        place,
        "length",
        "must have {min} to {max} members and teams in total",
    )
    .with("min", 1)
    .with("max", GRANT_SUBJECTS_MAX)
}

/// Builds the requested grants, one for each subject and target, without storing them.
///
/// # Errors
/// The faults of its fields.
pub fn made(
    tx: &mut Tx<'_>,
    (organization, author, catalogue): (OrganizationId, UserId, &Catalogue),
    subjects: &[Subject],
    wanted: &RequestedGrant,
    place: &str,
) -> Result<Vec<Grant>, Error> {
    let products = products_for(tx, organization, &wanted.wish)?;
    if products.len() > GRANTS_AT_ONCE_MAX {
        // More products than were read: not even those without the rights can be told apart.
        return Err(too_many(place).into());
    }
    let targets = wanted
        .targets(catalogue, &products)
        .map_err(|reason| NewGrant::refused(place, &reason))?;
    if targets.len() * subjects.len() > GRANTS_AT_ONCE_MAX {
        return Err(too_many(place).into());
    }
    let mut grants = Vec::with_capacity(targets.len() * subjects.len());
    for subject in subjects {
        for (target, rights) in &targets {
            grants.push(Grant {
                id: tx.new_id(),
                organization,
                subject: *subject,
                target: target.clone(),
                rights: rights.clone(),
                valid: wanted.valid,
                created_by: author,
                created_at: tx.now(),
            });
        }
    }
    Ok(grants)
}

/// Returns the products of a request: those it names, or all of the organization that have not ended.
fn products_for(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    wish: &RequestedTarget,
) -> Result<Vec<Product>, Error> {
    Ok(match wish {
        RequestedTarget::Products(ids, _) => tx.products().find_all(organization, ids)?,
        RequestedTarget::PresentOf(kind) => {
            tx.products()
                .present(organization, Some(kind), GRANTS_AT_ONCE_MAX)?
        }
        RequestedTarget::Present => tx.products().present(organization, None, GRANTS_AT_ONCE_MAX)?,
        RequestedTarget::EveryOf(_) | RequestedTarget::Every => Vec::new(),
    })
}
