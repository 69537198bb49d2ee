//! Explanations of one occurrence of an error: in the body in the client's language, and in `WWW-Authenticate`.

use super::cross_origin;
use super::{BearerFault, CrossOriginFault, Error, PathHint, Stale};
use crate::problem::{BodyError, wordings};
use kontor_domain::access::Denied;
use kontor_domain::ids::InvalidId;
use kontor_domain::invitations::{NotOpen, SendLimit, SendsOf};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::HandOverClosed;
use kontor_domain::quota::QuotaExceeded;
use kontor_domain::transfers::TransferClosed;
use kontor_persistence::{MailLimit, MailsOf, StorageError};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Maximum length of a detail in characters; it may quote the client.
const DETAIL_MAX: usize = 500;

/// Parameter that is itself a sentence of the tables.
const MESSAGE: &str = "message";

/// Protection space of all tokens (RFC 9110, section 11.5).
const REALM: &str = "kontor";

/// English sentence of the tables, with its parameters.
#[derive(Debug, Clone)]
pub struct Words {
    template: &'static str,
    params: Map<String, Value>,
}

impl Words {
    /// Returns the sentence in a language.
    #[must_use]
    pub fn localized(&self, locale: Locale) -> String {
        let mut params = self.params.clone();
        if let Some(Value::String(message)) = params.get_mut(MESSAGE) {
            *message = wordings::translated(message, locale).to_owned();
        }
        let text = wordings::fill(wordings::translated(self.template, locale), &params, locale);
        text.chars().take(DETAIL_MAX).collect()
    }
}

fn plain(template: &'static str) -> Words {
    with(template, [])
}

fn with<const N: usize>(template: &'static str, params: [(&str, Value); N]) -> Words {
    let params = params.into_iter().map(|(name, value)| (name.to_owned(), value));
    Words {
        template,
        params: params.collect(),
    }
}

/// Explains the required form of an id in the path.
fn path_id(name: &str, reason: &InvalidId) -> Words {
    let (name, expected) = (json!(name), json!(format!("{}_", reason.prefix)));
    match reason.other {
        None => with(
            "`{name}` in the path must be an id: {expected} and 32 hexadecimal digits",
            [("name", name), ("expected", expected)],
        ),
        Some(other) => with(
            "`{name}` in the path must be an id that begins with {expected}; this one begins with {given}",
            [
                ("name", name),
                ("expected", expected),
                ("given", json!(format!("{other}_"))),
            ],
        ),
    }
}

fn invitation_limit(limit: &SendLimit) -> Words {
    let template = match limit.of {
        SendsOf::Organization => {
            "at most {limit} {limit:invitation is|invitations are} sent by an organization within 24 hours"
        }
        SendsOf::Address => {
            "at most {limit} {limit:invitation is|invitations are} sent to one address within 24 hours"
        }
    };
    with(template, [("limit", json!(limit.limit))])
}

fn mail_limit(limit: &MailLimit) -> Words {
    let template = match limit.of {
        MailsOf::Account => {
            "at most {limit} {limit:mail is|mails are} sent on behalf of one account within 24 hours"
        }
        MailsOf::Recipient => "at most {limit} {limit:mail is|mails are} sent to one address within 24 hours",
        MailsOf::Pair => {
            "at most {limit} {limit:mail is|mails are} sent by one account to one address within 24 hours"
        }
    };
    with(template, [("limit", json!(limit.limit))])
}

fn one(template: &'static str, name: &str, value: impl Into<Value>) -> Words {
    with(template, [(name, value.into())])
}

fn body(error: &BodyError) -> Option<Words> {
    match error {
        BodyError::Empty => Some(plain("the body is empty: send a JSON object")),
        BodyError::Malformed {
            line,
            column,
            message,
        } => Some(with(
            "line {line}, column {column}: {message}",
            [
                ("line", json!(line)),
                ("column", json!(column)),
                (MESSAGE, json!(message)),
            ],
        )),
        BodyError::Invalid(_) => None,
    }
}

