//! Objects in a folder: written whole, for their owner only, and read as they were written.

use super::*;
use crate::clock::FrozenClock;
use crate::entropy::SystemEntropy;
use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::iter;
use object_store::Error as StoreError;
use std::fs;
use std::io::{Error as IoError, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Folder of one test, removed afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kontor-files-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn store(&self) -> FileStore {
        store(FilePlace::Own(self.0.join("files")))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn a_monday() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_420_800, 0).unwrap()
}

fn store(place: FilePlace) -> FileStore {
    FileStore::new(
        place,
        Arc::new(FrozenClock::at(a_monday())),
        Arc::new(SystemEntropy),
    )
}

fn export() -> NewFile {
    NewFile {
        purpose: "export",
        content_type: "text/csv",
        expires_at: Some(a_monday() + TimeDelta::days(7)),
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[actix_web::test]
async fn bytes_come_back_and_are_for_the_owner_only() {
    let scratch = Scratch::new("bytes");
    let store = scratch.store();
    assert!(!scratch.0.exists(), "nothing is opened before it is needed");
    let file = store.put(export(), Bytes::from_static(b"a,b\r\n")).await.unwrap();
    assert_eq!((file.size, file.created_at), (5, a_monday()));
    assert_eq!(store.read(&file).await.unwrap(), "a,b\r\n");
    let object = scratch.0.join("files").join(&file.key);
    assert_eq!(mode(&object), 0o600);
    assert_eq!(mode(object.parent().unwrap()), 0o700);
    assert_eq!(mode(&scratch.0.join("files")), 0o700);
    store.delete(&file.key).await.unwrap();
    store.delete(&file.key).await.unwrap();
    assert!(matches!(store.open(&file).await, Err(FileError::Missing(_))));
    let empty = store.put(export(), Bytes::new()).await.unwrap();
    assert_eq!(store.read(&empty).await.unwrap(), "");
}

#[actix_web::test]
async fn a_folder_that_others_can_enter_is_closed() {
    let scratch = Scratch::new("modes");
    let folder = scratch.0.join("files");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    scratch.store().probe().await.unwrap();
    assert_eq!(mode(&folder), 0o700);
}

#[actix_web::test]
async fn a_large_stream_is_written_in_parts() {
    let scratch = Scratch::new("parts");
    let store = scratch.store();
    // Blocks that do not divide a part.
    let blocks: Vec<Bytes> = (0..200_u8).map(|at| vec![at; 70_001].into()).collect();
    let stream = iter(blocks.clone()).map(Ok::<_, FileError>);
    let file = store.put_stream(export(), stream).await.unwrap();
    assert_eq!(file.size, 200 * 70_001);
    assert_eq!(store.read(&file).await.unwrap(), blocks.concat());
    let object = scratch.0.join("files").join(&file.key);
    assert_eq!(mode(&object), 0o600);
    assert_eq!(fs::read_dir(object.parent().unwrap()).unwrap().count(), 1);
}

#[actix_web::test]
async fn a_stream_that_fails_leaves_nothing() {
    let scratch = Scratch::new("fails");
    let store = scratch.store();
    let blocks = (0..100).map(|at| match at {
        99 => Err(FileError::Missing("the source".to_owned())),
        _ => Ok(Bytes::from(vec![7; 100_000])),
    });
    let failed = store.put_stream(export(), iter(blocks)).await;
    assert!(matches!(failed, Err(FileError::Missing(source)) if source == "the source"));
    for folder in fs::read_dir(scratch.0.join("files")).unwrap() {
        assert_eq!(fs::read_dir(folder.unwrap().path()).unwrap().count(), 0);
    }
}

#[actix_web::test]
async fn damage_is_found_before_the_last_block_is_out() {
    let scratch = Scratch::new("damage");
    let store = scratch.store();
    let bytes = Bytes::from(vec![1; 150_000]);
    let file = store.put(export(), bytes.clone()).await.unwrap();
    let object = scratch.0.join("files").join(&file.key);
    let (mut turned, mut longer) = (bytes.to_vec(), bytes.to_vec());
    turned[140_000] = 2;
    longer.push(1);
    for other in [&turned[..], &longer[..], &bytes[..149_999], &[]] {
        fs::write(&object, other).unwrap();
        let mut out = 0;
        let mut stream = store.open(&file).await.unwrap();
        let failed = loop {
            match stream.next().await {
                Some(Ok(block)) => out += block.len(),
                Some(Err(error)) => break error,
                None => panic!("{} bytes were taken for the right ones", other.len()),
            }
        };
        assert!(matches!(failed, FileError::Damaged(key) if key == file.key));
        assert!(out < bytes.len(), "{out} bytes");
    }
}

#[actix_web::test]
async fn a_given_folder_is_never_created() {
    let scratch = Scratch::new("given");
    let missing = scratch.0.join("mnt");
    let failed = store(FilePlace::Given(missing.clone()))
        .probe()
        .await
        .unwrap_err();
    assert!(
        matches!(&failed, FileError::Folder(text) if text.contains("/mnt: ")),
        "{failed}"
    );
    assert!(!missing.exists());
    fs::create_dir_all(&missing).unwrap();
    store(FilePlace::Given(missing)).probe().await.unwrap();
}

#[test]
fn a_full_disk_is_recognized_however_deep_it_lies() {
    let of = |kind: ErrorKind| {
        FileError::from(StoreError::Generic {
            store: "LocalFileSystem",
            source: Box::new(StoreError::Generic {
                store: "LocalFileSystem",
                source: Box::new(IoError::from(kind)),
            }),
        })
    };
    assert!(matches!(of(ErrorKind::StorageFull), FileError::Full(_)));
    assert!(matches!(of(ErrorKind::QuotaExceeded), FileError::Full(_)));
    assert!(matches!(of(ErrorKind::PermissionDenied), FileError::Folder(_)));
    let of_s3 = |text: &str| {
        FileError::from(StoreError::Generic {
            store: "S3",
            source: text.into(),
        })
    };
    assert!(matches!(
        of_s3("<Code>XMinioStorageFull</Code>"),
        FileError::Full(_)
    ));
    assert!(matches!(of_s3("connection refused"), FileError::Unavailable(_)));
}
