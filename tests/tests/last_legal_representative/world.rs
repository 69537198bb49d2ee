//! Two legal representatives, each at a server of their own, and a gate that keeps both back until both have come.

use crate::last_legal_representative::steps::{Kind, Outcome, Step};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::database::Fresh;
use kontor_tests::process::Process;
use kontor_tests::scenario::{Person, join, person};
use kontor_tests::{Client, Database, Scenario, TestApp};
use std::time::{Duration, Instant};

/// Time for both to arrive; less than the servers wait for a lock.
const ARRIVAL: Duration = Duration::from_secs(4);
/// Number of times that a round is repeated because the machine was too busy for both to arrive in time.
const REPEATS: usize = 10;
/// Columns of an account changed by closing it.
const ACCOUNT: &str = "email, email_key, first_name, last_name, phone, password_hash, closed_at";

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
pub struct World {
    // The processes end before the database goes.
    _processes: Vec<Process>,
    gate: Gate,
    setup: TestApp,
    beside: TestApp,
    people: Scenario,
    pair: [(Person, Client); 2],
}

impl World {
    pub fn new(database: Database) -> Self {
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
        gate.run("CREATE TABLE kept_users AS SELECT * FROM users");
        gate.run("CREATE TABLE kept_sessions AS SELECT * FROM sessions");
        let mut processes = Vec::new();
        let bases = match database {
            Database::Sqlite => [setup.base().to_owned(), beside.base().to_owned()],
            Database::Postgres => {
                let node = || Process::start(&setup.fresh, &[("KONTOR_PUBLIC_URL", PUBLIC_URL)]);
                processes.extend([node(), node()]);
                for process in &processes {
                    // The first request waits for what a node prepares; both are to arrive in time.
                    process.client().get("/health/ready").expect(200);
                }
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

    /// Both are legal representatives again, with an account and a session.
    fn restore(&mut self) {
        self.gate.run(&format!(
            "UPDATE users SET ({ACCOUNT}) = (SELECT {ACCOUNT} FROM kept_users WHERE kept_users.id = users.id)"
        ));
        self.gate.run(
            "INSERT INTO sessions SELECT * FROM kept_sessions WHERE id NOT IN (SELECT id FROM sessions)",
        );
        self.gate
            .run("INSERT INTO memberships SELECT * FROM kept WHERE id NOT IN (SELECT id FROM memberships)");
        self.gate.run(
            "UPDATE memberships SET role = 'legal_representative', state = 'active' WHERE id IN \
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

    /// On PostgreSQL: how many wait for the test to let a membership go, or behind one who does. On SQLite: how
    /// many are queued.
    fn arrived(&mut self, before: [u64; 2]) -> i64 {
        match &self.gate {
            Gate::Postgres(_) => self.gate.count(
                "SELECT count(*) AS count FROM pg_stat_activity \
                 WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0",
            ),
            Gate::Sqlite(_) => {
                let now = self.asked();
                i64::from(now[0] > before[0]) + i64::from(now[1] > before[1])
            }
        }
    }

    fn round(&mut self, steps: [Step; 2]) -> Outcome {
        (0..REPEATS)
            .find_map(|_| self.try_round(steps))
            .unwrap_or_else(|| panic!("{steps:?}: never both arrived"))
    }

    /// Nothing if not both arrived in time: such a round proves nothing.
    fn try_round(&mut self, steps: [Step; 2]) -> Option<Outcome> {
        self.restore();
        assert_eq!(self.left(), 2);
        let before = self.asked();
        self.gate.close();
        let [first, second] = self.pair.clone();
        let people = self.people.clone();
        let both = [
            (steps[0], first.clone(), second.0.clone()),
            (steps[1], second, first.0),
        ];
        let acting = both.map(|(step, (own, client), other)| {
            let people = people.clone();
            std::thread::spawn(move || step.act(&client, &people, &own, &other))
        });
        let until = Instant::now() + ARRIVAL;
        while self.arrived(before) < 2 && Instant::now() < until {
            std::thread::yield_now();
        }
        let is_in_time = Instant::now() < until;
        self.gate.open();
        let statuses = acting.map(|acting| acting.join().expect("an answer").status);
        is_in_time.then(|| Outcome {
            steps,
            statuses,
            left: self.left(),
        })
    }

    pub fn rounds(&mut self, kind: Kind, count: usize) -> Vec<Outcome> {
        let pairs = kind.pairs();
        pairs
            .into_iter()
            .cycle()
            .take(count)
            .map(|steps| self.round(steps))
            .collect()
    }

    pub fn drop_triggers(&mut self) {
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