fn unknown_path(hint: Option<&PathHint>) -> Words {
    match hint {
        None => plain("no operation has this path; /openapi.yaml lists all of them"),
        Some(PathHint::Slash(path)) => one(
            "no operation has this path; leave out the slash at its end: {path}",
            "path",
            path.as_str(),
        ),
        Some(PathHint::Version(path)) => one(
            "no operation has this path; start it with the version: {path}",
            "path",
            path.as_str(),
        ),
    }
}

fn cross_origin(fault: CrossOriginFault) -> Words {
    match fault {
        CrossOriginFault::Origin => {
            plain("pages of this origin are not allowed: the operator adds it to the setting `cors_origins`")
        }
        CrossOriginFault::Method => one(
            "a page of another origin may use only these methods: {methods}",
            "methods",
            cross_origin::METHODS.to_vec(),
        ),
        CrossOriginFault::Headers => one(
            "a page of another origin may send only these headers: {headers}",
            "headers",
            cross_origin::HEADERS.to_vec(),
        ),
    }
}

fn bearer(fault: BearerFault) -> Words {
    plain(match fault {
        BearerFault::Missing => "send an access token or an API token: `Authorization: Bearer …`",
        BearerFault::Malformed => {
            "the token is malformed: send it whole and unchanged, as `Authorization: Bearer …`"
        }
        BearerFault::OtherIssuer => {
            "the access token was issued for another address of this server: all its nodes must have the same `public_url`"
        }
        BearerFault::Expired => "the access token has expired: get a new one with the refresh token",
        BearerFault::Service => {
            "a service token works at `POST /v1/access/check` only: send an access token or an API token"
        }
        BearerFault::Refresh => {
            "this is a refresh token: send it to `POST /v1/sessions/refresh`, and use the access token from there"
        }
        BearerFault::Misplaced => {
            "this token belongs in the body of its operation: send an access token or an API token here"
        }
    })
}

fn denied(denied: Denied) -> Option<Words> {
    match denied {
        Denied::Scope(scope) => Some(one("the scope `{scope}` is required", "scope", scope.to_string())),
        Denied::Bound => Some(plain("the API token is bound to one organization")),
        Denied::SessionRequired => Some(plain(
            "log in with `POST /v1/sessions`, and send the access token in place of the API token",
        )),
        Denied::StepUp => Some(plain(
            "send the password to `POST /v1/sessions/step-up`, then repeat the request",
        )),
        Denied::Hidden | Denied::Forbidden | Denied::Undeclared(_) => None,
    }
}

fn stale(stale: Stale) -> Words {
    plain(match stale {
        Stale::Other => "read the resource again, and send the ETag of that answer as If-Match",
        Stale::Weak => {
            "If-Match contains a weak ETag, which never matches: a proxy has weakened it; send it without `W/`"
        }
    })
}

fn quota(exceeded: QuotaExceeded) -> Words {
    with(
        "the quota `{quota}` is {limit}",
        [
            ("quota", json!(exceeded.quota.as_str())),
            ("limit", json!(exceeded.limit)),
        ],
    )
}

/// Explains a storage error; internal failures go to the log only.
fn storage(error: &StorageError) -> Option<Words> {
    match error {
        StorageError::MailLimit(limit) => Some(mail_limit(limit)),
        StorageError::Quota(exceeded) => Some(quota(*exceeded)),
        _ => None,
    }
}

impl Error {
    /// Explains this occurrence; none for internal failures, which go to the log only.
    pub(crate) fn words(&self) -> Option<Words> {
        match self {
            Self::Body(error) => body(error),
            Self::Denied(reason) => denied(*reason),
            Self::Storage(error) => storage(error),
            _ => self.template(),
        }
    }

