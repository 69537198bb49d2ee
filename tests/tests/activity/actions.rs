//! One row for each writing operation that concerns an organization. A new operation without a row fails,
//! and so does one that leaves no entry.

use super::log;
use kontor_tests::scenario::{Person, offer};
use kontor_tests::{Answer, Client, Database, Operation, Scenario, TestApp, World};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Reads in the dress of a POST: what would be in the address is secret or long.
const READS: [&str; 5] = [
    "check_access",
    "preview_access_change",
    "preview_invitation",
    "preview_transfer",
    "verify_code",
];

/// Tags of operations on one's own account, whose entries are in its log.
const OF_ACCOUNTS: [&str; 2] = ["identity", "second_factors"];

/// Operations on what belongs to no organization: their entries are in the log of the installation.
const OF_THE_INSTALLATION: [&str; 2] = ["upload_bank_file", "return_payment"];

/// Operation, who does it, and the action of its newest entry.
const ACTIONS: [(&str, &str, &str); 70] = [
    ("create_top_up", LEA, "prepaid.top_up_created"),
    ("pay_invoice_from_prepaid", LEA, "prepaid.invoice_paid"),
    ("refund_invoice_to_prepaid", LEA, "prepaid.refunded"),
    ("create_payout", LEA, "payout.requested"),
    ("cancel_payout", LEA, "payout.cancelled"),
    ("approve_payout", "clerk", "payout.approved"),
    ("refuse_payout", "clerk", "payout.refused"),
    ("record_payout", "clerk", "payout.paid"),
    ("set_payment_method", LEA, "payment_method.changed"),
    ("create_organization", LEA, "member.joined"),
    ("update_organization", LEA, "organization.updated"),
    ("update_member", LEA, "member.updated"),
    ("remove_member", LEA, "member.removed"),
    ("leave_organization", "collaborator", "member.left"),
    ("create_invitation", LEA, "grant.created"),
    ("create_invitations", LEA, "invitation.created"),
    ("resend_invitation", LEA, "invitation.resent"),
    ("revoke_invitation", LEA, "invitation.revoked"),
    ("accept_invitation", "outsider", "member.joined"),
    ("decline_invitation", "anonymous", "invitation.declined"),
    ("create_hand_over", LEA, "hand_over.created"),
    ("accept_hand_over", "collaborator", "member.updated"),
    ("decline_hand_over", "collaborator", "hand_over.declined"),
    ("cancel_hand_over", LEA, "hand_over.cancelled"),
    ("delete_organization", "outsider", "organization.deleted"),
    ("order_product", LEA, "product.ordered"),
    ("update_product", LEA, "product.updated"),
    ("cancel_product", LEA, "product.cancelled"),
    ("create_grants", LEA, "grant.created"),
    ("update_grant", LEA, "grant.updated"),
    ("delete_grant", LEA, "grant.deleted"),
    ("remove_grants", LEA, "grant.deleted"),
    ("create_team", LEA, "grant.created"),
    ("update_team", LEA, "team.updated"),
    ("delete_team", LEA, "team.deleted"),
    ("add_team_members", LEA, "team.member_invited"),
    ("remove_team_members", LEA, "team.member_removed"),
    ("update_team_member", LEA, "team.member_updated"),
    ("remove_team_member", LEA, "team.member_removed"),
    ("set_member_teams", LEA, "team.member_added"),
    ("create_transfer", LEA, "transfer.offered"),
    ("cancel_transfer", LEA, "transfer.cancelled"),
    ("accept_transfer", LEA, "transfer.accepted"),
    ("decline_transfer", "outsider", "transfer.declined"),
    ("create_billing_address", LEA, "billing_address.created"),
    ("update_billing_address", LEA, "billing_address.updated"),
    ("delete_billing_address", LEA, "billing_address.deleted"),
    ("set_default_billing_address", LEA, "billing_address.set_default"),
    (
        "confirm_billing_email",
        "anonymous",
        "billing_address.email_confirmed",
    ),
    ("update_billing_settings", LEA, "billing_settings.updated"),
    ("create_billing_export", LEA, "billing_export.requested"),
    ("revoke_billing_export", LEA, "billing_export.revoked"),
    ("create_pro_forma", LEA, "pro_forma.created"),
    ("invoice_pro_forma", LEA, "invoice.issued"),
    ("create_invoice", LEA, "invoice.issued"),
    ("issue_invoice", LEA, "invoice.issued"),
    ("discard_invoice", LEA, "invoice.discarded"),
    ("cancel_invoice", LEA, "product.cancelled"),
    ("record_payment", "clerk", "payment.recorded"),
    ("record_refund", "clerk", "refund.recorded"),
    ("create_credit_note", "clerk", "credit_note.issued"),
    ("request_allocation", LEA, "payment.allocation_requested"),
    ("allocate_payment", "clerk", "payment.allocated"),
    ("undo_allocation", "clerk", "payment.allocation_undone"),
    ("take_back_payment", "clerk", "payment.taken_back"),
    ("create_message_check", LEA, "message_check.created"),
    ("delete_message_check", LEA, "message_check.deleted"),
    ("dispute_invoice", LEA, "dispute.opened"),
    ("resolve_dispute", "clerk", "dispute.resolved"),
    ("withdraw_reminder", "clerk", "reminder.withdrawn"),
];

