//! Concurrent answers: an offer ends once, by the first of them; and the effect of products on deleting an
//! organization.

use super::{World, by_token};
use diesel::connection::SimpleConnection;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::Database;
use kontor_tests::scenario::{join, organization, person};
use rstest::rstest;
use serde_json::json;

/// Rounds of each race.
const ROUNDS: usize = 10;

#[rstest]
fn of_twenty_acceptances_one_gets_the_products(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (_, token) = world.offer(&json!({}));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let accepting: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| world.there("accept", by_token(&token)).status))
            .collect();
        accepting
            .into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [200, 409].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(world.places(), (404, 200));
}

#[rstest]
fn accepting_declining_and_taking_back_exclude_each_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    for _ in 0..ROUNDS {
        let world = World::new(database);
        let (id, token) = world.offer(&json!({}));
        let cancel = format!("/transfers/{id}/cancel");
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let racing = [
                scope.spawn(|| world.there("accept", by_token(&token)).status),
                scope.spawn(|| world.there("decline", by_token(&token)).status),
                scope.spawn(|| world.post(&cancel, json!({})).status),
            ];
            racing
                .into_iter()
                .map(|one| one.join().expect("an answer"))
                .collect()
        });
        let won: Vec<usize> = (0..3).filter(|place| statuses[*place] < 300).collect();
        assert_eq!(won.len(), 1, "{statuses:?}");
        let state = world.get(&format!("/transfers/{id}"))["state"].clone();
        let expected = ["accepted", "declined", "cancelled"][won[0]];
        assert_eq!(state, expected);
        assert_eq!(world.places(), if won[0] == 0 { (404, 200) } else { (200, 404) });
    }
}

#[rstest]
fn an_organization_with_products_is_not_deleted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    for _ in 0..ROUNDS {
        let world = World::new(database);
        let lea = person(&world.app, "lone");
        let own = organization(&world.app, &lea);
        join(
            &world.app,
            own,
            &lea,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
        let home = format!("/v1/organizations/{own}");
        let order = json!({ "plan": "drive_monthly", "name": "Archive" });
        let [ordered, deleted] = std::thread::scope(|scope| {
            let racing = [
                scope.spawn(|| lea.client.post(&format!("{home}/products"), order.clone()).status),
                scope.spawn(|| lea.client.delete(&home).status),
            ];
            racing.map(|one| one.join().expect("an answer"))
        });
        match (ordered, deleted) {
            (201, 409) => {
                let check = lea.client.get(&format!("{home}/deletion")).expect(200);
                assert_eq!(check.body["obstacles"][0]["code"], "products");
            }
            (404 | 409, 204) => {}
            other => panic!("{other:?}"),
        }
    }
    let world = World::new(database);
    let lea = person(&world.app, "lone");
    let own = organization(&world.app, &lea);
    let lea = join(
        &world.app,
        own,
        &lea,
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    let home = format!("/v1/organizations/{own}");
    let order = json!({ "plan": "drive_monthly", "name": "Archive" });
    let id = lea
        .client
        .post(&format!("{home}/products"), order)
        .expect(201)
        .text_at("/id");
    let refused = lea
        .client
        .delete(&home)
        .expect_problem(409, "organization_not_deletable");
    assert_eq!(refused.fields(), [("", "products")]);
    lea.client
        .post(&format!("{home}/products/{id}/cancel"), json!({}))
        .expect(200);
    lea.client.delete(&home).expect(204);
}

#[rstest]
fn an_offer_and_an_end_of_a_product_exclude_each_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    for _ in 0..ROUNDS {
        let world = World::new(database);
        let offer = json!({ "product_ids": [world.drive.to_string()], "accept_consequences": true });
        let cancel = format!("/products/{}/cancel", world.drive);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let racing = [
                scope.spawn(|| world.post("/transfers", offer.clone()).status),
                scope.spawn(|| world.post("/transfers", offer.clone()).status),
                scope.spawn(|| world.post(&cancel, json!({})).status),
            ];
            racing
                .into_iter()
                .map(|one| one.join().expect("an answer"))
                .collect()
        });
        let won = statuses.iter().filter(|status| **status < 300).count();
        assert_eq!(won, 1, "{statuses:?}");
    }
}

#[rstest]
fn a_grant_that_is_being_made_stays_behind_and_stands_in_nobodys_way(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    for _ in 0..ROUNDS {
        let world = World::new(database);
        let (_, token) = world.offer(&json!({}));
        let eva = world.people.external.member.expect("a member");
        let give = json!({
            "member_ids": [eva.to_string()],
            "grant": { "product_ids": [world.drive.to_string()], "rights": ["view"] },
        });
        let [accepted, given] = std::thread::scope(|scope| {
            let racing = [
                scope.spawn(|| world.there("accept", by_token(&token))),
                scope.spawn(|| world.post("/grants", give.clone())),
            ];
            racing.map(|one| one.join().expect("an answer"))
        });
        accepted.expect(200);
        assert!([201, 409, 422].contains(&given.status), "{}", given.text);
        assert_eq!(world.places(), (404, 200));
        assert_eq!(world.app.fresh.count("grants"), 0);
    }
}

#[test]
fn accepting_waits_for_a_grant_that_is_not_committed_yet() {
    let world = World::new(Database::Postgres);
    let (_, token) = world.offer(&json!({}));
    let mut giving = world.app.fresh.postgres();
    giving
        .batch_execute(
            "BEGIN; INSERT INTO grants (id, organization_id, member_id, product_id, path, rights, created_by, created_at) \
             SELECT gen_random_uuid(), products.organization_id, memberships.id, products.id, '/', 'view', user_id, now() \
             FROM products JOIN memberships ON memberships.organization_id = products.organization_id \
             WHERE memberships.role = 'external'",
        )
        .expect("a grant that is not committed yet");
    let accepted = std::thread::scope(|scope| {
        let accepting = scope.spawn(|| world.there("accept", by_token(&token)));
        world.app.fresh.wait_for_a_waiter();
        giving.batch_execute("COMMIT").expect("COMMIT");
        accepting.join().expect("an answer")
    });
    accepted.expect(200);
    assert_eq!(world.places(), (404, 200));
    assert_eq!(world.app.fresh.count("grants"), 0);
}

#[rstest]
fn an_ended_product_does_not_move_whatever_the_clocks_say(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (_, token) = world.offer(&json!({}));
    // As a node does it whose clock says that the offer is over.
    world.app.fresh.execute("UPDATE products SET state = 'cancelled'");
    world
        .there("accept", by_token(&token))
        .expect_problem(409, "transfer_closed");
    assert_eq!(world.places(), (200, 404));
}

#[rstest]
fn a_deleted_organization_neither_offers_nor_gets(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let lea = &world.people.legal_representative;
    let own = organization(&world.app, lea);
    join(
        &world.app,
        own,
        lea,
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    let (id, token) = world.offer(&json!({ "to_organization_id": own.to_string() }));
    let home = format!("/v1/organizations/{own}");
    let accept = format!("{home}/incoming-transfers/accept");
    let [accepted, deleted] = std::thread::scope(|scope| {
        let racing = [
            scope.spawn(|| lea.client.post(&accept, by_token(&token)).status),
            scope.spawn(|| lea.client.delete(&home).status),
        ];
        racing.map(|one| one.join().expect("an answer"))
    });
    match (accepted, deleted) {
        (200, 409) => {}
        (404 | 409, 204) => {
            assert_eq!(world.get(&format!("/transfers/{id}"))["state"], "cancelled");
            world.offer(&json!({}));
        }
        other => panic!("{other:?}"),
    }
}
