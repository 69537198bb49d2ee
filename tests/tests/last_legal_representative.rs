//! The last legal representative can't go: two of them act at once, two hundred times, and one remains.
//!
//! On PostgreSQL two processes serve them. The test holds a lock on both memberships that lets everybody read
//! them, also for keeping one's own right, and nobody change them. Both transactions have read who they are
//! and what they may do, and stand before their first change, when the test lets go.
//! On SQLite there is one writer at a time and the second transaction can't read before the first is through;
//! there two servers on one file both have their write queued before either begins, because the test holds
//! the file's write lock.
//!
//! Two mechanisms keep the rule, and the rounds need both. The trigger of `0002_organizations` refuses the
//! step that would leave nobody. That each write holds its actor's membership until it ends (on SQLite: the
//! one writer) makes whoever is demoted first lose the right to demote the other.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::database::Fresh;
use kontor_tests::process::Process;
use kontor_tests::scenario::{Person, join, person};
use kontor_tests::{Answer, Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const ROUNDS: usize = 200;
/// How long both may take to arrive; less than the servers wait for a lock.
const ARRIVAL: Duration = Duration::from_secs(4);

/// What the two do at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    DemoteEachOther,
    RemoveEachOther,
    DemoteThemselves,
    Leave,
}

const WAYS: [Way; 4] = [
    Way::DemoteEachOther,
    Way::RemoveEachOther,
    Way::DemoteThemselves,
    Way::Leave,
];

impl Way {
    /// One succeeds; the other has lost its right (403 as a collaborator, 404 as an outsider), or is the last.
    fn expected(self) -> [u16; 2] {
        match self {
            Self::DemoteEachOther => [200, 403],
            Self::RemoveEachOther => [204, 404],
            Self::DemoteThemselves => [200, 409],
            Self::Leave => [204, 409],
        }
    }

    fn act(self, client: &Client, people: &Scenario, own: &Person, other: &Person) -> Answer {
        let demoted = json!({ "role": "collaborator" });
        match self {
            Self::DemoteEachOther => client.patch(&people.member_path(other), demoted),
            Self::RemoveEachOther => client.delete(&people.member_path(other)),
            Self::DemoteThemselves => client.patch(&people.member_path(own), demoted),
            Self::Leave => client.post(&people.path("/leave"), serde_json::Value::Null),
        }
    }
}

/// What came of a round.
struct Outcome {
    way: Way,
    statuses: [u16; 2],
    left: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Keeps both back until both have come.
enum Gate {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Gate {
    fn of(database: Database, fresh: &Fresh) -> Self {
        match database {
            Database::Postgres => Self::Postgres(fresh.postgres()),
            Database::Sqlite => Self::Sqlite(fresh.sqlite()),
        }
    }

    fn run(&mut self, sql: &str) {
        let done = match self {
            Self::Postgres(conn) => diesel::sql_query(sql).execute(conn),
            Self::Sqlite(conn) => diesel::sql_query(sql).execute(conn),
        };
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn count(&mut self, sql: &str) -> i64 {
        let found: Count = match self {
            Self::Postgres(conn) => diesel::sql_query(sql).get_result(conn),
            Self::Sqlite(conn) => diesel::sql_query(sql).get_result(conn),
        }
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
        found.count
    }

    fn close(&mut self) {
        match self {
            Self::Postgres(_) => {
                self.run("BEGIN");
                self.run("SELECT 1 FROM memberships WHERE role = 'legal_representative' FOR SHARE");
            }
            Self::Sqlite(_) => self.run("BEGIN IMMEDIATE"),
        }
    }

    fn open(&mut self) {
        self.run("COMMIT");
    }
}

/// Two servers on one database, and who acts at each.
struct World {
    // The processes end before the database goes.
    _processes: Vec<Process>,
    gate: Gate,
    setup: TestApp,
    beside: TestApp,
    people: Scenario,
    pair: [(Person, Client); 2],
}

impl World {
    fn new(database: Database) -> Self {
        let setup = TestApp::start_now(database);
        let people = setup.scenario();
        let second = join(
            &setup,
            people.organization,
            &person(&setup, "leo"),
            Role::LegalRepresentative,
            MembershipState::Active,
        );
        let beside = setup.beside();
        let mut gate = Gate::of(database, &setup.fresh);
        gate.run("CREATE TABLE kept AS SELECT * FROM memberships");
        let mut processes = Vec::new();
        let bases = match database {
            Database::Sqlite => [setup.base().to_owned(), beside.base().to_owned()],
            Database::Postgres => {
                // Two who demote each other wait for each other; found out sooner than after PostgreSQL's second, but not
                // so soon that the repetitions are used up before the test lets go.
                let (_, name) = setup.fresh.url.rsplit_once('/').expect("a database");
                gate.run(&format!("ALTER DATABASE {name} SET deadlock_timeout = '100ms'"));
                let node = || Process::start(&setup.fresh, &[("KONTOR_PUBLIC_URL", PUBLIC_URL)]);
                processes.extend([node(), node()]);
                [processes[0].base.clone(), processes[1].base.clone()]
            }
        };
        let first = people.legal_representative.clone();
        let pair = [(first, &bases[0]), (second, &bases[1])].map(|(person, base)| {
            let client = person.client.at(base);
            (person, client)
        });
        Self {
            _processes: processes,
            gate,
            setup,
            beside,
            people,
            pair,
        }
    }

