//! The requirements of every effect on every path that leads to it: `tests/effects.txt`.

use chrono::TimeDelta;
use kontor_domain::access::{Capability, Demand, Effect, rules};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{
    PASSWORD, Person, Scenario, api_token, join, offer, offer_from_elsewhere, organization, person, product,
    team,
};
use kontor_tests::second_factor::{Device, START};
use kontor_tests::sms::PHONE;
use kontor_tests::{Answer, Authenticator, Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CALLERS: [&str; 4] = ["recent", "stale", "token", "narrow"];
/// Longer than a password counts as given a moment ago.
const STALE: TimeDelta = TimeDelta::minutes(11);

struct Row {
    effect: Effect,
    operation: &'static str,
    what: &'static str,
    answers: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let text = include_str!("../../effects.txt");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut lines = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    assert_eq!(head[3..], CALLERS, "the head of effects.txt");
    lines
        .map(|words| {
            let [effect, operation, what, answers @ ..] = words.as_slice() else {
                panic!("too short: {words:?}")
            };
            assert_eq!(answers.len(), CALLERS.len(), "{words:?}");
            Row {
                effect: Effect::from_text(effect).unwrap_or_else(|| panic!("no effect {effect}")),
                operation,
                what,
                answers: answers.to_vec(),
            }
        })
        .collect()
}

/// An operation that has an undeclared effect is refused, so what is declared is all there is.
#[test]
fn every_effect_of_an_operation_has_a_row() {
    let listed: BTreeSet<(&str, &str)> = rows()
        .iter()
        .map(|row| (row.operation, row.effect.as_str()))
        .collect();
    let declared: BTreeSet<(&str, &str)> = rules()
        .flat_map(|rule| rule.effects.iter().map(|effect| (rule.name, effect.as_str())))
        .collect();
    assert_eq!(listed, declared);
    let bare: Vec<&str> = rules()
        .filter(|rule| rule.step_up && rule.effects.is_empty() && rule.staff.is_none())
        .map(|rule| rule.name)
        .collect();
    assert!(bare.is_empty(), "steps up for no effect: {bare:?}");
}

#[test]
fn an_effect_demands_the_same_on_every_path() {
    for row in rows() {
        let refused = |caller: usize| row.answers[caller].parse::<u16>().is_err();
        let demanded = match row.effect.demand() {
            Demand::Nothing => [false, false, false],
            Demand::Scope(_) => [false, false, true],
            Demand::StepUp => [true, true, true],
            Demand::Password => [row.what.ends_with("_without_password"), true, true],
        };
        let found = [refused(1), refused(2), refused(3)];
        assert_eq!(found, demanded, "{} by {}", row.effect, row.operation);
    }
}

#[rstest]
fn every_path_to_an_effect_wants_what_the_table_says(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let mut wrong = Vec::new();
    for row in rows() {
        for (caller, expected) in CALLERS.iter().zip(&row.answers) {
            let mut place = Place::new(&app, &row);
            if *caller == "stale" {
                place.grow_stale();
            }
            let before = place.people.snapshot();
            let answer = place.ask(caller, row.operation);
            let got = said(&answer);
            if got != *expected {
                let (effect, operation, what) = (row.effect, row.operation, row.what);
                wrong.push(format!(
                    "{effect} by {operation} ({what}) {caller}: {got} instead of {expected}: {}",
                    answer.text
                ));
            }
            if answer.status == 403 {
                assert_eq!(
                    place.people.snapshot(),
                    before,
                    "{}: something changed",
                    row.operation
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn said(answer: &Answer) -> String {
    match answer.body["code"].as_str() {
        Some("step_up_required") => "step_up".to_owned(),
        Some("session_required") => "session".to_owned(),
        Some("insufficient_scope") => "scope".to_owned(),
        Some("wrong_password") => "password".to_owned(),
        _ => answer.status.to_string(),
    }
}

/// A request that has an effect, and who sends it.
struct Place<'a> {
    app: &'a TestApp,
    people: Scenario,
    who: Person,
    method: &'static str,
    path: String,
    body: Option<Value>,
}

impl<'a> Place<'a> {
    fn new(app: &'a TestApp, row: &Row) -> Self {
        let people = app.scenario();
        let lea = people.legal_representative.clone();
        let mut place = Self {
            app,
            who: lea,
            people,
            method: "POST",
            path: String::new(),
            body: None,
        };
        match row.operation {
            "update_member" => place.changes_member(row.what),
            "remove_member" => place.removes(row.what),
            "leave_organization" => {
                place.second(MembershipState::Active);
                place.path = place.people.path("/leave");
            }
            "create_invitation" | "create_invitations" | "resend_invitation" | "accept_invitation" => {
                place.invites(row);
            }
            "create_hand_over" | "accept_hand_over" => place.hands_over(row.operation),
            "create_transfer" | "get_transfer_link" | "accept_transfer" => place.transfers(row.operation),
            "create_payout" => place.pays_out(),
            operation if row.effect == Effect::ChangeSecondFactors => place.of_the_factors(operation),
            _ => place.of_the_account(row),
        }
        place
    }

    /// Another legal representative.
    fn second(&self, state: MembershipState) -> Person {
        let (role, lou) = (Role::LegalRepresentative, person(self.app, "lou"));
        join(self.app, self.people.organization, &lou, role, state)
    }

    fn changes_member(&mut self, what: &str) {
        let (target, change) = match what {
            "promote" => (
                self.people.administrator.clone(),
                json!({ "role": "legal_representative" }),
            ),
            "restore" => (
                self.second(MembershipState::Suspended),
                json!({ "state": "active" }),
            ),
            "demote" => (
                self.second(MembershipState::Active),
                json!({ "role": "administrator" }),
            ),
            "suspend" => (
                self.second(MembershipState::Active),
                json!({ "state": "suspended" }),
            ),
            other => panic!("how is a member changed to {other}?"),
        };
        (self.method, self.path) = ("PATCH", self.people.member_path(&target));
        self.body = Some(change);
    }

    fn removes(&mut self, what: &str) {
        self.method = "DELETE";
        let lou = self.second(MembershipState::Active);
        self.path = self.people.member_path(&lou);
        if what != "remove" {
            self.invite_through(&lou.client, &self.stranger(), what);
            let demoted = json!({ "role": "collaborator" });
            let lea = &self.people.legal_representative.client;
            lea.patch(&self.people.member_path(&lou), demoted).expect(200);
            self.path.push_str("?take_over_invitations=true");
        }
    }

    fn stranger(&self) -> String {
        format!("stranger-{}@example.com", self.people.organization)
    }

    fn invite_through(&self, client: &Client, email: &str, what: &str) -> String {
        let organization = self.people.organization;
        let mut body = json!({ "email": email, "role": "legal_representative" });
        if what.ends_with("_teams") {
            let editors = team(self.app, organization, "Editors", &[]);
            body = json!({ "email": email, "role": "collaborator", "team_ids": [editors.to_string()] });
        } else if what.ends_with("_grants") {
            let lea = &self.people.legal_representative;
            let drive = product(self.app, organization, lea, "drive_monthly").to_string();
            let grants = json!([{ "product_ids": [drive], "rights": ["view"] }]);
            body = json!({ "email": email, "role": "collaborator", "grants": grants });
        }
        let made = client.post(&self.people.path("/invitations"), body);
        made.expect(201).text_at("/id")
    }

    fn invites(&mut self, row: &Row) {
        let lea = self.people.legal_representative.client.clone();
        let item = json!({ "email": self.stranger(), "role": "legal_representative" });
        self.path = self.people.path("/invitations");
        match row.operation {
            "create_invitation" => self.body = Some(item),
            "create_invitations" => {
                self.path.push_str("/bulk");
                let partial = row.what == "invite_partially";
                self.body = Some(json!({ "invitations": [item], "partial": partial }));
            }
            "resend_invitation" => {
                let id = self.invite_through(&lea, &self.stranger(), row.what);
                self.path = self.people.path(&format!("/invitations/{id}/resend"));
            }
            _ => {
                self.who = self.people.outsider.clone();
                self.invite_through(&lea, &self.who.email, row.what);
                "/v1/invitations/accept".clone_into(&mut self.path);
                self.body = Some(json!({ "token": self.app.token_to(&self.who.email) }));
            }
        }
    }

    fn hands_over(&mut self, operation: &str) {
        let receiver = self.people.administrator.clone();
        let body = json!({ "member_id": receiver.member.expect("a member").to_string() });
        self.path = self.people.path("/hand-overs");
        if operation == "create_hand_over" {
            self.body = Some(body);
        } else {
            let lea = &self.people.legal_representative.client;
            let id = lea.post(&self.path, body).expect(201).text_at("/id");
            self.path = format!("{}/{id}/accept", self.path);
            self.who = receiver;
        }
    }

    fn transfers(&mut self, operation: &str) {
        let (organization, lea) = (self.people.organization, &self.people.legal_representative);
        let drive = product(self.app, organization, lea, "drive_monthly");
        match operation {
            "create_transfer" => {
                self.path = self.people.path("/transfers");
                self.body = Some(json!({ "product_ids": [drive.to_string()], "accept_consequences": true }));
            }
            "get_transfer_link" => {
                let (id, _) = offer(organization, lea, drive, &json!({}));
                (self.method, self.path) = ("GET", self.people.path(&format!("/transfers/{id}/link")));
            }
            _ => {
                self.path = self.people.path("/incoming-transfers/accept");
                self.body = Some(json!({ "token": offer_from_elsewhere(self.app).1 }));
            }
        }
    }

    /// A payout of what was paid too much.
    fn pays_out(&mut self) {
        let (lea, clerk) = (
            &self.people.legal_representative.client,
            &self.people.clerk.client,
        );
        let create = |path: &str, body: Value| {
            let made = lea.post(&self.people.path(path), body);
            made.expect(201).text_at("/id")
        };
        let product = create(
            "/products",
            json!({ "plan": "web_hosting_yearly", "name": "muster.example" }),
        );
        let invoice = create("/invoices", json!({ "items": [{ "product_id": product }] }));
        let paid = json!({ "amount": { "amount": "80.00", "currency": "CHF" }, "value_date": "2026-11-20" });
        let path = format!("/v1/staff/invoices/{invoice}/payments");
        clerk.post(&path, paid).expect(200);
        self.path = self.people.path("/payouts");
        self.body = Some(
            json!({ "amount": { "amount": "1.00", "currency": "CHF" }, "name": "Muster AG",
            "iban": "DE89370400440532013000" }),
        );
    }

    /// Requests about the app of a person, which waits for its confirmation or is active.
    fn of_the_factors(&mut self, operation: &str) {
        self.who = person(self.app, "lou");
        let client = &self.who.client;
        let started = matches!(operation, "get_totp_qr_code" | "confirm_second_factor");
        let enrolled = matches!(
            operation,
            "rename_second_factor"
                | "remove_second_factor"
                | "disable_second_factors"
                | "renew_recovery_codes"
        );
        let authenticator = if enrolled {
            Some(Authenticator::enroll(self.app, client))
        } else if started {
            Some(Authenticator::start(client))
        } else {
            None
        };
        let of_it = |rest: &str| {
            authenticator
                .as_ref()
                .map(|one| one.path(rest))
                .unwrap_or_default()
        };
        let password = json!({ "password": PASSWORD });
        let (method, path, body) = match operation {
            "start_totp" => ("POST", START.to_owned(), Some(json!({ "name": "Phone" }))),
            "start_device" => (
                "POST",
                "/v1/second-factors/devices".to_owned(),
                Some(json!({ "name": "Tablet" })),
            ),
            "confirm_device" => {
                let started = client.post("/v1/second-factors/devices", json!({ "name": "Tablet" }));
                let started = started.expect(201);
                let id = started.text_at("/id");
                let body = Device::with_key(7, &id).registration(&started);
                (
                    "POST",
                    format!("/v1/second-factors/{id}/confirm-device"),
                    Some(body),
                )
            }
            "start_sms" => (
                "POST",
                "/v1/second-factors/sms".to_owned(),
                Some(json!({ "name": "Phone", "phone": PHONE })),
            ),
            "get_totp_qr_code" => ("GET", of_it("/qr-code"), None),
            "confirm_second_factor" => {
                let code = authenticator.as_ref().map(|one| one.code(self.app));
                ("POST", of_it("/confirm"), Some(json!({ "code": code })))
            }
            "rename_second_factor" => ("PATCH", of_it(""), Some(json!({ "name": "Tablet" }))),
            "remove_second_factor" => ("POST", of_it("/remove"), Some(password)),
            "disable_second_factors" => ("POST", "/v1/second-factors/disable".to_owned(), Some(password)),
            "renew_recovery_codes" => (
                "POST",
                "/v1/second-factors/recovery-codes".to_owned(),
                Some(json!({})),
            ),
            other => panic!("how is {other} sent?"),
        };
        (self.method, self.path, self.body) = (method, path, body);
    }

    fn of_the_account(&mut self, row: &Row) {
        let email = json!(format!("next-{}", self.who.email));
        let next_month = self.app.clock_now() + TimeDelta::days(30);
        let wrong = if row.what.ends_with("_without_password") {
            "wrong "
        } else {
            ""
        };
        let password = format!("{wrong}{PASSWORD}");
        let new = "another horse battery staple";
        let (method, path, body) = match row.operation {
            "create_organization" => (
                "POST",
                "/v1/organizations",
                Some(json!({ "name": "Neu AG", "kind": "company", "postal_address": { "country": "CH" } })),
            ),
            "delete_organization" => {
                self.who = person(self.app, "lone");
                let alone = organization(self.app, &self.who);
                let role = Role::LegalRepresentative;
                join(self.app, alone, &self.who, role, MembershipState::Active);
                self.path = format!("/v1/organizations/{alone}");
                ("DELETE", "", None)
            }
            "create_api_token" => (
                "POST",
                "/v1/api-tokens",
                Some(json!({ "name": "Report", "scopes": ["identity:read"], "expires_at": next_month })),
            ),
            "request_email_change" => (
                "POST",
                "/v1/email-changes",
                Some(json!({ "email": email, "password": password })),
            ),
            "change_password" => (
                "POST",
                "/v1/password",
                Some(json!({ "current_password": password, "new_password": new })),
            ),
            "update_profile" => (
                "PATCH",
                "/v1/profile",
                Some(json!({ "phone": "+41 22 820 35 44" })),
            ),
            "export_account" => ("GET", "/v1/profile/export", None),
            "close_account" => {
                if row.effect == Effect::TakeLegalResponsibility {
                    self.who = self.second(MembershipState::Active);
                } else {
                    self.who = self.people.outsider.clone();
                }
                (
                    "POST",
                    "/v1/profile/close",
                    Some(json!({ "email": self.who.email })),
                )
            }
            other => panic!("how is {other} sent?"),
        };
        self.method = method;
        self.path.push_str(path);
        self.body = body;
    }

    /// Lets time pass, and gives the sessions new access tokens.
    fn grow_stale(&mut self) {
        self.app.advance(STALE);
        let now = self.app.clock_now();
        for person in [&mut self.who, &mut self.people.legal_representative] {
            let token = self
                .app
                .app
                .tokens
                .issue(person.user, person.session, now, None, now);
            person.client = person.client.with_token(&token.expect("a token"));
        }
    }

    fn ask(&self, caller: &str, operation: &str) -> Answer {
        let client = match caller {
            "narrow" => {
                let rule = rules().find(|rule| rule.name == operation);
                let scope = rule.and_then(|rule| rule.scope).map(|scope| scope.to_string());
                api_token(
                    self.app,
                    &self.who,
                    &[scope.as_deref().unwrap_or("organizations:write")],
                )
            }
            "token" => {
                let scopes: Vec<String> = Capability::ALL.iter().map(|one| format!("{one}:write")).collect();
                let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
                api_token(self.app, &self.who, &scopes)
            }
            _ => self.who.client.clone(),
        };
        client.send(self.method, &self.path, self.body.clone())
    }
}
