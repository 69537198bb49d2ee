//! Withdrawing a groundless reminder, by the provider's staff.

use super::problems::REMINDER_STATE;
use super::reminder_view::ReminderView;
use crate::app::App;
use crate::billing::{ForClerk, Recipients, unblock};
use crate::error::{Error, Refused};
use crate::http::field::Take;
use crate::http::{Answer, Credential, Json, PathId, field};
use crate::payments::waive_charges;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::ids::ReminderId;
use kontor_domain::notifications::Mail;
use kontor_domain::reminders::{Action, Reminder, ReminderState, WithdrawReminder as Withdraw};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Words to the customer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "words": "Your payment arrived on the day before the reminder." }))]
pub struct WithdrawReminder {
    /// Words to the customer, sent by mail.
    #[validate(nested)]
    words: field::DecisionWords,
}

/// Withdraw a reminder
///
/// Withdraws a reminder that was groundless, and tells its recipients by mail. Its level is not sent again. What it claimed
/// as fee and interest is owed no longer; what was paid of that goes to the prepaid account.
#[utoipa::path(tag = "staff", operation_id = "withdraw_reminder", params(PathId<ReminderId>),
    request_body = WithdrawReminder,
    responses((status = 200, description = "The reminder", body = ReminderView),
        (status = 409, description = "`reminder_state`")))]
#[post("/v1/staff/reminders/{reminder_id}/withdrawal")]
pub async fn withdraw_reminder(
    who: Credential,
    path: PathId<ReminderId>,
    body: Json<WithdrawReminder>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathId(id) = path;
    let (given, digest) = (body.value, body.digest);
    let words = given.words.take()?.into_string();
    app.act(who, "withdraw_reminder", digest, move |tx, who| {
        let organization = tx.reminders().organization_of(id)?;
        let (agent, authorized) = who.staff_on::<Withdraw>(tx, organization)?;
        let organization = *authorized.on();
        let reminder = tx.reminders().find(organization, id)?.ok_or(Error::Missing)?;
        if reminder.state != ReminderState::Sent {
            return Err(Refused::new(&REMINDER_STATE).into());
        }
        tx.lock_organizations(&[organization])?;
        tx.reminders().withdraw(&authorized, id, &words)?;
        waive_charges(tx, &authorized, &reminder)?;
        if reminder.block_on.is_some() {
            unblock(tx, organization, reminder.invoice, &agent.author())?;
        }
        mail(tx, &reminder, &words)?;
        let withdrawn = json!({
            "number": reminder.number(), "invoice_id": reminder.invoice.to_string()
        });
        let entry = Entry::new(Action::ReminderWithdrawn, id).change(Value::Null, withdrawn);
        tx.staff().record(&agent, organization, entry);
        let after = tx.reminders().find(organization, id)?.ok_or(Error::Missing)?;
        Ok(ForClerk(ReminderView::from(&after)))
    })
    .await
}

fn mail(tx: &mut Tx<'_>, reminder: &Reminder, words: &str) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(reminder.organization)?
        .ok_or(Error::Missing)?;
    let invoice = tx
        .billing()
        .document(organization.id, reminder.invoice)?
        .ok_or(Error::Missing)?;
    let recipients = Recipients::of(tx, organization.id, invoice.summary.billing_address)?;
    let verify_url = &invoice.content.verify_url;
    recipients.send(tx, |to| {
        Mail::reminder_withdrawn(to, &organization, reminder, words, verify_url)
    })
}
