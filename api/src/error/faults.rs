//! What exactly is wrong with a part of a request, where that decides what the client is told.

/// The path that a wrong one was perhaps meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathHint {
    /// Without the slash at its end.
    Slash(String),
    /// With the version before it.
    Version(String),
}

/// Why a browser may not send a request for a page of another origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossOriginFault {
    /// The setting does not name the origin.
    Origin,
    /// No operation has the method.
    Method,
    /// A header is none of those that are let in.
    Headers,
}

/// Why `If-Match` names another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// The resource was changed since.
    Other,
    /// A tag is weak, and those never match (RFC 9110, section 13.1.1).
    Weak,
}

/// Why what a request presents in `Authorization` is no token that could be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BearerFault {
    /// There is no such header, or it is of another scheme.
    #[error("no bearer token")]
    Missing,
    /// It is no token of ours, or was changed.
    #[error("malformed token")]
    Malformed,
    /// An access token of ours, issued under another public URL.
    #[error("access token of another public_url; all nodes must have the same")]
    OtherIssuer,
    /// An access token whose time is over.
    #[error("expired access token")]
    Expired,
    /// A service token, at an operation that takes none.
    #[error("service token at another operation")]
    Service,
    /// A refresh token, which only gives access tokens.
    #[error("refresh token as a bearer token")]
    Refresh,
    /// A token of a mail or of a device, which stands in bodies.
    #[error("token of a body as a bearer token")]
    Misplaced,
}
