//! Stored files in a bucket, against a real server of S3. `.ci/s3` starts one and runs these tests; they are built with
//! the feature `s3` only.

use futures_util::stream::iter;
use futures_util::{StreamExt, TryStreamExt};
use kontor_api::clock::Clock;
use kontor_api::entropy::SystemEntropy;
use kontor_api::files::{FileError, FilePlace, FileStore, FoundObject, NewFile, S3Bucket};
use kontor_api::settings::Settings;
use kontor_api::worker::{Swept, sweep};
use kontor_persistence::{StoredFile, folder_of};
use kontor_tests::{Database, TestApp};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// Size of a part.
const PART: usize = 5 * 1024 * 1024;
/// Number of objects that `.ci/s3` put into the folder 00: more than a server lists at once.
const FOREIGN: usize = 25;

/// The bucket that the variables name, as `kontor serve` reads them.
fn bucket() -> S3Bucket {
    let given = std::env::vars().filter(|(name, _)| name.starts_with("KONTOR_S3_"));
    let settings = Settings::load(&[], given, None).expect("good settings");
    match settings.files.place {
        FilePlace::S3(bucket) => bucket,
        other => panic!("no KONTOR_S3_BUCKET, so files are in {other}: run .ci/s3"),
    }
}

/// A server whose files are in S3.
fn start() -> TestApp {
    let bucket = bucket();
    let settings = [
        ("s3_bucket", bucket.bucket.as_str()),
        ("s3_endpoint", &bucket.endpoint),
        ("s3_region", &bucket.region),
        ("s3_access_key", bucket.access_key.expose_secret()),
        ("s3_secret_key", bucket.secret_key.expose_secret()),
    ];
    TestApp::start_with(Database::Sqlite, &settings)
}

fn export() -> NewFile {
    NewFile {
        purpose: "export",
        content_type: "text/csv",
        expires_at: None,
    }
}

fn put(app: &TestApp, bytes: &[u8]) -> StoredFile {
    let written = app.app.files.put(export(), bytes.to_vec().into());
    app.block_on(written).expect("an object")
}

#[test]
fn bytes_come_back_until_they_are_deleted() {
    let app = start();
    let files = &app.app.files;
    app.block_on(files.probe()).expect("a probe");
    let file = put(&app, b"a,b\r\n");
    assert_eq!((file.size, file.created_at), (5, app.clock_now()));
    assert_eq!(app.block_on(files.read(&file)).expect("bytes"), "a,b\r\n");
    assert!(app.block_on(files.has(&file)).expect("an answer"));
    app.block_on(files.delete(&file.key)).expect("deleted");
    app.block_on(files.delete(&file.key)).expect("deleted before");
    assert!(!app.block_on(files.has(&file)).expect("an answer"));
    let missing = app.block_on(files.open(&file));
    assert!(matches!(missing, Err(FileError::Missing(key)) if key == file.key));
    let empty = put(&app, b"");
    assert_eq!(app.block_on(files.read(&empty)).expect("no bytes"), "");
    assert!(!app.fresh.folder.join("files").exists(), "nothing is in a folder");
}

#[test]
fn a_large_stream_is_written_in_parts() {
    let app = start();
    // Three parts; one part exactly; one byte less, which is written at once.
    for size in [2 * PART + 1, PART, PART - 1] {
        let bytes: Vec<u8> = (0..=250).cycle().take(size).collect();
        let blocks: Vec<_> = bytes
            .chunks(70_001)
            .map(|block| Ok(block.to_vec().into()))
            .collect();
        let written = app.app.files.put_stream::<FileError>(export(), iter(blocks));
        let file = app.block_on(written).expect("an object");
        assert_eq!(file.size, size as u64);
        let read = app.block_on(app.app.files.read(&file)).expect("bytes");
        assert!(read == bytes, "other bytes of {size}");
    }
}

