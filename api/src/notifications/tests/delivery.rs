use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

use chrono::{DateTime, TimeDelta};

use super::super::{Envelope, Postman, SmtpOptions, list_folder};

fn mail(message_id: &str) -> Envelope {
    Envelope {
        message_id: message_id.into(),
        to: "Zoé Muster <zoe@example.org>".into(),
        from: "Kontor <kontor@example.net>".into(),
        subject: "Grüezi\r\nBcc: victim@example.org".into(),
        text: "Token: s3cret\n".into(),
        html: "<p>Token: s3cret</p>".into(),
        logo: None,
        date: DateTime::from_timestamp(1_750_000_000, 0).unwrap(),
    }
}

fn empty_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("kontor-mail-{}-{number}", std::process::id()));
    fs::remove_dir_all(&folder).ok();
    folder
}

#[actix_web::test]
async fn the_same_mail_twice_is_one_file() {
    let folder = empty_folder();
    assert_eq!(list_folder(&folder).unwrap(), []);
    let postman = Postman::Folder(folder.clone());
    let (first, second) = (mail("<../1@kontor>"), mail("2@kontor"));
    let second = Envelope {
        date: second.date + TimeDelta::hours(1),
        ..second
    };
    for mail in [&second, &first, &first] {
        postman.deliver(mail).await.unwrap();
    }

    let mut files: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "%2E.%2F1@kontor.eml",
            "%2E.%2F1@kontor.json",
            "2@kontor.eml",
            "2@kontor.json"
        ]
    );
    assert_eq!(
        list_folder(&folder).unwrap(),
        [second, first],
        "newest first, as they were sent"
    );

    let eml = fs::read_to_string(folder.join("2@kontor.eml")).unwrap();
    assert!(eml.contains("Message-ID: <2@kontor>\r\n"), "{eml}");
    assert!(eml.contains("Date: Sun, 15 Jun 2025 16:06:40 +0000\r\n"), "{eml}");
    assert!(eml.contains("Auto-Submitted: auto-generated\r\n"), "{eml}");
    assert!(eml.lines().all(|line| !line.starts_with("Bcc:")), "{eml}");
    #[cfg(unix)]
    for (path, mode) in [(folder.clone(), 0o700), (folder.join("2@kontor.eml"), 0o600)] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
    }
    fs::remove_dir_all(folder).unwrap();
}

fn smtp(url: &str) -> Postman {
    Postman::smtp(url, &SmtpOptions::default()).unwrap()
}

/// Serves one connection, answers `RCPT` with `recipient`, and returns everything received.
fn server(recipient: &'static str) -> (Postman, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let heard = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut heard = String::new();
        let mut in_data = false;
        stream.write_all(b"220 test\r\n").unwrap();
        while let Some(Ok(line)) = lines.next() {
            heard.push_str(&line);
            heard.push('\n');
            let reply = match line.split_whitespace().next() {
                Some(".") => "250 queued",
                _ if in_data => continue,
                Some("RCPT") => recipient,
                Some("DATA") => "354 go on",
                Some("QUIT") => "221 bye",
                _ => "250 fine",
            };
            in_data = reply.starts_with("354");
            stream.write_all(format!("{reply}\r\n").as_bytes()).unwrap();
        }
        heard
    });
    (smtp(&url), heard)
}

#[actix_web::test]
async fn a_server_gets_the_mail() {
    let (postman, heard) = server("250 fine");
    postman.deliver(&mail("1@kontor")).await.unwrap();
    postman.rest().await;
    let heard = heard.join().unwrap();
    assert!(heard.contains("MAIL FROM:<kontor@example.net>"), "{heard}");
    assert!(heard.contains("RCPT TO:<zoe@example.org>\n"), "{heard}");
    assert!(
        heard.contains("Message-ID: <1@kontor>\n") && heard.contains("\nToken: s3cret\n"),
        "{heard}"
    );
    assert!(heard.lines().all(|line| !line.starts_with("Bcc:")), "{heard}");
}

#[actix_web::test]
async fn the_class_of_a_reply_says_whether_to_try_again() {
    for (reply, permanent) in [
        ("550 no such user", true),
        ("451 later", false),
        ("530 log in first", false),
        (
            "504 5.5.2 Helo command rejected: need fully-qualified hostname",
            false,
        ),
    ] {
        let (postman, heard) = server(reply);
        let error = postman.deliver(&mail("1@kontor")).await.unwrap_err();
        assert_eq!(error.permanent, permanent, "{error}");
        assert!(!heard.join().unwrap().contains("s3cret"));
    }
}

#[actix_web::test]
async fn an_unreachable_server_and_a_wrong_sender_can_be_mended_but_no_address_cannot() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let nobody = smtp(&format!("smtp://127.0.0.1:{port}"));
    assert!(!nobody.deliver(&mail("1@kontor")).await.unwrap_err().permanent);
    let sender = Envelope {
        from: "nobody".into(),
        ..mail("1@kontor")
    };
    assert!(!nobody.deliver(&sender).await.unwrap_err().permanent);
    let recipient = Envelope {
        to: "a@b.c\r\nRCPT TO:<x@y.z>".into(),
        ..mail("1@kontor")
    };
    assert!(nobody.deliver(&recipient).await.unwrap_err().permanent);
}

#[test]
fn neither_passwords_nor_texts_are_printed() {
    let url = "smtps://user:hunter2@mail.example";
    assert!(!format!("{:?}", smtp(url)).contains("hunter2"));
    assert!(
        !Postman::smtp("imap://user:hunter2@mail.example", &SmtpOptions::default())
            .unwrap_err()
            .to_string()
            .contains("hunter2")
    );
    assert!(!format!("{:?}", mail("1@kontor")).contains("s3cret"));
}
