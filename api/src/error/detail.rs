//! What is said of one occurrence of an error: in the body in the language of the client, and in `WWW-Authenticate`.

use super::{BearerFault, Error};
use crate::http::body::BodyError;
use crate::problem::wordings;
use kontor_domain::access::Denied;
use kontor_domain::ids::InvalidId;
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{HandOverClosed, NotOpen, SendLimit, SendsOf};
use kontor_domain::transfers::TransferClosed;
use kontor_persistence::{MailLimit, MailsOf, StorageError};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The most characters of a detail: it may name what a client named.
const DETAIL_MAX: usize = 500;

/// The protection space of all tokens (RFC 9110, section 11.5).
const REALM: &str = "kontor";

/// An English sentence of the tables, and its parameters.
#[derive(Debug, Clone)]
pub struct Words {
    template: &'static str,
    params: Map<String, Value>,
}

impl Words {
    /// The sentence in a language.
    #[must_use]
    pub fn told(&self, locale: Locale) -> String {
        let text = wordings::fill(wordings::translated(self.template, locale), &self.params);
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

/// What an id in the path must look like.
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
        SendsOf::Organization => "at most {limit} invitations are sent by an organization within 24 hours",
        SendsOf::Address => "at most {limit} invitations are sent to one address within 24 hours",
    };
    with(template, [("limit", json!(limit.limit))])
}

fn mail_limit(limit: &MailLimit) -> Words {
    let template = match limit.of {
        MailsOf::Account => "at most {limit} mails are sent on behalf of one account within 24 hours",
        MailsOf::Recipient => "at most {limit} mails are sent to one address within 24 hours",
        MailsOf::Pair => "at most {limit} mails are sent by one account to one address within 24 hours",
    };
    with(template, [("limit", json!(limit.limit))])
}

fn bearer(fault: BearerFault) -> Words {
    plain(match fault {
        BearerFault::Missing => "send an access token or an API token: `Authorization: Bearer …`",
        BearerFault::Malformed => {
            "the token is malformed: send it whole and unchanged, as `Authorization: Bearer …`"
        }
        BearerFault::Expired => "the access token has expired: get a new one with the refresh token",
        BearerFault::Service => {
            "a service token works at `POST /v1/access/check` only: send an access token or an API token"
        }
    })
}

impl Error {
    /// This occurrence in words; nothing for our own failures, which go to the log only.
    pub(crate) fn words(&self) -> Option<Words> {
        Some(match self {
            Self::Body(BodyError::Empty) => plain("the body is empty: send a JSON object"),
            Self::Body(BodyError::Malformed {
                line,
                column,
                message,
            }) => with(
                "line {line}, column {column}: {message}",
                [
                    ("line", json!(line)),
                    ("column", json!(column)),
                    ("message", json!(message)),
                ],
            ),
            Self::Header(detail) => plain(detail),
            Self::MediaType => plain("send the body as JSON, with the header `Content-Type: application/json`"),
            Self::Encoding => plain("send the body uncompressed, without the header `Content-Encoding`"),
            Self::TooLarge(limit) => with("at most {limit} bytes are accepted", [("limit", json!(limit))]),
            Self::Method(allowed) => with("this path knows {methods}", [("methods", json!(allowed))]),
            Self::PathId(name, reason) => path_id(name, reason),
            Self::UnknownPath(None) => plain("no operation has this path; /openapi.yaml lists all of them"),
            Self::UnknownPath(Some(path)) => with(
                "no operation has this path; leave out the slash at its end: {path}",
                [("path", json!(path))],
            ),
            Self::NotOpen(NotOpen(state)) => with("the invitation is {state}", [("state", json!(state.as_str()))]),
            Self::OnlyRepresentative(organizations) => with(
                "appoint another legal representative first, or delete: {organizations}",
                [("organizations", json!(organizations))],
            ),
            Self::HandOverClosed(HandOverClosed(state)) => {
                with("the hand-over is {state}", [("state", json!(state.as_str()))])
            }
            Self::TransferClosed(TransferClosed(state)) => {
                with("the transfer is {state}", [("state", json!(state.as_str()))])
            }
            Self::InvitationLimit(limit, _) => invitation_limit(limit),
            Self::Storage(StorageError::MailLimit(limit)) => mail_limit(limit),
            Self::Storage(StorageError::Quota(exceeded)) => with(
                "the quota `{quota}` is {limit}",
                [
                    ("quota", json!(exceeded.quota.as_str())),
                    ("limit", json!(exceeded.limit)),
                ],
            ),
            Self::Denied(Denied::Scope(scope)) => {
                with("the scope `{scope}` is needed", [("scope", json!(scope.to_string()))])
            }
            Self::Denied(Denied::Bound) => plain("the API token is bound to one organization"),
            Self::Unauthenticated => {
                plain("the token is not valid, or no longer: log in again, or create another API token")
            }
            Self::Bearer(fault) => bearer(*fault),
            Self::ServiceOnly => plain(
                "the operator issues service tokens with `kontor service-token`; people ask `list_member_access`",
            ),
            Self::Denied(Denied::Hidden | Denied::Forbidden | Denied::SessionRequired | Denied::StepUp | Denied::Undeclared(_))
            | Self::Body(BodyError::Invalid(_))
            | Self::Fields(_)
            | Self::BulkRefused(_)
            | Self::Credentials
            | Self::WrongPassword
            | Self::RefreshToken
            | Self::MailedToken
            | Self::NotCancellable(_)
            | Self::Transfer(_)
            | Self::ProductOffered
            | Self::Role(_)
            | Self::Missing
            | Self::InviterLostRight
            | Self::NotDeletable(_)
            | Self::HandOverPartyChanged
            | Self::Precondition
            | Self::Changed
            | Self::KeyReused
            | Self::SecretShown
            | Self::InProgress
            | Self::RateLimited(_)
            | Self::Throttled(_)
            | Self::Hashing
            | Self::HeadTimeout
            | Self::HeadTooLarge
            | Self::BodyMemory
            | Self::Timeout
            // Our own failures go to the log only.
            | Self::Storage(_)
            | Self::Internal(_) => return None,
        })
    }

    /// The challenge of RFC 6750, section 3. Without a token there is no error in it (section 3.1).
    pub(super) fn challenge(&self) -> Option<String> {
        let error = match self {
            Self::Bearer(BearerFault::Malformed) => {
                Some(("invalid_token", "The token is malformed".to_owned()))
            }
            Self::Bearer(BearerFault::Expired) => {
                Some(("invalid_token", "The access token expired".to_owned()))
            }
            Self::Bearer(BearerFault::Service) => {
                Some(("invalid_token", "A service token is not accepted here".to_owned()))
            }
            // Ended, revoked, expired in the database or never there: one and the same.
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
            let told = alone.words().unwrap().told(*locale);
            assert_eq!(told.chars().count(), DETAIL_MAX);
            assert!(told.contains("Muster AG"));
        }
    }
}
