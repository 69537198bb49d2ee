//! Recovery codes as a file of plain text, for those who ask for it.

use crate::http::Answer;
use crate::http::accept::preferred;
use actix_web::http::header::VARY;
use actix_web::{Either, HttpRequest, HttpResponse};
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// Media types of an answer with codes; the first one is the default.
const MEDIA_TYPES: [&str; 2] = ["application/json", "text/plain"];

/// Recovery codes, one in a line.
#[derive(ToSchema)]
#[schema(value_type = String, example = "7Q2M-4XKD-91RP-0ZGT-V5WC-8HJN\n")]
#[expect(dead_code, reason = "a schema of the contract")]
pub struct RecoveryCodesText(String);

/// Keeps the codes that a transaction makes until it is clear how they are answered. A transaction that runs again
/// makes the same ones.
#[derive(Clone, Default)]
pub struct MadeCodes(Arc<Mutex<Vec<String>>>);

impl MadeCodes {
    /// Notes the codes that were made.
    pub fn note(&self, codes: &[String]) {
        codes.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Answers with the codes as text if the client prefers it and there are any, otherwise with `answer`.
    pub fn answer(&self, req: &HttpRequest, answer: Answer) -> Either<Answer, HttpResponse> {
        let codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if codes.is_empty() || preferred(req, &MEDIA_TYPES) != "text/plain" {
            return Either::Left(answer);
        }
        let mut text = codes.join("\n");
        text.push('\n');
        let answer = HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .insert_header((VARY, "accept"))
            .body(text);
        Either::Right(answer)
    }
}
