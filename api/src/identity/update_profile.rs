//! Changing the caller's own profile. The e-mail address is the login and is changed by its own operations.

use super::views::ProfileView;
use crate::app::App;
use crate::error::Error;
use crate::http::body::{nullable, present};
use crate::http::field::{self, Take};
use crate::http::{Credential, Json, Versioned};
use crate::views::LocaleView;
use actix_web::patch;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Account, Action, PhoneNumber, ProfileChange, UpdateProfile as Update};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Fields to change; omitted fields stay unchanged.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "last_name": "Muster-Meier", "phone": null }))]
pub struct UpdateProfile {
    /// A new first name.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::PersonName)]
    first_name: Option<field::PersonName>,
    /// A new last name.
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = field::PersonName)]
    last_name: Option<field::PersonName>,
    /// A new phone number; null removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<field::PhoneNumber>)]
    phone: Option<Option<field::PhoneNumber>>,
    /// A new language.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LocaleView)]
    locale: Option<LocaleView>,
}

/// Update your own profile
///
/// Changes the fields given and leaves the others unchanged. Changing the phone number requires a password entered
/// within the last 10 minutes (configurable), at login or by `step_up`.
#[utoipa::path(tag = "identity", operation_id = "update_profile", request_body = UpdateProfile,
    responses((status = 200, description = "The updated profile", body = ProfileView, headers(("ETag"))),
        (status = 403, description = "Change of the phone number: `session_required`, `step_up_required`"),
        (status = 412, description = "`precondition_failed`")))]
#[patch("/v1/profile")]
pub async fn update_profile(
    who: Credential,
    body: Json<UpdateProfile>,
    app: Data<App>,
) -> Result<Versioned<ProfileView>, Error> {
    let input = body.value;
    let change = ProfileChange {
        first_name: input.first_name.take()?,
        last_name: input.last_name.take()?,
        phone: input.phone.take()?,
        locale: input.locale.map(Into::into),
    };
    let account = app
        .write(who, move |tx, who| {
            let actor = who.actor(tx)?;
            let authorized = access::authorize::<Update>(&actor, actor.user)?;
            let before = tx
                .identity()
                .own_account_for_update(&authorized)?
                .ok_or(Error::Unauthenticated)?;
            who.preconditions().check(&ProfileView::from(&before))?;
            let after = before.changed(change.clone(), tx.now());
            if after.person.phone != before.person.phone {
                access::step_up(&actor)?;
            }
            if after != before {
                tx.identity().update_profile(&authorized, &after)?;
                let entry =
                    Entry::new(Action::ProfileUpdated, actor.user).change(fields(&before), fields(&after));
                tx.record(Chain::Account(actor.user), Author::User(actor.user), entry);
            }
            Ok(after)
        })
        .await?;
    Ok(Versioned(ProfileView::from(&account)))
}

fn fields(account: &Account) -> Value {
    let person = &account.person;
    json!({
        "first_name": person.first_name.as_str(),
        "last_name": person.last_name.as_str(),
        "phone": person.phone.as_ref().map(PhoneNumber::as_str),
        "locale": person.locale.as_str(),
    })
}
