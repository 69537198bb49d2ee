//! A random organization as lists show it: by member, by product, by team, and as seen by each member.

use crate::grants::oracle::Built;
use crate::grants::rule::Company;
use chrono::{DateTime, Utc};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::TestApp;
use kontor_tests::scenario::{Person, join};
use serde_json::Value;
use std::collections::BTreeMap;

/// Places in a product, with the rights there.
type Access = Vec<(String, Vec<String>)>;

/// An organization with a member who may query everything.
pub struct Listed<'a> {
    company: &'a Company,
    built: &'a Built,
    lea: Person,
}

impl<'a> Listed<'a> {
    pub fn of(app: &TestApp, lea: &Person, company: &'a Company, built: &'a Built) -> Self {
        let active = MembershipState::Active;
        let lea = join(app, built.organization, lea, Role::LegalRepresentative, active);
        Self { company, built, lea }
    }

    /// Each list says what the text of the rules says.
    pub fn agrees(&self, people: &[Person], now: DateTime<Utc>) {
        for (who, member) in self.built.members.iter().enumerate() {
            let listed = self.list(&format!("/members/{member}/access"), "product_id");
            assert_eq!(
                listed,
                self.in_products(self.company, who, now),
                "{:#?}",
                self.company
            );
            self.sees(&people[who], who, now);
        }
        for (what, product) in self.built.products.iter().enumerate() {
            let mut listed = self.list(&format!("/products/{product}/access"), "member_id");
            listed.remove(&self.lea.member.expect("a member").to_string());
            let candidates = self.built.members.iter().enumerate();
            let expected: BTreeMap<String, Access> = candidates
                .filter(|(who, _)| self.company.is_candidate(*who, what))
                .map(|(who, member)| (member.to_string(), shown(self.company, who, what, now)))
                .collect();
            assert_eq!(listed, expected, "{:#?}", self.company);
        }
        for (number, team) in self.built.teams.iter().enumerate() {
            let listed = self.list(&format!("/teams/{team}/access"), "product_id");
            let alone = self.company.of_team(number);
            assert_eq!(listed, self.in_products(&alone, 0, now), "{:#?}", self.company);
        }
    }

    /// The products that a member sees are those in which something is held.
    fn sees(&self, person: &Person, who: usize, now: DateTime<Utc>) {
        let path = format!("/v1/organizations/{}/products", self.built.organization);
        let answer = person.client.get(&path);
        if !self.company.members[who].counts(now) {
            answer.expect_problem(404, "not_found");
            return;
        }
        let items = answer.expect(200).body["items"].clone();
        let items = items.as_array().expect("items");
        let mut seen: Vec<&str> = items.iter().filter_map(|item| item["id"].as_str()).collect();
        seen.sort_unstable();
        let held = self.in_products(self.company, who, now);
        assert_eq!(seen, held.keys().collect::<Vec<_>>(), "{:#?}", self.company);
    }

    fn in_products(&self, company: &Company, who: usize, now: DateTime<Utc>) -> BTreeMap<String, Access> {
        let products = self.built.products.iter().enumerate();
        let access = products.map(|(what, product)| (product.to_string(), shown(company, who, what, now)));
        access.filter(|(_, access)| !access.is_empty()).collect()
    }

    fn list(&self, rest: &str, key: &str) -> BTreeMap<String, Access> {
        let path = format!("/v1/organizations/{}{rest}", self.built.organization);
        let answer = self.lea.client.get(&path).expect(200);
        let items = answer.body["items"].as_array().expect("items");
        assert!(answer.body["next_cursor"].is_null(), "one page");
        items
            .iter()
            .map(|item| (text(&item[key]), access(&item["access"])))
            .collect()
    }
}

fn shown(company: &Company, who: usize, what: usize, now: DateTime<Utc>) -> Access {
    let shown = company.shown(who, what, now).into_iter();
    shown
        .map(|(path, rights)| (path, rights.into_iter().map(str::to_owned).collect()))
        .collect()
}

fn access(listed: &Value) -> Access {
    let places = listed.as_array().expect("places").iter();
    places
        .map(|place| {
            let rights = place["rights"].as_array().expect("rights").iter();
            (
                text(&place["path"]),
                rights.map(|right| text(&right["right"])).collect(),
            )
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
