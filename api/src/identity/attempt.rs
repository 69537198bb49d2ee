//! A password attempt that has been counted but not yet checked.

use crate::app::App;
use crate::error::Error;
use kontor_domain::identity::{ThrottleRules, Ticket};
use kontor_domain::ids::LoginId;
use kontor_persistence::{Context, Store};

/// Takes its count back when dropped unchecked, because it was given up in the queue or the client disconnected.
pub struct Attempt {
    store: Store,
    context: Context,
    rules: ThrottleRules,
    tickets: Option<Vec<Ticket>>,
    login: Option<LoginId>,
}

impl Attempt {
    /// Wraps these tickets and the attempt's entry in the login history.
    pub fn new(app: &App, context: &Context, tickets: Vec<Ticket>, login: Option<LoginId>) -> Self {
        Self {
            store: app.store.clone(),
            context: app.renewed(context),
            rules: app.throttle_rules(),
            tickets: Some(tickets),
            login,
        }
    }

    /// Marks the attempt as checked: it counts from now on, whatever becomes of the request.
    pub fn checked(mut self) -> Vec<Ticket> {
        self.tickets.take().unwrap_or_default()
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let (Some(tickets), Ok(runtime)) = (self.tickets.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        let (store, context) = (self.store.clone(), self.context.clone());
        let (rules, login) = (self.rules, self.login);
        runtime.spawn(async move {
            let taken_back: Result<(), Error> = store
                .write(context, move |tx| {
                    tx.identity().take_attempt_back(&tickets, rules)?;
                    Ok(login.map_or(Ok(()), |login| tx.identity().drop_login(login))?)
                })
                .await;
            if let Err(error) = taken_back {
                tracing::warn!(%error, "an attempt that was never checked stays counted");
            }
        });
    }
}
