//! Recovery codes as a file of plain text, for those who ask for it.

use crate::http::Answer;
use crate::http::accept::preferred;
use actix_web::http::header::VARY;
use actix_web::{Either, HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

/// Media types of an answer with codes; the first one is the default.
const MEDIA_TYPES: [&str; 2] = ["application/json", "text/plain"];

/// Recovery codes, one in a line.
#[derive(ToSchema)]
#[schema(value_type = String, example = "7Q2M-4XKD-91RP-0ZGT-V5WC-8HJN\n")]
#[expect(dead_code, reason = "a schema of the contract")]
pub struct RecoveryCodesText(String);

/// Codes in the body of an answer.
#[derive(Deserialize)]
struct Codes {
    recovery_codes: Vec<String>,
}

/// Answers with the codes as text if the client prefers it and there are any, otherwise with `answer`.
pub fn codes_answer(req: &HttpRequest, answer: Answer) -> Either<Answer, HttpResponse> {
    let made: Option<Codes> = answer.body().and_then(|body| serde_json::from_str(body).ok());
    let codes = made.map(|made| made.recovery_codes).unwrap_or_default();
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
