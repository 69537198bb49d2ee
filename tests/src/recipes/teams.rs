//! Requests about teams and the people in them.

use super::grants::of_oneself;
use super::{Recipe, Request, Stage, plain, recipe};
use crate::scenario::team;
use kontor_domain::ids::MemberId;
use serde_json::json;

pub(super) const RECIPES: &[Recipe] = &[
    plain("list_teams").listing(
        |stage, _| another(stage),
        Some(|stage, item| super::organizations::delete(stage, "/teams", &item["id"])),
    ),
    recipe("create_team", |stage| {
        let target = stage.id("member_id");
        Request::with(json!({
            "name": stage.fresh_name(), "leader_member_id": target,
            "members": [{ "member_id": target }, { "email": stage.fresh_address() }],
            "grants": [{ "product_ids": [stage.id("product_id")], "rights": ["view"] }],
        }))
    }),
    plain("get_team"),
    recipe("update_team", |stage| {
        Request::with(json!({ "name": stage.fresh_name(), "leader_member_id": stage.id("member_id") }))
    }),
    plain("delete_team"),
    plain("list_team_members").listing(
        |stage, _| {
            let newcomer = stage.new_member().member.expect("a member").to_string();
            let path = stage.scenario.path(&format!("/teams/{}/members", stage.team()));
            let added = json!({ "members": [{ "member_id": newcomer }] });
            stage.lea().client.post(&path, added).expect(200);
        },
        Some(|stage, item| {
            let path = format!("/teams/{}/members", stage.team());
            super::organizations::delete(stage, &path, &item["member_id"]);
        }),
    ),
    plain("get_team_member"),
    recipe("add_team_members", |stage| {
        let ada = stage.scenario.administrator.member.expect("a member");
        let newcomer = json!({ "email": stage.fresh_address() });
        Request::with(json!({ "members": [{ "member_id": ada.to_string() }, newcomer] }))
    }),
    recipe("remove_team_members", |stage| {
        Request::with(json!({ "member_ids": [stage.id("member_id")] }))
    }),
    recipe("update_team_member", |_| {
        Request::with(json!({ "valid_from": null, "valid_until": "2027-06-30T22:00:00Z" }))
    }),
    plain("remove_team_member"),
    recipe("list_member_teams", of_oneself).listing(
        |stage, _| another(stage),
        Some(|stage, item| super::organizations::delete(stage, "/teams", &item["team"]["id"])),
    ),
    recipe("set_member_teams", |stage| {
        let other = team(stage.app, stage.organization(), &stage.fresh_name(), &[]);
        Request::with(json!({ "team_ids": [stage.team().to_string(), other.to_string()] }))
    }),
];

impl Stage<'_> {
    /// The caller, if a member who sees no others; else the target.
    pub(super) fn asked_about(&self) -> MemberId {
        let people = &self.scenario;
        let managers = [people.legal_representative.member, people.administrator.member];
        let own = self.own.member.filter(|_| !managers.contains(&self.own.member));
        own.unwrap_or_else(|| self.target())
    }
}

/// One more team, with the target in it.
fn another(stage: &Stage<'_>) {
    let (here, name) = (stage.organization(), format!("{} Muster", stage.fresh_name()));
    team(stage.app, here, &name, &[stage.target()]);
}
