//! Explanations of one occurrence of an error: in the body in the client's language, and in `WWW-Authenticate`.

use super::words::MESSAGE;
use super::{BearerFault, CrossOriginFault, Error, PathHint, Stale, Words, cross_origin};
use crate::problem::BodyError;
use kontor_domain::access::Denied;
use kontor_domain::ids::InvalidId;
use kontor_domain::quota::QuotaExceeded;
use kontor_persistence::{MailLimit, MailsOf, SmsLimit, SmsOf, StorageError};
use serde_json::Value;
use std::fmt::Write;

/// Protection space of all tokens (RFC 9110, section 11.5).
const REALM: &str = "kontor";

fn one(template: &'static str, name: &str, value: impl Into<Value>) -> Words {
    Words::listed(template).with(name, value)
}

/// Explains the required form of an id in the path.
fn path_id(name: &str, reason: &InvalidId) -> Words {
    let words = match reason.other {
        None => Words::listed("`{name}` in the path must be an id: {expected} and 32 hexadecimal digits"),
        Some(other) => one(
            "`{name}` in the path must be an id that begins with {expected}; this one begins with {given}",
            "given",
            format!("{other}_"),
        ),
    };
    words
        .with("name", name)
        .with("expected", format!("{}_", reason.prefix))
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
    one(template, "limit", limit.limit)
}

fn sms_limit(limit: &SmsLimit) -> Words {
    match limit.of {
        SmsOf::Account => one(
            "at most {limit} {limit:code is|codes are} sent to one account by SMS within 24 hours",
            "limit",
            limit.limit,
        ),
        SmsOf::Hour => one(
            "at most {limit} {limit:code is|codes are} sent to one phone by SMS within an hour",
            "limit",
            limit.limit,
        ),
        SmsOf::Challenge => one(
            "at most {limit} {limit:code is|codes are} sent by SMS for one login: log in again, or use another method",
            "limit",
            limit.limit,
        ),
        SmsOf::Pause => Words::listed("a code was sent by SMS just now: wait for it"),
        SmsOf::Installation => Words::listed("no more codes can be sent by SMS today"),
    }
}

fn body(error: &BodyError) -> Option<Words> {
    match error {
        BodyError::Empty => Some(Words::listed("the body is empty: send a JSON object")),
        BodyError::Malformed {
            line,
            column,
            message,
        } => Some(
            Words::listed("line {line}, column {column}: {message}")
                .with("line", *line)
                .with("column", *column)
                .with(MESSAGE, message.as_str()),
        ),
        BodyError::Invalid(_) => None,
    }
}

fn unknown_path(hint: Option<&PathHint>) -> Words {
    match hint {
        None => Words::listed("no operation has this path; /openapi.yaml lists all of them"),
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
        CrossOriginFault::Origin => Words::listed(
            "pages of this origin are not allowed: the operator adds it to the setting `cors_origins`",
        ),
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
    Words::listed(match fault {
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
        Denied::Bound => Some(Words::listed("the API token is bound to one organization")),
        Denied::SessionRequired => Some(Words::listed(
            "log in with `POST /v1/sessions`, and send the access token in place of the API token",
        )),
        Denied::StepUp => Some(Words::listed(
            "send the password to `POST /v1/sessions/step-up`, then repeat the request",
        )),
        // Exactly as at a path that does not exist.
        Denied::NotStaff => Some(unknown_path(None)),
        Denied::OwnOrganization => Some(Words::listed(
            "leave it to a colleague who does not belong to this organization",
        )),
        Denied::Hidden | Denied::Forbidden | Denied::Undeclared(_) => None,
    }
}

fn stale(stale: Stale) -> Words {
    Words::listed(match stale {
        Stale::Other => "read the resource again, and send the ETag of that answer as If-Match",
        Stale::Weak => {
            "If-Match contains a weak ETag, which never matches: a proxy has weakened it; send it without `W/`"
        }
    })
}

fn quota(exceeded: QuotaExceeded) -> Words {
    one("the quota `{quota}` is {limit}", "limit", exceeded.limit).with("quota", exceeded.quota.as_str())
}

/// Explains a storage error; internal failures go to the log only.
fn storage(error: &StorageError) -> Option<Words> {
    match error {
        StorageError::MailLimit(limit) => Some(mail_limit(limit)),
        StorageError::SmsLimit(limit) => Some(sms_limit(limit)),
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
            Self::Refused(refused) => refused.words.clone(),
            _ => self.template(),
        }
    }

    fn template(&self) -> Option<Words> {
        Some(match self {
            Self::Header(detail) => Words::listed(detail),
            Self::MediaType => {
                Words::listed("send the body as JSON, with the header `Content-Type: application/json`")
            }
            Self::NotXml => {
                Words::listed("send the file as it is, with the header `Content-Type: application/xml`")
            }
            Self::Encoding => {
                Words::listed("send the body uncompressed, without the header `Content-Encoding`")
            }
            Self::TooLarge(limit) => one(
                "at most {limit} {limit:byte is|bytes are} accepted",
                "limit",
                *limit,
            ),
            Self::Method(allowed) => one("this path supports {methods}", "methods", allowed.as_str()),
            Self::PathId(name, reason) => path_id(name, reason),
            Self::UnknownPath(hint) => unknown_path(hint.as_ref()),
            Self::CrossOrigin(fault) => cross_origin(*fault),
            Self::Precondition(reason) => stale(*reason),
            Self::Bearer(fault) => bearer(*fault),
            other => Words::listed(other.advice()?),
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
