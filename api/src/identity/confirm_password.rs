//! A logged-in person gives the password again: for a step-up, a new password, another address.

use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use kontor_domain::access::Means;
use kontor_domain::identity::Password;

/// Passes when `password` is that of the caller's account.
///
/// # Errors
/// [`Error::WrongPassword`]; [`Error::Unauthenticated`] for a session that counts no more; that an API token
/// can't do this.
pub async fn confirm_password(app: &App, who: &Credential, password: &str) -> Result<(), Error> {
    let hash = app
        .read(who.clone(), |tx, who| {
            let actor = who.actor(tx)?;
            match actor.means {
                Means::Session { .. } => Ok(tx.identity().password_hash(actor.user)?),
                Means::ApiToken { .. } => Err(kontor_domain::access::Denied::SessionRequired.into()),
            }
        })
        .await?;
    if app.passwords.verify(Password::presented(password), hash).await? {
        Ok(())
    } else {
        Err(Error::WrongPassword)
    }
}