const LEA: &str = "legal_representative";

/// Operations whose caller, and the caller's organization, stay hidden from the offering side.
const UNSEEN: [&str; 14] = [
    "approve_payout",
    "refuse_payout",
    "record_payout",
    "allocate_payment",
    "undo_allocation",
    "take_back_payment",
    "decline_invitation",
    "decline_transfer",
    "confirm_billing_email",
    "record_payment",
    "record_refund",
    "create_credit_note",
    "resolve_dispute",
    "withdraw_reminder",
];

#[test]
fn every_writing_operation_has_a_row() {
    let concerns =
        |operation: &Operation| operation.writes() && !OF_ACCOUNTS.contains(&operation.tag.as_str());
    let writing: BTreeSet<String> = Operation::all()
        .into_iter()
        .filter(concerns)
        .map(|operation| operation.id)
        .collect();
    let listed: BTreeSet<String> = ACTIONS
        .iter()
        .map(|action| action.0)
        .chain(READS)
        .chain(OF_THE_INSTALLATION)
        .map(str::to_owned)
        .collect();
    assert_eq!(writing, listed);
}

/// A world in which one operation can be done once.
struct Stage<'a> {
    app: &'a TestApp,
    operation: Operation,
    world: World<'a>,
    path: String,
    body: Option<Value>,
}

impl<'a> Stage<'a> {
    fn new(app: &'a TestApp, operation: &str, caller: &str) -> Self {
        let operation = Operation::all()
            .into_iter()
            .find(|each| each.id == operation)
            .expect("an operation");
        let world = World::new(app, caller, &operation);
        let (path, body) = match operation.id.as_str() {
            "delete_organization" => (founded(&world.own), None),
            // The log is that of the offering side, which the world's own offers don't open.
            "decline_transfer" => declining(&world),
            _ => (world.address(&operation), world.body(&operation)),
        };
        Self {
            app,
            operation,
            world,
            path,
            body,
        }
    }

    fn act(&self) -> Answer {
        self.world
            .client
            .send(&self.operation.method, &self.path, self.body.clone())
    }

    fn people(&self) -> &Scenario {
        &self.world.scenario
    }

    fn newest(&self, answer: &Answer) -> Value {
        let newest = |client: &Client, path: &str| client.get(path).expect(200).body["items"][0].clone();
        let lea = &self.people().legal_representative.client;
        match self.operation.id.as_str() {
            "create_organization" => {
                let path = answer.header("location").expect("a location");
                newest(lea, &format!("{path}/activity"))
            }
            // Nobody reads that log any more; the person's own says it too.
            "delete_organization" => newest(&self.world.own.client, "/v1/profile/activity"),
            // Nobody else sees the checks.
            "create_message_check" | "delete_message_check" => newest(lea, "/v1/profile/activity"),
            _ => log(self.people(), lea)[0].clone(),
        }
    }

