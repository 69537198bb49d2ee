//! A file with an expiry is not found from then on, and its object goes with its row.

use super::{find, keep, object, recurring_work};
use chrono::TimeDelta;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use std::fs;

/// More than are deleted at once.
const MANY: usize = 150;

#[rstest]
fn an_expired_file_goes_with_its_object(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let expiry = Some(app.clock_now() + TimeDelta::days(7));
    let expired: Vec<_> = (0..MANY).map(|_| keep(&app, "export", expiry)).collect();
    let later = keep(&app, "later", expiry.map(|at| at + TimeDelta::seconds(1)));
    let kept = keep(&app, "document", None);
    app.advance(TimeDelta::days(7));
    for file in &expired[..3] {
        assert_eq!(
            find(&app, file.id),
            None,
            "from its expiry on, before it is deleted"
        );
        assert!(object(&app, file).exists());
    }
    // An object that is gone already is in nobody's way.
    fs::remove_file(object(&app, &expired[0])).expect("the object");
    recurring_work(&app);
    let rows = app.write(|tx| {
        let ids = (0..=255).map(|folder| tx.files().in_folder(folder, None, 1000));
        ids.collect::<Result<Vec<_>, _>>()
    });
    let mut left: Vec<_> = rows.into_iter().flatten().map(|file| file.id).collect();
    left.sort();
    let mut expected = [later.id, kept.id];
    expected.sort();
    assert_eq!(left, expected);
    assert!(expired.iter().all(|file| !object(&app, file).exists()));
    assert!(object(&app, &later).exists() && object(&app, &kept).exists());
}
