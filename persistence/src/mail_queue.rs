//! Processing of a transaction's mails at its end: notices are merged, mails are counted, and permitted ones are
//! queued. Keys of notices are locked before counters, each in a fixed order, so transactions do not deadlock.

use crate::deliveries::{Delivery, NOTICE_KEY};
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::notifications::{Outbox, OutgoingMail};
use crate::payload::{ORDINARY, URGENT};
use crate::schema::outbox_mails;
use crate::tx::Tx;
use crate::types::{Uuid7, key};
use diesel::prelude::*;
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{JobId, MailId, OrganizationId};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::{Mail, Notice, Purpose};
use std::collections::BTreeSet;

/// A mail to be sent if the transaction commits.
pub(crate) struct PendingMail {
    pub to: EmailAddress,
    pub locale: Locale,
    pub purpose: Purpose,
    pub organization: Option<OrganizationId>,
    /// Its subject within its organization.
    pub subject: String,
    pub content: Notice,
}

impl PendingMail {
    pub fn new(to: &EmailAddress, locale: Locale, mail: &Mail) -> Self {
        Self {
            to: to.clone(),
            locale,
            purpose: mail.purpose(),
            organization: mail.organization(),
            subject: mail.subject().to_owned(),
            content: Notice::from(mail),
        }
    }

    /// Returns the key under which it waits, if it is a notice to be merged.
    fn joined_under(&self, tx: &Tx<'_>) -> Option<String> {
        let joined = self.purpose == Purpose::Notice && !tx.options.mails.join_window.is_zero();
        let organization = self.organization.map(|id| id.to_string()).unwrap_or_default();
        let about = format!("notice {organization} {} {}", self.to.key(), self.subject);
        joined.then(|| {
            let digest = keyed_digest(&tx.options.digest_key, about.as_bytes());
            digest
                .iter()
                .fold(NOTICE_KEY.to_owned(), |text, byte| text + &format!("{byte:02x}"))
        })
    }
}

/// A mail that was queued.
struct Queued {
    mail: MailId,
    job: Option<JobId>,
    pending: PendingMail,
}

impl Outbox<'_, '_> {
    /// Queues the mails of the transaction.
    ///
    /// # Errors
    /// [`StorageError::MailLimit`] if an offer exceeds a limit.
    pub(crate) fn flush(&mut self) -> Result<(), StorageError> {
        let mut pending: Vec<(Option<String>, PendingMail)> = std::mem::take(&mut self.tx.mails)
            .into_iter()
            .map(|mail| (mail.joined_under(self.tx), mail))
            .collect();
        // A stable sort, so that notices on the same subject keep their order.
        pending.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut queued = Vec::new();
        for (joined_under, mail) in pending {
            let fresh = match joined_under {
                Some(under) => self.queue_notice(&under, mail)?,
                None => Some(self.queue(mail)?),
            };
            let is_limited =
                |queued: &Queued| matches!(queued.pending.purpose, Purpose::Offer | Purpose::Notice);
            queued.extend(fresh.filter(is_limited));
        }
        self.hold_to_limits(&queued)
    }

    /// Queues a notice, or merges it into a waiting one.
    fn queue_notice(&mut self, under: &str, pending: PendingMail) -> Result<Option<Queued>, StorageError> {
        let mail: MailId = self.tx.new_id();
        if let Some(job) = self.deliver(mail, Some(under.to_owned()), &pending)? {
            self.keep(mail, &pending)?;
            return Ok(Some(Queued {
                mail,
                job: Some(job),
                pending,
            }));
        }
        match self.tx.jobs().hold_delivery(under)? {
            Some((job, waiting)) => self.join(job, waiting, pending).map(|()| None),
            // Leased for delivery in the meantime.
            None => self.queue(pending).map(Some),
        }
    }

    fn join(&mut self, job: JobId, waiting: MailId, later: PendingMail) -> Result<(), StorageError> {
        let earlier: Option<OutgoingMail> = match self.unsent(waiting) {
            // Sealed under an earlier master key: send the later notice on its own.
            Err(StorageError::Sealed) => None,
            found => found?,
        };
        let joined = match earlier {
            Some(earlier) => Notice {
                template: earlier.template,
                parameters: earlier.parameters,
            }
            .followed_by(later.content),
            None => Some(later.content),
        };
        self.forget(waiting)?;
        if let Some(content) = joined {
            // A new row, since a value is sealed only once under one id.
            let mail: MailId = self.tx.new_id();
            self.keep(mail, &PendingMail { content, ..later })?;
            return self.tx.jobs().redirect_delivery(job, mail);
        }
        self.tx.jobs().done(job)
    }

    fn queue(&mut self, pending: PendingMail) -> Result<Queued, StorageError> {
        let mail: MailId = self.tx.new_id();
        let job = self.deliver(mail, None, &pending)?;
        self.keep(mail, &pending)?;
        Ok(Queued { mail, job, pending })
    }

    fn deliver(
        &mut self,
        mail: MailId,
        singleton: Option<String>,
        pending: &PendingMail,
    ) -> Result<Option<JobId>, StorageError> {
        let urgent = pending.purpose == Purpose::Security;
        let wait = singleton.as_ref().map(|_| self.tx.options.mails.join_window);
        let tenant = self.tx.caller.map(key).or(pending.organization.map(key));
        let delivery = Delivery {
            singleton,
            run_at: self.tx.now() + wait.unwrap_or_default(),
            lane: if urgent { URGENT } else { ORDINARY },
            tenant: tenant.filter(|_| !urgent),
        };
        self.tx.jobs().push_delivery(mail, delivery)
    }

    /// Applies the limits: an offer beyond a limit fails the transaction, and a notice is omitted.
    fn hold_to_limits(&mut self, queued: &[Queued]) -> Result<(), StorageError> {
        let recipients: Vec<&EmailAddress> = queued.iter().map(|queued| &queued.pending.to).collect();
        let mut room = self.count(&recipients)?;
        for Queued { mail, job, pending } in queued {
            let Err(limit) = room.take(&pending.to) else {
                continue;
            };
            if pending.purpose == Purpose::Offer {
                return Err(limit.into());
            }
            tracing::warn!(
                template = pending.content.template,
                account = self.tx.caller.map(tracing::field::display),
                organization = pending.organization.map(tracing::field::display),
                %limit,
                "a notice was omitted"
            );
            if let Some(job) = job {
                self.tx.jobs().done(*job)?;
            }
            self.forget(*mail)?;
        }
        Ok(())
    }

    /// Withdraws the notices that wait for these addresses. Their deliveries find nothing to send.
    pub(crate) fn withdraw_notices(&mut self, to: &[EmailAddress]) -> Result<(), StorageError> {
        let unsent: Vec<Uuid7> = outbox_mails::table
            .filter(outbox_mails::recipient.eq_any(to.iter().map(EmailAddress::as_str)))
            .filter(outbox_mails::sent_at.is_null())
            .select(outbox_mails::id)
            .load(self.tx.conn)?;
        if unsent.is_empty() {
            return Ok(());
        }
        let unsent: BTreeSet<MailId> = unsent.into_iter().map(Uuid7::id).collect();
        let waiting = self.tx.jobs().waiting_notices()?;
        for mail in waiting.into_iter().filter(|mail| unsent.contains(mail)) {
            self.forget(mail)?;
        }
        Ok(())
    }

    fn forget(&mut self, mail: MailId) -> Result<(), StorageError> {
        diesel::delete(outbox_mails::table.find(key(mail))).execute(self.tx.conn)?;
        Ok(())
    }
}
