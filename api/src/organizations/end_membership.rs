//! The warning before a membership ends, and its end.

use super::{Outcome, Worker, wait_after};
use crate::error::Error;
use crate::organizations::End;
use kontor_persistence::{Job, Tx};

impl Worker {
    pub(super) async fn warn_of_membership_end(&self, job: &Job) -> Outcome {
        self.at_end_of_membership(job, End::warn).await
    }

    pub(super) async fn end_membership(&self, job: &Job) -> Outcome {
        self.at_end_of_membership(job, End::announce).await
    }

    /// Runs a job. It is removed in the transaction of its effects, so they occur once, even if another node has
    /// the job too.
    async fn at_end_of_membership(
        &self,
        job: &Job,
        act: fn(End, &mut Tx<'_>) -> Result<(), Error>,
    ) -> Outcome {
        let Some(end) = End::of(job) else {
            return Outcome::Failed("the job names no membership".to_owned());
        };
        let (context, id) = (self.app.own_context("worker"), job.id);
        let done: Result<(), Error> = self
            .app
            .store
            .write(context, move |tx| {
                end.lock(tx)?;
                if tx.jobs().claim(id)? {
                    act(end, tx)?;
                }
                Ok(())
            })
            .await;
        match done {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Again(wait_after(job.attempts), Some(error.to_string())),
        }
    }
}
