//! Random organizations, the same in each run.

use crate::grants::rule::{Company, FLAGS, Gift, LEVELS, Member, On, Span};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The most of everything.
pub const MEMBERS: usize = 4;
const PRODUCTS: usize = 3;
const TEAMS: usize = 3;
/// Places in a product, with some that only look alike.
pub const PATHS: [&str; 6] = ["/", "/a", "/ab", "/a/b", "/a/b/c", "/b"];
/// Seconds around the moment of the question where spans begin and end.
const MARKS: [i64; 3] = [-1, 0, 1];

fn mark(now: DateTime<Utc>) -> impl Strategy<Value = Option<DateTime<Utc>>> {
    proptest::option::of(
        prop::sample::select(MARKS.to_vec()).prop_map(move |step| now + TimeDelta::seconds(step)),
    )
}

/// Spans may hold no moment at all: a question must survive what no request can write.
fn span(now: DateTime<Utc>) -> impl Strategy<Value = Span> {
    (mark(now), mark(now)).prop_map(|(from, until)| Span { from, until })
}

fn member(now: DateTime<Utc>) -> impl Strategy<Value = Member> {
    (
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.2, mark(now)),
    )
        .prop_map(|(manages, suspended, until)| Member {
            manages,
            suspended,
            until: until.flatten(),
        })
}

fn gift(now: DateTime<Utc>) -> impl Strategy<Value = Gift> {
    let subject = prop_oneof![
        (0..MEMBERS).prop_map(|one| (Some(one), None)),
        (0..TEAMS).prop_map(|one| (None, Some(one)))
    ];
    let on = prop_oneof![
        6 => (0..PRODUCTS, prop::sample::select(PATHS.to_vec())).prop_map(|(id, path)| On::Product(id, path.to_owned())),
        2 => any::<bool>().prop_map(On::Kind),
        1 => Just(On::Everything),
    ];
    let chosen = (
        vec(prop::sample::select(FLAGS.to_vec()), 1..3),
        vec(prop::sample::select(LEVELS.to_vec()), 1..3),
    );
    (subject, on, prop::bool::weighted(0.15), chosen, span(now)).prop_map(
        |((member, team), on, all, (flags, levels), valid)| Gift {
            member,
            team,
            // Which of the two fits is decided when it is known what the grant is on.
            rights: (!all && on != On::Everything).then(|| [flags, levels].concat()),
            on,
            valid,
        },
    )
}

fn company(now: DateTime<Utc>) -> impl Strategy<Value = Company> {
    (
        vec(any::<bool>(), PRODUCTS),
        vec(member(now), MEMBERS),
        vec((0..TEAMS, 0..MEMBERS, span(now)), 0..8),
        vec(gift(now), 0..12),
    )
        .prop_map(|(products_are_levels, members, mut places, mut gifts)| {
            places.sort_by_key(|(team, member, _)| (*team, *member));
            places.dedup_by_key(|(team, member, _)| (*team, *member));
            for gift in &mut gifts {
                let levels = match &gift.on {
                    On::Product(id, _) => products_are_levels[*id],
                    On::Kind(levels) => *levels,
                    On::Everything => continue,
                };
                if let Some(rights) = &mut gift.rights {
                    rights.retain(|right| LEVELS.contains(right) == levels);
                }
            }
            Company {
                products_are_levels,
                members,
                teams: TEAMS,
                places,
                gifts,
            }
        })
}

/// A generator that gives the same companies in each run.
pub fn companies(count: usize, now: DateTime<Utc>) -> Vec<Company> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let strategy = company(now);
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("a company").current())
        .collect()
}
