//! Closed lists of words in logs, for the contract.

use crate::closed_list::closed_list;
use kontor_domain::activity::{Action, ActionGroup, AuthorKind};
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Schema of an action.
pub struct ActivityAction;

impl PartialSchema for ActivityAction {
    fn schema() -> RefOr<Schema> {
        let words = Action::all().map(Action::as_str);
        closed_list("Action.", words)
    }
}

impl ToSchema for ActivityAction {
    fn name() -> Cow<'static, str> {
        "ActivityAction".into()
    }
}

/// Schema of a group of actions.
pub struct ActivityActionGroup;

impl PartialSchema for ActivityActionGroup {
    fn schema() -> RefOr<Schema> {
        let groups = ActionGroup::all();
        closed_list(
            "Group of actions: the part of an action before the dot.",
            groups.into_iter().map(ActionGroup::as_str),
        )
    }
}

impl ToSchema for ActivityActionGroup {
    fn name() -> Cow<'static, str> {
        "ActivityActionGroup".into()
    }
}

/// Schema of a kind of actor.
pub struct ActorKind;

impl PartialSchema for ActorKind {
    fn schema() -> RefOr<Schema> {
        let words = AuthorKind::ALL.iter().map(|kind| kind.as_str());
        closed_list(
            "Kind of actor: `user` (an account, given by its id), `anonymous` (not logged in), `outsider` (a person of \
             another organization, who is not named), `agent` (one of the provider's staff, given by a desk name) or \
             `system` (Kontor itself).",
            words,
        )
    }
}

impl ToSchema for ActorKind {
    fn name() -> Cow<'static, str> {
        "ActorKind".into()
    }
}
