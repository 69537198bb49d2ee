//! POST requests, which are carried out once even if the client sends them again with the same `Idempotency-Key`.
//!
//! The key is claimed first and the answer stored last, both in the request's transaction.

use super::credential::Credential;
use super::precondition::{etag, json};
use crate::app::App;
use crate::error::Error;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use kontor_domain::locale::Locale;
use kontor_persistence::{Claim, Replay, StorageError, Tx};
use serde::{Deserialize, Serialize};

/// View as it is answered.
pub trait View: Serialize {
    /// Returns the path of the GET that answers the same view, if the resource has one.
    fn location(&self) -> Option<String> {
        None
    }
    /// Translates the refusals in the view, if it has any.
    fn localize(&mut self, _: Locale) {}
    /// Whether the answer contains a secret, which is shown once and never stored.
    const SECRET: bool = false;
}

/// Answer that can be stored and repeated.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    #[serde(skip, default)]
    status: u16,
    location: Option<String>,
    /// Whether the body is that of a GET of the resource, so that its tag is the resource's.
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

    /// Returns the JSON of its body, if it has one.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
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

/// Answer without content: 204.
#[derive(Debug, Serialize)]
pub struct Nothing;
impl View for Nothing {}

impl App {
    /// Runs a POST that creates a resource: 201 with its view.
    ///
    /// # Errors
    /// Those of `work`, and those of repeated requests.
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

    /// Runs a POST that acts on a resource: 200 with its view.
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

    /// Runs a POST with nothing to answer: 204.
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

    /// Returns the answer of an earlier request with the same key, for operations with work before their
    /// transaction that must not be repeated.
    ///
    /// # Errors
    /// Those of repeated requests.
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
        let (kept_for, wait) = (
            self.settings.server.idempotency,
            self.settings.server.idempotency_wait,
        );
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

/// Returns the key of a request, if it has one.
fn claim(who: &Credential, operation: &'static str, request_digest: [u8; 32]) -> Option<Claim> {
    Some(Claim {
        caller: who.caller().to_owned(),
        operation,
        key: who.idempotency_key()?.to_owned(),
        request_digest,
    })
}

/// Converts the view returned by `work` to an answer.
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

/// Returns the answer of the earlier request to a caller who is still logged in.
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
