//! Grants: rights in products, given to persons and teams, and what follows from them (guide "Arbeitsteams").

mod action;
mod check;
mod effective;
mod effort;
mod grant;
mod index;
mod path;
mod permissions;
mod preview;
mod requested_grant;
mod review;
mod rights;
mod service_token;

pub use action::Action;
pub use check::{Facts, QUESTIONS_MAX, Question, Reason, Verdict, check, reason};
pub use effective::{Effective, HeldGrant, Holder, Judgement, Place, Way, effective, judgements, ways};
pub use effort::Effort;
pub use grant::{Grant, Subject, Target};
pub use index::{HeldIndex, OwnPlaces};
pub use path::{RESOURCE_PATH_MAX, ResourcePath};
pub use permissions::{
    CreateGrants, DeleteGrant, ExplainAccess, ExportAccessReview, ListAccessReview, ListGrants,
    ListMemberAccess, ListProductAccess, ListTeamAccess, PreviewAccessChange, RULES, ReadGrant, RemoveGrants,
    UpdateGrant,
};
pub use preview::{Difference, Holding, Side, differences, takes_effect, without_team};
pub use requested_grant::{
    EndsInPast, GRANT_PRODUCTS_MAX, GRANT_RIGHTS_MAX, GRANT_SUBJECTS_MAX, GRANTS_AT_ONCE_MAX,
    GRANTS_REMOVED_MAX, GrantRefused, RequestedGrant, RequestedTarget, end_fits, rights_fit,
};
pub use review::{Standing, standing};
pub use rights::{CODE_PATTERN, RightName, Rights, is_code};
pub use service_token::{SERVICE_TOKEN_NAME_MAX, ServiceToken};
