//! Requests about organizations, their members, and who takes over.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::scenario::join;
use kontor_domain::organizations::{MembershipState, Role};
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    plain("create_organization"),
    plain("list_organizations").listing(
        |stage, _| {
            stage.founded(&stage.own);
        },
        Some(|stage, item| {
            let id = item["id"].as_str().expect("an id");
            let path = format!("/v1/organizations/{id}");
            stage.own.client.delete(&path).expect(204);
        }),
    ),
    plain("get_organization"),
    plain("update_organization"),
    plain("check_organization_deletion"),
    // One with members and products is kept.
    plain("delete_organization")
        .succeeding(|stage| Request::on("organization_id", stage.founded(&stage.own))),
    plain("list_members").listing(
        |stage, _| drop(stage.new_member()),
        Some(|stage, item| delete(stage, "/members", &item["id"])),
    ),
    plain("get_member"),
    plain("update_member"),
    plain("remove_member"),
    // The last legal representative stays.
    plain("leave_organization")
        .by("administrator")
        .restored(back_again),
    recipe("create_hand_over", |stage| {
        end_hand_overs(stage);
        let message = "As discussed, all yours from now on.";
        Request::with(json!({ "member_id": stage.target().to_string(), "message": message }))
    }),
    plain("list_hand_overs").listing(
        |stage, number| {
            end_hand_overs(stage);
            if number % 3 == 0 {
                return drop(stage.hand_over());
            }
            let path = stage
                .scenario
                .path(&format!("/hand-overs/{}/cancel", stage.hand_over()));
            stage.lea().client.post(&path, Value::Null).expect(200);
        },
        None,
    ),
    plain("get_hand_over"),
    plain("accept_hand_over").by("administrator").restored(old_roles),
    plain("decline_hand_over").by("administrator"),
    plain("cancel_hand_over"),
];

impl Stage<'_> {
    /// The legal responsibility, offered to the caller if that is possible, else to the target.
    pub fn hand_over(&self) -> String {
        let path = self.scenario.path("/hand-overs");
        let receivers = [self.own.member, Some(self.target())];
        let offered = receivers.into_iter().find_map(|member| {
            let body = json!({ "member_id": member?.to_string() });
            let answer = self.lea().client.post(&path, body);
            (answer.status == 201).then(|| answer.text_at("/id"))
        });
        offered.expect("a hand-over")
    }
}

/// There is one at a time.
fn end_hand_overs(stage: &Stage<'_>) {
    let end = "UPDATE hand_overs SET state = 'cancelled', closed_at = created_at WHERE state = 'open'";
    stage.app.fresh.execute(end);
}

/// Lets the member who left join again.
fn back_again(stage: &mut Stage<'_>) {
    let (here, role) = (stage.organization(), Role::Administrator);
    stage.own = join(stage.app, here, &stage.own, role, MembershipState::Active);
}

/// She who gave the responsibility away gets it back.
fn old_roles(stage: &mut Stage<'_>) {
    for (person, role) in [
        (stage.lea(), Role::LegalRepresentative),
        (&stage.own, Role::Administrator),
    ] {
        let email = &person.email;
        stage.app.fresh.execute(&format!(
            "UPDATE memberships SET role = '{role}' WHERE user_id = (SELECT id FROM users WHERE email = '{email}')"
        ));
    }
}

/// Deletes something of the organization.
pub(super) fn delete(stage: &Stage<'_>, path: &str, id: &Value) {
    let id = id.as_str().expect("an id");
    let path = stage.scenario.path(&format!("{path}/{id}"));
    stage.lea().client.delete(&path).expect(204);
}