    /// Both are legal representatives again.
    fn restore(&mut self) {
        self.gate
            .run("INSERT INTO memberships SELECT * FROM kept WHERE id NOT IN (SELECT id FROM memberships)");
        self.gate.run(
            "UPDATE memberships SET role = 'legal_representative' WHERE id IN \
             (SELECT id FROM kept WHERE role = 'legal_representative')",
        );
    }

    fn left(&mut self) -> i64 {
        self.gate.count(
            "SELECT count(*) AS count FROM memberships WHERE role = 'legal_representative' AND state = 'active'",
        )
    }

    fn asked(&self) -> [u64; 2] {
        [&self.setup, &self.beside].map(|app| app.store().asked().writes)
    }

    /// On PostgreSQL: how many wait for the test to let a membership go. On SQLite: how many are queued.
    fn arrived(&mut self, before: [u64; 2]) -> i64 {
        match &self.gate {
            Gate::Postgres(_) => self.gate.count(
                "SELECT count(*) AS count FROM pg_stat_activity \
                 WHERE datname = current_database() AND pg_backend_pid() = ANY (pg_blocking_pids(pid))",
            ),
            Gate::Sqlite(_) => {
                let now = self.asked();
                i64::from(now[0] > before[0]) + i64::from(now[1] > before[1])
            }
        }
    }

    fn round(&mut self, way: Way) -> Outcome {
        self.restore();
        assert_eq!(self.left(), 2);
        let before = self.asked();
        self.gate.close();
        let [first, second] = self.pair.clone();
        let people = self.people.clone();
        let both = [(first.clone(), second.0.clone()), (second, first.0)];
        let acting = both.map(|((own, client), other)| {
            let people = people.clone();
            std::thread::spawn(move || way.act(&client, &people, &own, &other))
        });
        let until = Instant::now() + ARRIVAL;
        while self.arrived(before) < 2 {
            assert!(Instant::now() < until, "{way:?}: not both arrived");
            std::thread::yield_now();
        }
        self.gate.open();
        let mut statuses = acting.map(|acting| acting.join().expect("an answer").status);
        statuses.sort_unstable();
        Outcome {
            way,
            statuses,
            left: self.left(),
        }
    }

    fn rounds(&mut self) -> Vec<Outcome> {
        WAYS.into_iter()
            .cycle()
            .take(ROUNDS)
            .map(|way| self.round(way))
            .collect()
    }

    fn drop_triggers(&mut self) {
        let on = match self.gate {
            Gate::Postgres(_) => " ON memberships",
            Gate::Sqlite(_) => "",
        };
        for trigger in ["update", "delete"] {
            self.gate
                .run(&format!("DROP TRIGGER last_legal_representative_{trigger}{on}"));
        }
    }
}

#[rstest]
fn of_two_who_go_at_once_one_remains(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let mut world = World::new(database);
    for (number, outcome) in world.rounds().into_iter().enumerate() {
        assert_eq!(
            (outcome.statuses, outcome.left),
            (outcome.way.expected(), 1),
            "round {number}: {:?}",
            outcome.way
        );
    }
}

/// The same rounds without the trigger: if they came out well, they would prove nothing.
#[rstest]
fn without_the_trigger_nobody_remains(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let mut world = World::new(database);
    world.drop_triggers();
    let mut empty: BTreeMap<Way, usize> = BTreeMap::new();
    for outcome in world.rounds() {
        *empty.entry(outcome.way).or_default() += usize::from(outcome.left == 0);
    }
    println!("{database:?}, rounds that left nobody: {empty:?}");
    assert_eq!(
        (empty[&Way::DemoteThemselves], empty[&Way::Leave]),
        (ROUNDS / 4, ROUNDS / 4),
        "{empty:?}"
    );
}

/// The trigger guards the table itself, whatever writes to it.
#[rstest]
fn no_statement_takes_the_last_one(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let setup = TestApp::start(database);
    let _people = setup.scenario();
    let going = "WHERE role = 'legal_representative'";
    for statement in [
        format!("UPDATE memberships SET role = 'external' {going}"),
        format!("UPDATE memberships SET state = 'suspended' {going}"),
        format!("DELETE FROM memberships {going}"),
    ] {
        let refused = match database {
            Database::Sqlite => diesel::sql_query(&statement).execute(&mut setup.fresh.sqlite()),
            Database::Postgres => diesel::sql_query(&statement).execute(&mut setup.fresh.postgres()),
        };
        let message = refused.expect_err("refused").to_string();
        assert!(
            message.contains("last_legal_representative"),
            "{statement}: {message}"
        );
    }
}
