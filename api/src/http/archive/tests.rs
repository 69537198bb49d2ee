//! Archives that other programs read, made with little memory and no faster than they are taken.

use super::*;
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use futures_util::TryStreamExt;
use futures_util::stream::{iter, unfold};
use std::fs;
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::http::attachment::Attachment;

/// Number of entries of the large archive.
const MANY: usize = 10_000;
/// Size of each of them.
const EACH: usize = 100_000;

fn entry(name: &str, bytes: impl Into<Bytes>) -> Entry {
    Entry {
        name: name.to_owned(),
        modified: DateTime::from_timestamp(1_795_420_800, 0).unwrap(),
        bytes: bytes.into(),
    }
}

/// Entries that are counted as they are asked for.
fn counted(asked: &Arc<AtomicUsize>) -> impl Stream<Item = Result<Entry, Error>> + Send + use<> {
    let asked = Arc::clone(asked);
    let pattern: Arc<[u8]> = (0..=250).cycle().take(EACH + MANY).collect();
    unfold(0, move |at| {
        let (asked, pattern) = (Arc::clone(&asked), Arc::clone(&pattern));
        async move {
            asked.fetch_add(1, Ordering::SeqCst);
            let next = || {
                (
                    Ok(entry(&format!("{at:05}.bin"), pattern[at..at + EACH].to_vec())),
                    at + 1,
                )
            };
            (at < MANY).then(next)
        }
    })
}

/// Memory of this process in bytes, from Linux.
fn memory() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    pages.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Returns what Python's `zipfile` says of an archive: the result of its test, then name, size and year of each entry.
fn read_by_python(bytes: &[u8]) -> String {
    const SCRIPT: &str = "import sys, zipfile\n\
        z = zipfile.ZipFile(sys.argv[1])\n\
        print(z.testzip())\n\
        for i in z.infolist(): print(i.filename, i.file_size, i.date_time[0], i.compress_type)\n";
    let path = std::env::temp_dir().join(format!("kontor-{}-{}.zip", std::process::id(), bytes.len()));
    fs::write(&path, bytes).unwrap();
    let done = Command::new("python3")
        .args(["-c", SCRIPT])
        .arg(&path)
        .output()
        .unwrap();
    fs::remove_file(&path).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[actix_web::test]
async fn other_programs_read_it() {
    let entries = [
        entry("R-2026-00012.pdf", "%PDF".repeat(50_000)),
        entry("leer.txt", ""),
        entry("Zürich/2026.xml", "<x/>"),
    ];
    let bytes: Vec<Bytes> = zipped(iter(entries.map(Ok))).try_collect().await.unwrap();
    let read = read_by_python(&bytes.concat());
    let expected = "None\nR-2026-00012.pdf 200000 2026 8\nleer.txt 0 2026 8\nZürich-2026.xml 4 2026 8\n";
    assert_eq!(read, expected);
    let none: Vec<Bytes> = zipped(iter([])).try_collect().await.unwrap();
    assert_eq!(read_by_python(&none.concat()), "None\n");
}

#[actix_web::test]
async fn equal_names_and_failing_entries_end_it() {
    let failure = |entries: Vec<Result<Entry, Error>>| async {
        let bytes: Result<Vec<Bytes>, Error> = zipped(iter(entries)).try_collect().await;
        bytes.unwrap_err().to_string()
    };
    let same = failure(vec![Ok(entry("a/b.pdf", "1")), Ok(entry("A-B.pdf", "2"))]).await;
    assert!(same.contains("same name"), "{same}");
    let failed = failure(vec![Ok(entry("a.pdf", "1")), Err(Error::Missing)]).await;
    assert_eq!(failed, Error::Missing.to_string());
}

/// Set in the process that a test starts to measure its memory without that of other tests.
const ALONE: &str = "KONTOR_TEST_ALONE";

#[actix_web::test]
async fn ten_thousand_entries_need_the_memory_of_one() {
    if std::env::var_os(ALONE).is_none() {
        let done = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "http::archive::tests::ten_thousand_entries_need_the_memory_of_one",
            ])
            .env(ALONE, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let mut archive = Box::pin(zipped(counted(&asked)));
    let (mut taken, mut before, mut most) = (0, 0, 0);
    while let Some(block) = archive.try_next().await.unwrap() {
        assert!(block.len() <= BLOCK);
        taken += block.len();
        match asked.load(Ordering::SeqCst) {
            // The first entries fill caches of the allocator.
            asked if asked < 100 => before = memory(),
            _ => most = most.max(memory()),
        }
    }
    assert_eq!(asked.load(Ordering::SeqCst), MANY + 1);
    assert!(taken > MANY * 100, "{taken} bytes");
    let more = most.saturating_sub(before);
    assert!(more < 16 << 20, "{} KiB more for a gigabyte", more >> 10);
    println!("{} KiB more for a gigabyte", more >> 10);
}

#[actix_web::test]
async fn nothing_is_made_before_it_is_wanted() {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut archive = Box::pin(zipped(counted(&asked)));
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    archive.try_next().await.unwrap();
    let first = asked.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(asked.load(Ordering::SeqCst), first);
    assert!(first <= 2, "{first} entries for one block");
}

async fn download(asked: Data<AtomicUsize>) -> actix_web::HttpResponse {
    let file = Attachment {
        name: "all.zip",
        media_type: MEDIA_TYPE,
        size: None,
    };
    file.answer(zipped(counted(&asked.into_inner())))
}

#[actix_web::test]
async fn a_closed_connection_ends_it() {
    let asked = Data::new(AtomicUsize::new(0));
    let shared = asked.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .route("/", web::get().to(download))
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let read = spawn_blocking(move || {
        let mut client = TcpStream::connect(address).unwrap();
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: kontor\r\n\r\n")
            .unwrap();
        let mut begun = [0; 4096];
        io::Read::read_exact(&mut client, &mut begun).unwrap();
    });
    read.await.unwrap();
    let began = Instant::now();
    let mut last = usize::MAX;
    // It ends within a moment, far from the end.
    while last != asked.load(Ordering::SeqCst) {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "{last} entries, and it goes on"
        );
        last = asked.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert!(last < MANY, "{last} entries were made for nobody");
    handle.stop(false).await;
}
