//! Requests about reminders, disputes, and the proof of a code.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::mailed_code::code_in;
use kontor_domain::ids::{Id, InvoiceId, OrganizationId, ReminderId};
use kontor_domain::reminders::{Charges, Level, Reminder, ReminderState};
use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes codes differ.
static CODES: AtomicU32 = AtomicU32::new(0);

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_reminders").listing(
        |stage, _| {
            stage.reminder();
        },
        None,
    ),
    plain("get_reminder"),
    plain("get_reminder_pdf"),
    plain("diagnose_reminder"),
    plain("diagnose_invoice"),
    plain("diagnose_message_check"),
    recipe("dispute_invoice", |stage| {
        Request::on("invoice_id", stage.id_of_new("invoice_id"))
    }),
    plain("find_disputes")
        .listing(
            |stage, _| {
                stage.disputed();
            },
            Some(|stage, item| {
                if item["outcome"].is_null() {
                    let invoice = item["invoice_id"].as_str().expect("an id");
                    let path = format!("/v1/staff/invoices/{invoice}/dispute/resolution");
                    let body = json!({ "outcome": "accepted", "words": "You are right." });
                    stage.scenario.clerk.client.post(&path, body).expect(200);
                }
            }),
        )
        .by("clerk"),
    recipe("resolve_dispute", |stage| {
        Request::on("invoice_id", stage.disputed())
    })
    .by("clerk"),
    plain("withdraw_reminder").by("clerk"),
    recipe("verify_code", |stage| {
        Request::with(json!({ "code": stage.code() }))
    })
    .guessing(),
];

impl Stage<'_> {
    /// An invoice that is disputed.
    fn disputed(&self) -> String {
        let invoice = self.id_of_new("invoice_id");
        let path = self.scenario.path(&format!("/invoices/{invoice}/dispute"));
        let body = json!({ "reason": "Not ordered" });
        self.lea().client.post(&path, body).expect(201);
        invoice
    }

    /// The code of an invoice, from its mail.
    fn code(&self) -> String {
        self.id_of_new("invoice_id");
        let mails = self.app.mails_to(&self.lea().email);
        let texts: Vec<&str> = mails.iter().map(|mail| mail.text.as_str()).collect();
        code_in(&texts.join("\n"))
    }

    /// A first reminder that was sent.
    pub fn reminder(&self) -> String {
        let invoice = self.id_of_new("invoice_id");
        let shown = self
            .lea()
            .client
            .get(&self.scenario.path(&format!("/invoices/{invoice}")));
        let reference = shown.expect(200).text_at("/reference");
        let organization = self.organization();
        let id: ReminderId = self.app.write(move |tx| {
            let reminder = sent(tx.new_id(), organization, &invoice, &reference);
            tx.reminders().insert(std::slice::from_ref(&reminder))?;
            tx.reminders().mark_sent(reminder.id)?;
            Ok(reminder.id)
        });
        id.to_string()
    }
}

fn sent(id: ReminderId, organization: OrganizationId, invoice: &str, reference: &str) -> Reminder {
    let day = "2027-01-02".parse().expect("a day");
    let number = CODES.fetch_add(1, Ordering::Relaxed);
    Reminder {
        id,
        organization,
        invoice: InvoiceId::parse(invoice).expect("an id"),
        invoice_number: String::new(),
        level: Level::FIRST,
        state: ReminderState::Decided,
        code: format!("{id}-{number}"),
        currency: kontor_domain::organizations::Currency::Chf,
        open_minor: 703,
        paid_minor: 0,
        credited_minor: 0,
        charges: Charges::default(),
        reference: reference.to_owned(),
        due_on: day,
        reminded_on: day,
        block_on: None,
        withdrawal: None,
        created_at: chrono::DateTime::UNIX_EPOCH,
        sent_at: None,
        withdrawn_at: None,
    }
}
