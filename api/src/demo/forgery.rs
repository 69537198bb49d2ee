//! A forged reminder in the story, which a member has checked.

use super::bills::Scene;
use super::seeder::{account, allowed, id};
use super::story::Firm;
use crate::app::App;
use crate::billing::BillingRules;
use crate::error::Error;
use crate::examiner::Given;
use crate::message_checks::keep_message_check;
use chrono::TimeDelta;
use kontor_domain::ids::UserId;
use kontor_domain::message_checks::MessageSource;
use kontor_domain::staff::Post;
use kontor_message_check::Examined;
use kontor_persistence::{Context, Tx};

/// A message that was examined, and who asked.
pub struct Forgery {
    firm: &'static Firm,
    user: UserId,
    examined: Examined,
    kept: TimeDelta,
}

/// Writes a forged reminder of the invoice of a product, and examines it; none if the operator's catalog does not have
/// the product.
pub async fn forge(
    app: &App,
    context: Context,
    clerk: Post,
    (firm, email, product): (&'static Firm, &'static str, &'static str),
) -> Result<Option<Forgery>, Error> {
    let rules = BillingRules::of(app);
    let found: Result<_, Error> = app
        .store
        .read(context, move |tx| {
            let scene = Scene::of(tx, &rules, &clerk, firm)?;
            let number = scene
                .invoice_of(tx, product)?
                .and_then(|invoice| invoice.summary.number);
            Ok((account(tx, email)?.id, number))
        })
        .await;
    let (user, Some(number)) = found? else {
        return Ok(None);
    };
    let examined = app
        .examiner
        .examine(user, Given::Message(message(&number), Vec::new()))
        .await?;
    let examined =
        examined.map_err(|_| Error::Internal("the forged message of the demo data can't be read"))?;
    Ok(Some(Forgery {
        firm,
        user,
        examined,
        kept: app.settings.message_checks.kept,
    }))
}

impl Forgery {
    /// Keeps what was found.
    pub fn keep(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let found = (MessageSource::Message, &self.examined);
        let right = allowed(id(tx, self.firm)?);
        keep_message_check(tx, (&right, self.user), found, self.kept).map(drop)
    }
}

/// Writes a message that asks to pay an invoice to another account. The account is one that is published as an example.
fn message(number: &str) -> Vec<u8> {
    format!(
        "From: Rechnungen <rechnungen@inkasso.example>\r\n\
         To: Lea Muster <lea@muster.example>\r\n\
         Subject: Letzte Mahnung {number}\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n\
         Die Rechnung {number} ist nicht bezahlt. Ihre Website wird morgen gesperrt.\r\n\
         Zahlen Sie noch heute auf unser neues Konto DE89 3704 0044 0532 0130 00\r\n\
         oder unter https://inkasso.example/{number}.\r\n"
    )
    .into_bytes()
}
