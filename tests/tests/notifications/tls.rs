//! Mail over TLS, from the start or by STARTTLS, with an authority of one's own; and the logo that mails bring.

use super::delivery::work;
use chrono::TimeDelta;
use kontor_api::notifications::Postman;
use kontor_api::worker::Worker;
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::{Database, SmtpSink, TestApp, sign_up_body};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rstest::rstest;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use secrecy::ExposeSecret;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// An authority unknown unless configured.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("Authority {number}");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// Returns the configuration of a server with this name, valid until the end of a year.
    pub fn server(&self, name: &str, until: i32) -> ServerConfig {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(until, 12, 31);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a certificate for its key")
    }

    /// A file for the settings `smtp_ca_file` and `sms_ca_file`; it holds others too.
    pub fn file(&self) -> PathBuf {
        let other = Self::new();
        file("pem", (other.0.pem() + &self.0.pem()).as_bytes())
    }
}

fn file(ending: &str, content: &[u8]) -> PathBuf {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("kontor_mail_{}_{number}.{ending}", std::process::id()));
    fs::write(&path, content).expect("a file");
    path
}

const GOOD: (&str, i32) = ("127.0.0.1", 2099);

/// A sign-up's mail is tried once.
fn deliver(sink: &SmtpSink, scheme: &str, query: &str, ca_file: Option<&PathBuf>) -> TestApp {
    let url = format!("{scheme}://kontor:secret@{}{query}", sink.address());
    let ca_file = ca_file.map(|path| path.display().to_string());
    let mut more = vec![("smtp_url", url.as_str())];
    more.extend(ca_file.as_deref().map(|path| ("smtp_ca_file", path)));
    let app = TestApp::start_with(Database::Sqlite, &more);
    let postman = app.app.settings.postman(PUBLIC_URL).expect("a server");
    app.anonymous()
        .post("/v1/sign-up", sign_up_body("lea@example.com"))
        .expect(202);
    work(&app, &Worker::new(Arc::clone(&app.app), postman));
    app
}

/// The mail waits, nothing of it was said, and the operator reads why.
#[track_caller]
fn expect_waiting(app: &TestApp, sink: &SmtpSink, why: &str) {
    assert_eq!((sink.attempts(), sink.received().len()), (0, 0), "{why}");
    let waiting = "jobs WHERE dead_at IS NULL AND attempts = 1 AND last_error IS NOT NULL";
    assert_eq!(app.fresh.count(waiting), 1, "{why}");
    let postman = app.app.settings.postman(PUBLIC_URL).expect("a server");
    let error = app.block_on(postman.examine()).expect_err(why);
    assert!(!error.permanent && error.reason.contains(why), "{error}");
    let bare = sink.said_without_encryption();
    let harmless = |line: &String| line.starts_with("EHLO ") || line == "STARTTLS" || line == "QUIT";
    assert!(bare.iter().all(harmless), "{bare:?}");
}

#[rstest]
#[case::from_the_start("smtps", "")]
#[case::required("smtp", "?tls=required")]
#[case::opportunistic("smtp", "?tls=opportunistic")]
fn a_private_authority_is_trusted_where_the_setting_says_so(#[case] scheme: &str, #[case] query: &str) {
    let authority = Authority::new();
    let serve = |name: &str, until: i32| {
        let config = authority.server(name, until);
        match scheme {
            "smtps" => SmtpSink::start_in_tls(config),
            _ => SmtpSink::start_offering_tls(config),
        }
    };
    let known = authority.file();
    let sink = serve(GOOD.0, GOOD.1);
    deliver(&sink, scheme, query, Some(&known));
    assert_eq!(sink.received().len(), 1);
    let bare = sink.said_without_encryption();
    let expected: &[&str] = if scheme == "smtps" {
        &[]
    } else {
        &["EHLO kontor.example", "STARTTLS"]
    };
    assert_eq!(bare, expected, "the login and the mail are for this server only");

    let sink = serve(GOOD.0, GOOD.1);
    let app = deliver(&sink, scheme, query, None);
    expect_waiting(&app, &sink, "UnknownIssuer");
    // Notified later, the same mail goes out.
    let url = app
        .app
        .settings
        .mail
        .smtp_url
        .as_ref()
        .map(ExposeSecret::expose_secret);
    let more = [
        ("smtp_url", url.expect("a URL")),
        ("smtp_ca_file", &known.display().to_string()),
    ];
    let trusting = app.beside_with(&more);
    app.advance(TimeDelta::minutes(1));
    let postman = trusting.app.settings.postman(PUBLIC_URL).expect("a server");
    work(&trusting, &Worker::new(Arc::clone(&trusting.app), postman));
    assert_eq!(sink.received().len(), 1);

    let sink = serve(GOOD.0, GOOD.1);
    let app = deliver(&sink, scheme, query, Some(&Authority::new().file()));
    expect_waiting(&app, &sink, "UnknownIssuer");
    let sink = serve("mail.example.com", GOOD.1);
    let app = deliver(&sink, scheme, query, Some(&known));
    expect_waiting(&app, &sink, "not valid for name");
    let sink = serve(GOOD.0, 2021);
    let app = deliver(&sink, scheme, query, Some(&known));
    expect_waiting(&app, &sink, "expired");
}