    fn template(&self) -> Option<Words> {
        Some(match self {
            Self::Header(detail) => plain(detail),
            Self::MediaType => {
                plain("send the body as JSON, with the header `Content-Type: application/json`")
            }
            Self::Encoding => plain("send the body uncompressed, without the header `Content-Encoding`"),
            Self::TooLarge(limit) => one(
                "at most {limit} {limit:byte is|bytes are} accepted",
                "limit",
                *limit,
            ),
            Self::Method(allowed) => one("this path supports {methods}", "methods", allowed.as_str()),
            Self::PathId(name, reason) => path_id(name, reason),
            Self::UnknownPath(hint) => unknown_path(hint.as_ref()),
            Self::CrossOrigin(fault) => cross_origin(*fault),
            Self::NotOpen(NotOpen(state)) => one("the invitation is {state}", "state", state.as_str()),
            Self::OnlyRepresentative(names) => one(
                "appoint another legal representative first, or delete: {organizations}",
                "organizations",
                names.as_str(),
            ),
            Self::HandOverClosed(HandOverClosed(state)) => {
                one("the hand-over is {state}", "state", state.as_str())
            }
            Self::TransferClosed(TransferClosed(state)) => {
                one("the transfer is {state}", "state", state.as_str())
            }
            Self::InvitationLimit(limit, _) => invitation_limit(limit),
            Self::Precondition(reason) => stale(*reason),
            Self::Bearer(fault) => bearer(*fault),
            other => plain(other.advice()?),
        })
    }

    /// Returns the remedy for errors without further details.
    const fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unauthenticated => {
                "the token is not valid, or no longer valid: log in again, or create another API token"
            }
            Self::ServiceOnly => {
                "the operator issues service tokens with `kontor service-token`; with other tokens, use `list_member_access`"
            }
            Self::Credentials => {
                "check both; if you have forgotten the password, choose a new one with `POST /v1/password-resets`"
            }
            Self::WrongPassword => "send your login password; after several wrong ones you have to wait",
            Self::RefreshToken => {
                "send the newest refresh token; if that is refused too, log in with `POST /v1/sessions`"
            }
            Self::MailedToken => {
                "send the token of the newest mail, whole and unchanged; if it was used or has expired, request another one"
            }
            Self::Changed => "read the resource again, and repeat the request",
            Self::KeyReused => {
                "repeat a request with its key only if it is unchanged; send each further request with a new key"
            }
            Self::InProgress => "wait a moment, then repeat the request with the same key",
            _ => return None,
        })
    }

    /// Returns the challenge of RFC 6750, section 3. Without a token it contains no error (section 3.1).
    pub(super) fn challenge(&self) -> Option<String> {
        let error = match self {
            Self::Bearer(BearerFault::Malformed) => {
                Some(("invalid_token", "The token is malformed".to_owned()))
            }
            Self::Bearer(BearerFault::OtherIssuer) => Some((
                "invalid_token",
                "The access token was issued for another server address".to_owned(),
            )),
            Self::Bearer(BearerFault::Expired) => {
                Some(("invalid_token", "The access token expired".to_owned()))
            }
            Self::Bearer(BearerFault::Service) => {
                Some(("invalid_token", "A service token is not accepted here".to_owned()))
            }
            Self::Bearer(BearerFault::Refresh) => {
                Some(("invalid_token", "A refresh token is not accepted here".to_owned()))
            }
            Self::Bearer(BearerFault::Misplaced) => Some((
                "invalid_token",
                "This kind of token is not accepted here".to_owned(),
            )),
            // Ended, revoked, expired in the database or never issued: the answer is the same.
            Self::Unauthenticated => {
                Some(("invalid_token", "The token is not valid, or no longer".to_owned()))
            }
            Self::Denied(Denied::Scope(scope)) => {
                Some(("insufficient_scope", format!("The scope {scope} is needed")))
            }
            _ if self.problem_type().status == 401 => None,
            _ => return None,
        };
        let mut challenge = format!("Bearer realm=\"{REALM}\"");
        if let Some((error, description)) = error {
            let _ = write!(
                challenge,
                ", error=\"{error}\", error_description=\"{description}\""
            );
        }
        if let Self::Denied(Denied::Scope(scope)) = self {
            let _ = write!(challenge, ", scope=\"{scope}\"");
        }
        Some(challenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_short_however_much_a_client_named() {
        let alone = Error::OnlyRepresentative("Muster AG, ".repeat(1_000));
        for locale in Locale::ALL {
            let told = alone.words().unwrap().localized(*locale);
            assert_eq!(told.chars().count(), DETAIL_MAX);
            assert!(told.contains("Muster AG"));
        }
    }
}
