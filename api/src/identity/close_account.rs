//! Closing the caller's own account: memberships and credentials end, and no personal data remains in it.

use super::every_address::notify_every_address;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, field};
use crate::organizations::leave;
use crate::organizations::problems::only_representative;
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, CloseAccount as Close};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Going, Membership, MembershipState, Role};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The caller's own address, as a safeguard against closing an account by accident.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "lea@example.com" }))]
pub struct CloseAccount {
    /// The e-mail address of the account to close.
    #[validate(nested)]
    email: field::EmailAddress,
}

/// Close your own account
///
/// Closes the account, ends all memberships, sessions and API tokens, and erases the personal data from the account
/// and its log. The address becomes available for a new account. Refused while the caller is the last active legal
/// representative of an organization; `detail` names the organizations. Logs of organizations keep the actions
/// taken in them.
#[utoipa::path(tag = "identity", operation_id = "close_account", request_body = CloseAccount,
    responses((status = 204, description = "The account is closed"),
        (status = 409, description = "`last_legal_representative`")))]
#[post("/v1/profile/close")]
pub async fn close_account(
    who: Credential,
    body: Json<CloseAccount>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let email = body.value.email.take()?;
    app.perform(who, "close_account", body.digest, move |tx, who| {
        let own = who.account(tx)?;
        tx.organizations().lock_for_closing(own)?;
        let actor = who.actor(tx)?;
        let authorized = access::authorize::<Close>(&actor, actor.user)?;
        let account = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
        if account.person.email != email {
            let message = "must be the e-mail address of the account";
            return Err(FieldError::field("/email", "mismatch", message).into());
        }
        let memberships = tx.organizations().memberships_for_closing(&authorized)?;
        refuse_the_last(tx, &memberships)?;
        for member in &memberships {
            let going = authorized.clear(&actor, Going(member.clone()))?;
            leave(tx, &Authorized::system(member.organization), &going)?;
        }
        notify_every_address(tx, &account, &Mail::account_closed(&account.person))?;
        tx.close_account(&authorized, &account.person.email)?;
        let log = Chain::Account(account.id);
        tx.record(
            log,
            Author::User(account.id),
            Entry::new(Action::AccountClosed, account.id),
        );
        tx.activity().erase_details(&authorized);
        Ok(())
    })
    .await
}

/// Refuses with the name of every organization that would lose its last legal representative. The database refuses
/// too, but knows of only one at a time.
fn refuse_the_last(tx: &mut Tx<'_>, memberships: &[Membership]) -> Result<(), Error> {
    let mut left_alone = Vec::new();
    for member in memberships {
        // A legal representative's membership has no end, so the stored state is the effective one.
        let counts = member.role == Role::LegalRepresentative && member.state == MembershipState::Active;
        if counts
            && tx
                .organizations()
                .is_only_legal_representative(member.organization, member.id)?
        {
            let organization = tx
                .organizations()
                .find(member.organization)?
                .ok_or(Error::Missing)?;
            left_alone.push(format!("{} ({})", organization.name.as_str(), organization.id));
        }
    }
    if left_alone.is_empty() {
        Ok(())
    } else {
        Err(only_representative(&left_alone.join(", ")))
    }
}
