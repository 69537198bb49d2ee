//! An SMS gateway over HTTP that recognizes repeated deliveries, and phones of people.

use crate::app::TestApp;
use kontor_api::notifications::sms::{TextMessage, list_sms};
use kontor_domain::access::Authorized;
use kontor_domain::identity::{
    Account, ConfirmPhone, OneTimeCode, Person, PhoneNumber, SendPhoneCode, UpdateProfile,
};
use kontor_domain::ids::UserId;
use kontor_domain::text::ParseText;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A number that the people of tests have.
pub const PHONE: &str = "+41791234567";

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Method, path and query.
    pub line: String,
    /// Headers, with their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Body.
    pub body: Value,
}

/// Answer of the gateway to one delivery.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    /// This status, and the SMS is sent only if it is one of success.
    Status(u16),
    /// The SMS is sent, but the connection ends without an answer.
    SentThenSilent,
    /// The SMS is sent, but the answer is that something failed.
    SentThenFailed,
}

#[derive(Default)]
struct Desk {
    deliveries: Vec<Delivery>,
    sent: Vec<(String, Value)>,
    replies: VecDeque<Reply>,
}

/// The gateway; it runs until the test ends.
pub struct SmsStub {
    desk: Arc<Mutex<Desk>>,
    scheme: &'static str,
    port: u16,
}

impl SmsStub {
    /// Starts on a free port.
    pub fn start() -> Self {
        Self::listen("http", |stream, desk| {
            let _ = talk(stream, desk);
        })
    }

    /// Starts on a free port, encrypted.
    pub fn start_in_tls(config: Arc<ServerConfig>) -> Self {
        Self::listen("https", move |stream, desk| {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a configuration");
            let _ = talk(StreamOwned::new(connection, stream), desk);
        })
    }

    fn listen(scheme: &'static str, serve: impl Fn(TcpStream, &Mutex<Desk>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let desk = Arc::new(Mutex::new(Desk::default()));
        let (shared, serve) = (Arc::clone(&desk), Arc::new(serve));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (desk, serve) = (Arc::clone(&shared), Arc::clone(&serve));
                std::thread::spawn(move || serve(stream, &desk));
            }
        });
        Self { desk, scheme, port }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As for `KONTOR_SMS_URL`.
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}/send?from=Kontor", self.scheme, self.port)
    }

    /// Answers the next deliveries so; those after them are accepted.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        self.desk().replies.extend(replies);
    }

    /// Everything that arrived, repeated deliveries too.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.desk().deliveries.clone()
    }

    /// The SMS that phones received: their keys, and the bodies. A known key is not sent again.
    pub fn sent(&self) -> Vec<(String, Value)> {
        self.desk().sent.clone()
    }
}

fn talk(stream: impl Read + Write, desk: &Mutex<Desk>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let delivery = read(&mut stream)?;
    let status = {
        let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.deliveries.push(delivery.clone());
        let reply = desk.replies.pop_front().unwrap_or(Reply::Status(202));
        let (is_sent, status) = match reply {
            Reply::Status(status) => (status < 300, Some(status)),
            Reply::SentThenSilent => (true, None),
            Reply::SentThenFailed => (true, Some(500)),
        };
        let key = delivery.body["id"].as_str().unwrap_or_default().to_owned();
        if is_sent && desk.sent.iter().all(|(known, _)| *known != key) {
            desk.sent.push((key, delivery.body));
        }
        status
    };
    if let Some(status) = status {
        let answer = format!("HTTP/1.1 {status} Said\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
        stream.get_mut().write_all(answer.as_bytes())?;
        stream.get_mut().flush()?;
    }
    Ok(())
}

fn read(stream: &mut impl BufRead) -> std::io::Result<Delivery> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    stream.read_exact(&mut body)?;
    Ok(Delivery {
        line: line.trim_end().to_owned(),
        headers,
        body: serde_json::from_slice(&body)?,
    })
}

impl TestApp {
    /// Does all background work that is due, and returns the SMS to a number so far, newest first.
    pub fn sms_to(&self, number: &str) -> Vec<TextMessage> {
        self.work();
        let mut all = list_sms(&self.fresh.folder.join("sms")).expect("the folder");
        all.retain(|sms| sms.to == number);
        all
    }

    /// The code in the newest SMS to a number.
    #[track_caller]
    pub fn code_to(&self, number: &str) -> String {
        let sms = self.sms_to(number);
        let text = &sms.first().unwrap_or_else(|| panic!("no SMS to {number}")).text;
        let words = text.split(|c: char| !c.is_ascii_digit());
        let code = words.into_iter().find(|word| word.len() == 6);
        code.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
    }

    /// Gives an account a phone number that is not confirmed.
    pub fn give_phone(&self, user: UserId, number: &str) {
        let number = PhoneNumber::parse(number).expect("a number");
        self.write(move |tx| {
            let authorized = Authorized::<UpdateProfile>::system(user);
            let before = tx
                .identity()
                .own_account_for_update(&authorized)?
                .expect("an account");
            let person = Person {
                phone: Some(number.clone()),
                ..before.person
            };
            let after = Account {
                person,
                phone_confirmed_at: None,
                ..before
            };
            tx.identity().update_profile(&authorized, &after)
        });
    }

    /// Gives an account a confirmed phone number.
    pub fn give_confirmed_phone(&self, user: UserId, number: &str) {
        self.give_phone(user, number);
        self.write(move |tx| {
            let authorized = Authorized::<ConfirmPhone>::system(user);
            let before = tx
                .identity()
                .own_account_for_update(&authorized)?
                .expect("an account");
            let after = Account {
                phone_confirmed_at: Some(tx.now()),
                ..before
            };
            tx.identity().confirm_phone(&authorized, &after)
        });
    }

    /// Gives an account a phone number, and a code that is valid for it.
    pub fn give_phone_code(&self, user: UserId, number: &str) -> &'static str {
        const CODE: &str = "123456";
        self.give_phone(user, number);
        let number = PhoneNumber::parse(number).expect("a number");
        let code = OneTimeCode::parse(CODE).expect("a code");
        self.write(move |tx| {
            let authorized = Authorized::<SendPhoneCode>::system(user);
            tx.identity().own_account_for_update(&authorized)?;
            let expires_at = tx.now() + chrono::TimeDelta::minutes(10);
            tx.identity()
                .keep_phone_code(&authorized, &number, &code, expires_at)
        });
        CODE
    }
}