    /// State that the operation could have changed.
    fn state(&self) -> (Vec<Value>, Value, i64, i64) {
        let own = self.world.own.client.get("/v1/organizations").expect(200).body;
        let count = |table| self.app.fresh.count(table);
        (
            self.people().snapshot(),
            own,
            count("jobs"),
            count("outbox_mails"),
        )
    }
}

/// Founds an organization with one member.
fn founded(person: &Person) -> String {
    let body = json!({ "name": "Allein", "kind": "individual", "postal_address": { "country": "CH" } });
    let answer = person.client.post("/v1/organizations", body).expect(201);
    answer.header("location").expect("a location").to_owned()
}

/// An offer of the world's product, which the caller may decline for an organization of its own.
fn declining(world: &World<'_>) -> (String, Option<Value>) {
    let people = &world.scenario;
    let product = world.product();
    let (_, token) = offer(
        people.organization,
        &people.legal_representative,
        product,
        &json!({}),
    );
    (
        format!("{}/incoming-transfers/decline", founded(&world.own)),
        Some(json!({ "token": token })),
    )
}

#[rstest]
fn every_writing_operation_leaves_its_entry(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for (operation, caller, action) in ACTIONS {
        let stage = Stage::new(&app, operation, caller);
        let answer = stage.act();
        assert!(answer.status < 300, "{operation}: {}", answer.text);
        let entry = stage.newest(&answer);
        assert_eq!(entry["action"], action, "{operation}: {entry}");
        let (kind, id) = if operation == "decline_transfer" {
            ("outsider", Value::Null)
        } else if caller == "clerk" {
            ("agent", Value::Null)
        } else if UNSEEN.contains(&operation) {
            ("anonymous", Value::Null)
        } else {
            ("user", json!(stage.world.own.user.to_string()))
        };
        assert_eq!(
            (&entry["actor_kind"], &entry["actor_id"]),
            (&json!(kind), &id),
            "{operation}"
        );
        assert_eq!(entry["at"], "2026-11-23T08:00:00Z");
        let details = &entry["details"];
        if UNSEEN.contains(&operation) {
            for origin in ["request_id", "ip_address", "user_agent"] {
                assert_eq!(details[origin], Value::Null, "{operation}: {origin}");
            }
            if !operation.starts_with("decline_") {
                continue;
            }
            assert_eq!(details["after"], Value::Null, "{operation}");
            // What was promised is lost; an offer was none.
            assert_eq!(
                details["before"].is_null(),
                operation == "decline_transfer",
                "{operation}"
            );
            continue;
        }
        assert_eq!(
            details["request_id"].as_str(),
            answer.header("x-request-id"),
            "{operation}"
        );
        assert_eq!(details["ip_address"], "127.0.0.1", "{operation}");
        assert!(
            details["user_agent"]
                .as_str()
                .is_some_and(|agent| agent.starts_with("ureq/")),
            "{operation}: {details}"
        );
    }
}

/// Entry and change are one transaction: where the one can't be written, the other is not.
#[rstest]
fn without_its_entry_nothing_is_written(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    for (operation, caller, _) in ACTIONS {
        let stage = Stage::new(&app, operation, caller);
        let before = stage.state();
        app.fresh
            .execute("ALTER TABLE activity_entries RENAME TO activity_entries_away");
        let answer = stage.act();
        app.fresh
            .execute("ALTER TABLE activity_entries_away RENAME TO activity_entries");
        assert_eq!(answer.status, 500, "{operation}: {}", answer.text);
        assert!(
            !answer.text.contains("activity"),
            "{operation} tells our inside: {}",
            answer.text
        );
        assert_eq!(stage.state(), before, "{operation}");
    }
}