/// No part of it is left: `.ci/s3` looks, since this program can't list parts.
#[test]
fn a_stream_that_fails_is_given_up() {
    let app = start();
    let blocks = (0..100).map(|at| match at {
        99 => Err(FileError::Missing("the source".to_owned())),
        _ => Ok(vec![7; 100_000].into()),
    });
    let failed = app.block_on(app.app.files.put_stream(export(), iter(blocks)));
    assert!(matches!(failed, Err(FileError::Missing(source)) if source == "the source"));
}

#[test]
fn damage_is_found_before_the_last_block_is_out() {
    let app = start();
    let bytes = vec![1; 1_500_000];
    let file = put(&app, &bytes);
    let (mut turned, mut longer) = (bytes.clone(), bytes.clone());
    turned[1_400_000] = 2;
    longer.push(1);
    for other in [&turned[..], &longer[..], &bytes[..1_499_999], &[]] {
        // The row of one file, and the object of another.
        let key = put(&app, other).key;
        let damaged = StoredFile { key, ..file.clone() };
        let (out, failed) = app.block_on(async {
            let (mut out, mut stream) = (0, app.app.files.open(&damaged).await.expect("an object"));
            loop {
                match stream.next().await {
                    Some(Ok(block)) => out += block.len(),
                    end => return (out, end),
                }
            }
        });
        assert!(matches!(failed, Some(Err(FileError::Damaged(key))) if key == damaged.key));
        assert!(out < bytes.len(), "{out} bytes are out");
    }
}

#[test]
fn the_sweep_sees_every_object_of_a_folder() {
    let app = start();
    let (kept, lost, orphan) = (put(&app, b"kept"), put(&app, b"lost"), put(&app, b"orphan"));
    let rows = [kept.clone(), lost.clone()];
    app.write(move |tx| rows.iter().try_for_each(|file| tx.files().keep(file)));
    app.block_on(app.app.files.delete(&lost.key)).expect("deleted");
    app.advance(chrono::TimeDelta::hours(25));
    let mut folders = [&kept, &lost, &orphan].map(|file| folder_of(file.id)).to_vec();
    folders.sort_unstable();
    folders.dedup();
    let mut all = Swept::default();
    for folder in folders {
        let swept = app.block_on(sweep(&app.app, folder)).expect("a sweep");
        all.orphans += swept.orphans;
        all.missing += swept.missing;
    }
    assert!(all.orphans >= 1, "other tests leave orphans too");
    assert_eq!(all.missing, 1);
    let has = |file| app.block_on(app.app.files.has(file)).expect("an answer");
    assert!(has(&kept) && !has(&orphan));
    let listed: Vec<FoundObject> = app.block_on(async {
        let listed = app.app.files.list(0).await.expect("a list");
        listed.try_collect().await.expect("all of it")
    });
    let foreign = listed.iter().filter(|object| object.id.is_none());
    assert_eq!(foreign.count(), FOREIGN);
}

#[test]
fn a_refusal_or_a_missing_bucket_is_no_missing_object() {
    let app = start();
    let file = put(&app, b"kept");
    let wrong_key = S3Bucket {
        secret_key: "not-the-secret".into(),
        ..bucket()
    };
    let no_bucket = S3Bucket {
        bucket: "kontor-none".into(),
        ..bucket()
    };
    let nobody = S3Bucket {
        endpoint: "http://127.0.0.1:1".into(),
        ..bucket()
    };
    for wrong in [wrong_key, no_bucket, nobody] {
        let place = format!("{} at {}", wrong.bucket, wrong.endpoint);
        let clock: Arc<dyn Clock> = app.clock.clone();
        let files = FileStore::new(FilePlace::S3(wrong), clock, Arc::new(SystemEntropy));
        let failures = [
            app.block_on(files.probe()).err(),
            app.block_on(files.open(&file)).err(),
            app.block_on(files.delete(&file.key)).err(),
            app.block_on(async { files.list(0).await?.try_collect::<Vec<_>>().await })
                .err(),
        ];
        for failed in failures {
            assert!(
                matches!(failed, Some(FileError::Unavailable(_))),
                "{place}: {failed:?}"
            );
            assert!(!format!("{failed:?}").contains("not-the-secret"), "{failed:?}");
        }
    }
}
