//! Exact faults of a part of a request, where they decide about the answer.

/// Path that was perhaps meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathHint {
    /// The path without its trailing slash.
    Slash(String),
    /// The path with a version prefix.
    Version(String),
}

/// Reason that a browser may not send a request for a page of another origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossOriginFault {
    /// The setting does not list the origin.
    Origin,
    /// No operation has the method.
    Method,
    /// A header is not allowed.
    Headers,
}

/// Reason that `If-Match` gives another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// The resource has been changed since.
    Other,
    /// A tag is weak, and weak tags never match (RFC 9110, section 13.1.1).
    Weak,
}

/// Reason that `Authorization` contains no token to look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BearerFault {
    /// No such header, or one of another scheme.
    #[error("no bearer token")]
    Missing,
    /// Not issued by this service, or altered.
    #[error("malformed token")]
    Malformed,
    /// Access token issued under another public URL.
    #[error("access token of another public_url; all nodes must have the same")]
    OtherIssuer,
    /// Expired access token.
    #[error("expired access token")]
    Expired,
    /// Service token at an operation that does not accept it.
    #[error("service token at another operation")]
    Service,
    /// Refresh token, which is only exchanged for access tokens.
    #[error("refresh token as a bearer token")]
    Refresh,
    /// Token from a mail or of a device, which belongs in a body.
    #[error("token of a body as a bearer token")]
    Misplaced,
}