#[test]
fn encryption_that_is_required_is_never_done_without() {
    let sink = SmtpSink::start();
    let app = deliver(&sink, "smtp", "?tls=required", None);
    expect_waiting(&app, &sink, "STARTTLS");
    // A server that greets in the clear speaks no TLS.
    let sink = SmtpSink::start();
    let url = format!("smtps://{}", sink.address());
    let postman = Postman::smtp(&url, &kontor_api::notifications::SmtpOptions::default()).expect("a URL");
    let runtime = actix_web::rt::Runtime::new().expect("a runtime");
    runtime.block_on(postman.examine()).expect_err("no TLS");
}

#[rstest]
#[case::png("png", b"\x89PNG\r\n\x1a\n\x00\x01not really", "image/png")]
#[case::gif("gif", b"GIF89a\x00\xff", "image/gif")]
fn the_logo_travels_inside(#[case] ending: &str, #[case] picture: &[u8], #[case] media_type: &str) {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    let sink = SmtpSink::start();
    let logo = file(ending, picture).display().to_string();
    let url = sink.url();
    let more = [
        ("smtp_url", url.as_str()),
        ("brand_logo_file", &logo),
        ("brand_name", "Muster & Co"),
    ];
    let app = TestApp::start_with(Database::Sqlite, &more);
    app.anonymous()
        .post("/v1/sign-up", sign_up_body("lea@example.com"))
        .expect(202);
    let postman = app.app.settings.postman(PUBLIC_URL).expect("a server");
    work(&app, &Worker::new(Arc::clone(&app.app), postman));
    let mails = sink.received();
    let [mail] = mails.as_slice() else {
        panic!("one mail: {mails:?}")
    };
    // multipart/alternative: the text, and multipart/related: the HTML and its picture.
    let outer = parts(&mail.data);
    assert!(
        outer.head.contains("Content-Type: multipart/alternative;"),
        "{}",
        outer.head
    );
    let [text, rich] = outer.parts.as_slice() else {
        panic!("two parts: {}", mail.data)
    };
    assert!(
        text.starts_with("Content-Type: text/plain; charset=utf-8"),
        "{text}"
    );
    let rich = parts(rich);
    assert!(
        rich.head.contains("Content-Type: multipart/related;"),
        "{}",
        rich.head
    );
    let [html, image] = rich.parts.as_slice() else {
        panic!("two parts: {}", mail.data)
    };
    let html = html.replace("=\n", "").replace("=3D", "=");
    assert!(
        html.starts_with("Content-Type: text/html; charset=utf-8"),
        "{html}"
    );
    assert_eq!(
        html.matches("src=").count(),
        1,
        "nothing is loaded from elsewhere: {html}"
    );
    assert!(html.contains("src=\"cid:logo@kontor\""), "{html}");
    assert!(html.contains("alt=\"Muster &amp; Co\""), "{html}");
    let (head, body) = image.split_once("\n\n").expect("a head");
    for line in [
        format!("Content-Type: {media_type}"),
        "Content-Disposition: inline".to_owned(),
        "Content-ID: <logo@kontor>".to_owned(),
        "Content-Transfer-Encoding: base64".to_owned(),
    ] {
        assert!(head.lines().any(|known| known == line), "{line} in {head}");
    }
    let body: String = body.split_whitespace().collect();
    assert_eq!(BASE64_STANDARD.decode(body).expect("base64"), picture);
}

struct Parts {
    head: String,
    parts: Vec<String>,
}

/// The parts of a multipart entity (RFC 2046, section 5.1.1).
fn parts(entity: &str) -> Parts {
    let (head, body) = entity.split_once("\n\n").expect("a head");
    let head = head.replace("\n ", " ").replace("\n\t", " ");
    let (_, rest) = head.split_once("boundary=\"").expect("a boundary");
    let (boundary, _) = rest.split_once('"').expect("its end");
    let all = format!("\n{body}");
    let separator = format!("\n--{boundary}");
    let pieces = all.split(&separator).skip(1);
    let parts = pieces
        .take_while(|piece| !piece.starts_with("--"))
        .map(|piece| piece.trim_start().to_owned())
        .collect();
    Parts { head, parts }
}
