//! Checking a message that claims to be from the provider.

use super::views::MessageCheckView;
use crate::app::App;
use crate::error::Error;
use crate::examiner::Given;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Credential, Large, LargeBody, MembersWho, PathId};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::UserId;
use kontor_domain::message_checks::{
    Action, CreateMessageCheck as Create, MessageCheck, MessageSource, NamedInvoice,
};
use kontor_domain::text::is_ignorable;
use kontor_message_check::{DkimKey, Examined, InvalidKey, MESSAGE_MAX, Refusal};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

const OPERATION: &str = "create_message_check";
/// Characters of the largest message in base64.
const ENCODED_MAX: usize = MESSAGE_MAX.div_ceil(3) * 4;
/// Most keys that may be given.
const KEYS_MAX: usize = 10;

/// Public key of a DKIM signature, as its domain publishes it in DNS.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenDkimKey {
    /// Selector, the `s=` of the signature.
    #[schema(max_length = 253)]
    selector: String,
    /// Domain, the `d=` of the signature.
    #[schema(max_length = 253)]
    domain: String,
    /// TXT record of `SELECTOR._domainkey.DOMAIN`.
    #[schema(max_length = 4096)]
    record: String,
}

/// A message to be checked: `message` or `text`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "message": "RnJvbTogS29udG9yIDxiaWxsaW5nQGtvbnRvci5leGFtcGxlPg0KU3ViamVjdDogSW52b2ljZQ0KDQpQYXkgYXQgb25jZS4NCg=="
}))]
pub struct CreateMessageCheck {
    /// Message as a mail program saves it (`.eml`), in base64; at most 1 MiB before encoding.
    #[schema(max_length = 1_398_104)]
    message: Option<String>,
    /// Pasted text, at most 1 MiB in UTF-8, with more than blanks. It names no sender and has no signature, so it is never `genuine`.
    #[schema(max_length = 1_048_576)]
    text: Option<String>,
    /// Keys of signatures, for those that this installation does not have. A signature that only such a key proves
    /// does not make a message `genuine`.
    #[validate(nested)]
    #[schema(max_items = 10)]
    dkim_keys: Option<Vec<GivenDkimKey>>,
}

impl LargeBody for CreateMessageCheck {
    /// A message of 1 MiB in base64, with some margin.
    const FACTOR: usize = 24;
    type Sender = MembersWho<Create>;
}

impl Check for CreateMessageCheck {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.message.is_some() == self.text.is_some() {
            faults.push(FieldError::field(
                "",
                "one_of",
                "needs exactly one of message and text",
            ));
        }
        faults.extend(self.message.as_deref().and_then(|message| decoded(message).err()));
        if self.text.as_ref().is_some_and(|text| is_blank(text)) {
            faults.push(FieldError::field("/text", "required", "must not be empty"));
        }
        if self.text.as_ref().is_some_and(|text| text.len() > MESSAGE_MAX) {
            faults.push(refused("/text", Refusal::TooLarge));
        }
        faults.extend(self.keys().err().into_iter().flatten());
        faults
    }
}

impl CreateMessageCheck {
    fn keys(&self) -> Result<Vec<DkimKey>, Vec<FieldError>> {
        let given = self.dkim_keys.as_deref().unwrap_or_default();
        if given.len() > KEYS_MAX {
            return Err(vec![FieldError::long_list("/dkim_keys", KEYS_MAX)]);
        }
        let (mut keys, mut faults) = (Vec::new(), Vec::new());
        for (index, key) in given.iter().enumerate() {
            match DkimKey::read(&key.selector, &key.domain, &key.record) {
                Ok(key) => keys.push(key),
                Err(InvalidKey) => faults.push(FieldError::field(
                    &format!("/dkim_keys/{index}"),
                    "format",
                    "must have the selector, the domain and the record of a DKIM key",
                )),
            }
        }
        if faults.is_empty() { Ok(keys) } else { Err(faults) }
    }

    fn given(self) -> Result<(MessageSource, Given), Error> {
        let keys = self.keys().map_err(Error::Fields)?;
        match (self.message, self.text) {
            (Some(message), _) => Ok((MessageSource::Message, Given::Message(decoded(&message)?, keys))),
            (None, text) => Ok((MessageSource::Text, Given::Text(text.unwrap_or_default()))),
        }
    }
}

