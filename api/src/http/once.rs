//! POST: done once, even when the client sends it again with the same `Idempotency-Key`.
//!
//! The key is claimed first and the answer kept last, both in the request's transaction.

use super::credential::Credential;
use super::precondition::{etag, json};
use crate::app::App;
use crate::error::Error;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use kontor_domain::locale::Locale;
use kontor_persistence::{Claim, Replay, StorageError, Tx};
use serde::{Deserialize, Serialize};

/// A view as it is answered.
pub trait View: Serialize {
    /// Where a GET answers the same view, if the resource has a place of its own.
    fn location(&self) -> Option<String> {
        None
    }
    /// Says in a language what was refused, if the view says such things.
    fn localize(&mut self, _: Locale) {}
    /// Whether the answer holds a secret, which is shown once and never kept.
    const SECRET: bool = false;
}

/// An answer that can be kept and given again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    #[serde(skip, default)]
    status: u16,
    location: Option<String>,
    /// Whether the body is what a GET of the resource answers, so that its tag is the resource's.
    versioned: bool,
    body: Option<String>,
    #[serde(skip, default)]
    replayed: bool,
}

impl Answer {
    fn of<V: View>(status: StatusCode, view: Option<&V>) -> Result<Self, Error> {
        let place = view.and_then(View::location);
        Ok(Self {
            status: status.as_u16(),
            versioned: place.is_some() && !V::SECRET,
            location: place.filter(|_| status == StatusCode::CREATED),
            body: view.map(json).transpose()?,
            replayed: false,
        })
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = HttpResponse::build(status);
        if self.replayed {
            answer.insert_header(("idempotency-replayed", "true"));
        }
        if let Some(location) = self.location {
            answer.insert_header((header::LOCATION, location));
        }
        let Some(body) = self.body else {
            return answer.finish();
        };
        if self.versioned {
            answer.insert_header((header::ETAG, etag(&body)));
        }
        answer.content_type("application/json").body(body)
    }
}

/// The answer of an operation that says nothing: 204.
#[derive(Debug, Serialize)]
pub struct Nothing;
impl View for Nothing {}

impl App {
    /// Runs a POST that makes something: 201 with its view.
    ///
    /// # Errors
    /// What `work` returns, and everything about repeated requests.
    pub async fn create<V, F>(
        &self,
        who: Credential,
        operation: &'static str,
        digest: [u8; 32],
        work: F,
    ) -> Result<Answer, Error>
    where
        V: View,
        F: Fn(&mut Tx<'_>, &Credential) -> Result<V, Error> + Send + 'static,
    {
        self.once(
            who,
            operation,
            digest,
            V::SECRET,
            answering(StatusCode::CREATED, work),
        )
        .await
    }

    /// Runs a POST that does something to a resource: 200 with its view.
    ///
    /// # Errors
    /// As [`App::create`].
    pub async fn act<V, F>(
        &self,
        who: Credential,
        operation: &'static str,
        digest: [u8; 32],
        work: F,
    ) -> Result<Answer, Error>
    where
        V: View,
        F: Fn(&mut Tx<'_>, &Credential) -> Result<V, Error> + Send + 'static,
    {
        self.once(who, operation, digest, V::SECRET, answering(StatusCode::OK, work))
            .await
    }

    /// Runs a POST whose effect comes later: 202 with its view.
    ///
    /// # Errors
    /// As [`App::create`].
    pub async fn accept<V, F>(
        &self,
        who: Credential,
        operation: &'static str,
        digest: [u8; 32],
        work: F,
    ) -> Result<Answer, Error>
    where
        V: View,
        F: Fn(&mut Tx<'_>, &Credential) -> Result<V, Error> + Send + 'static,
    {
        let work = answering(StatusCode::ACCEPTED, work);
        self.once(who, operation, digest, V::SECRET, work).await
    }

    /// Runs a POST that has nothing to answer: 204.
    ///
    /// # Errors
    /// As [`App::create`].
    pub async fn perform<F>(
        &self,
        who: Credential,
        operation: &'static str,
        digest: [u8; 32],
        work: F,
    ) -> Result<Answer, Error>
    where
        F: Fn(&mut Tx<'_>, &Credential) -> Result<(), Error> + Send + 'static,
    {
        let work = move |tx: &mut Tx<'_>, who: &Credential| {
            work(tx, who)?;
            Answer::of(StatusCode::NO_CONTENT, None::<&Nothing>)
        };
        self.once(who, operation, digest, false, work).await
    }

    /// The answer that an earlier request with the same key got, for operations that have work to do before
    /// their transaction and must not do it again.
    ///
    /// # Errors
    /// Everything about repeated requests.
    pub async fn answered(
        &self,
        who: &Credential,
        operation: &'static str,
        request_digest: [u8; 32],
    ) -> Result<Option<Answer>, Error> {
        let Some(claim) = claim(who, operation, request_digest) else {
            return Ok(None);
        };
        self.read(who.clone(), move |tx, who| {
            let kept = tx.idempotency_keys().kept(&claim)?;
            kept.map(|replay| again(tx, who, replay)).transpose()
        })
        .await
    }

    async fn once<F>(
        &self,
        who: Credential,
        operation: &'static str,
        request_digest: [u8; 32],
        secret: bool,
        work: F,
    ) -> Result<Answer, Error>
    where
        F: Fn(&mut Tx<'_>, &Credential) -> Result<Answer, Error> + Send + 'static,
    {
        let (kept_for, wait) = (self.settings.idempotency, self.settings.idempotency_wait);
        self.write(who, move |tx, who| {
            let Some(claim) = claim(who, operation, request_digest) else {
                return work(tx, who);
            };
            match tx.idempotency_keys().claim(&claim, kept_for, wait) {
                Ok(None) => {}
                Ok(Some(replay)) => return again(tx, who, replay),
                Err(StorageError::LockTimeout) => return Err(Error::InProgress),
                Err(error) => return Err(error.into()),
            }
            let answer = work(tx, who)?;
            let kept = if secret { None } else { Some(json(&answer)?) };
            tx.idempotency_keys()
                .keep(&claim, answer.status, kept.as_deref())?;
            Ok(answer)
        })
        .await
    }
}

/// The key of a request, if it has one.
fn claim(who: &Credential, operation: &'static str, request_digest: [u8; 32]) -> Option<Claim> {
    Some(Claim {
        caller: who.caller().to_owned(),
        operation,
        key: who.idempotency_key()?.to_owned(),
        request_digest,
    })
}

/// Turns the view that `work` returns into an answer.
fn answering<V: View>(
    status: StatusCode,
    work: impl Fn(&mut Tx<'_>, &Credential) -> Result<V, Error> + Send + 'static,
) -> impl Fn(&mut Tx<'_>, &Credential) -> Result<Answer, Error> + Send + 'static {
    move |tx, who| {
        let mut view = work(tx, who)?;
        view.localize(who.language());
        Answer::of(status, Some(&view))
    }
}

/// The answer of the earlier request, for a caller who is still logged in.
fn again(tx: &mut Tx<'_>, who: &Credential, replay: Replay) -> Result<Answer, Error> {
    who.actor(tx)?;
    match replay {
        Replay::OtherRequest => Err(Error::KeyReused),
        Replay::SecretShown => Err(Error::SecretShown),
        Replay::Answer { status, body } => {
            let kept: Answer =
                serde_json::from_str(&body).map_err(|_| Error::Internal("a kept answer can't be read"))?;
            Ok(Answer {
                status,
                replayed: true,
                ..kept
            })
        }
    }
}