/// Decodes a message; lines may be broken.
fn decoded(message: &str) -> Result<Vec<u8>, FieldError> {
    let broken = || FieldError::field("/message", "format", "must be a message in base64");
    let text: Vec<u8> = message
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if text.len() > ENCODED_MAX {
        return Err(refused("/message", Refusal::TooLarge));
    }
    let raw = STANDARD.decode(text).map_err(|_| broken())?;
    if raw.len() > MESSAGE_MAX {
        return Err(refused("/message", Refusal::TooLarge));
    }
    Ok(raw)
}

/// Whether a text shows nothing.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_ignorable(c))
}

fn refused(pointer: &str, refusal: Refusal) -> FieldError {
    let sentence = match refusal {
        Refusal::TooLarge => "must be at most 1 MiB",
        Refusal::NotAMessage => "must be a message with headers, as mail programs save it",
        Refusal::TooDeep => "must not have more than 20 levels of parts inside parts",
        Refusal::TooManyParts => "must have fewer than 1000 parts",
    };
    FieldError::field(pointer, refusal.code(), sentence)
}

/// Check a message
///
/// Judges whether a message that claims to be from the provider is: its sender, its DKIM signature, its links, and the
/// accounts and codes in its texts, PDFs and QR codes. Nothing is loaded, and nothing of the message is kept but what
/// the reasons name, and which invoice it is about. Codes, and numbers and references of invoices, are looked up among
/// those of this organization only. The result is kept for seven days, and only the caller sees it.
/// The body may be 24 times as large as others.
#[utoipa::path(tag = "message_checks", operation_id = "create_message_check", params(OrganizationPath),
    request_body = CreateMessageCheck,
    responses((status = 201, description = "The check, with its verdict", body = MessageCheckView,
            headers(("Location"), ("ETag"))),
        (status = 409, description = "`quota_exceeded`")))]
#[post("/message-checks")]
pub async fn create_message_check(
    who: Credential,
    path: OrganizationPath,
    body: Large<CreateMessageCheck>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Large(body), kept) = (path, body, app.settings.message_checks.kept);
    if let Some(answer) = app.answered(&who, OPERATION, body.digest).await? {
        return Ok(answer);
    }
    let (source, given) = body.value.given()?;
    let user = app
        .read(who.clone(), move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Create>(&actor, organization)?;
            Ok(actor.user)
        })
        .await?;
    let examined = app.examiner.examine(user, given).await?;
    let examined = examined.map_err(|refusal| refused("/message", refusal))?;
    app.create(who.renewed(&app), OPERATION, body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let check = keep_message_check(tx, (&authorized, actor.user), (source, &examined), kept)?;
        Ok(MessageCheckView::from(check))
    })
    .await
}

/// Keeps the result for a while, with the invoice of the organization that the message is about.
///
/// # Errors
/// `quota_exceeded`.
pub(crate) fn keep_message_check(
    tx: &mut Tx<'_>,
    (authorized, user): (&Authorized<Create>, UserId),
    (source, examined): (MessageSource, &Examined),
    kept: TimeDelta,
) -> Result<MessageCheck, Error> {
    let known = tx.message_checks().known_codes(authorized, examined.codes())?;
    let sent = tx.message_checks().sent(authorized, &known)?;
    let names = examined.stated();
    let by_name = tx
        .message_checks()
        .named_invoice(authorized, &names.numbers, &names.references)?;
    let check = MessageCheck {
        id: tx.new_id(),
        organization: *authorized.on(),
        user,
        source,
        report: examined.clone().report(&sent),
        named: NamedInvoice::of(known.iter().filter_map(|known| known.named), by_name),
        created_at: tx.now(),
        expires_at: tx.now() + kept,
    };
    tx.message_checks().create(authorized, &check)?;
    let made = json!({ "verdict": check.report.verdict.as_str() });
    let entry = Entry::new(Action::MessageChecked, check.id).change(Value::Null, made);
    tx.record(Chain::Account(user), Author::User(user), entry);
    Ok(check)
}
