//! Second factors as people use them: an authenticator app that reads the address of its QR code, and logins with it.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use crate::scenario::PASSWORD;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use ed25519_dalek::{Signer, SigningKey};
use kontor_domain::second_factors::DeviceKey;
use serde_json::{Value, json};
use totp_rs::{Builder, Totp};

/// The operation that answers challenges.
pub const VERIFY: &str = "/v1/login-challenges/verify";
/// The operation that starts an authenticator app.
pub const START: &str = "/v1/second-factors/totp";

/// An authenticator app with one account.
#[derive(Clone)]
pub struct Authenticator {
    totp: Totp,
    /// The factor.
    pub id: String,
    /// Recovery codes that came with it.
    pub recovery_codes: Vec<String>,
}

impl Authenticator {
    /// Starts an app, which waits for its confirmation.
    pub fn start(client: &Client) -> Self {
        let started = client.post(START, json!({ "name": "Phone" })).expect(201);
        let uri = started.text_at("/otpauth_uri");
        Self {
            totp: Totp::from_url(uri).expect("an address that apps read"),
            id: started.text_at("/id"),
            recovery_codes: Vec::new(),
        }
    }

    /// Starts and confirms an app.
    pub fn enroll(app: &TestApp, client: &Client) -> Self {
        let mut authenticator = Self::start(client);
        let code = authenticator.code(app);
        let confirmed = client.post(&authenticator.path("/confirm"), json!({ "code": code }));
        authenticator.recovery_codes = codes_in(&confirmed.expect(200));
        authenticator
    }

    /// The code that the app shows now.
    pub fn code(&self, app: &TestApp) -> String {
        self.code_at(app.clock_now())
    }

    /// The code that the app shows at a time.
    pub fn code_at(&self, at: DateTime<Utc>) -> String {
        let seconds = u64::try_from(at.timestamp()).expect("a time after 1970");
        self.totp.generate(seconds).to_string()
    }

    /// A code that the app shows neither now nor in the steps around it.
    pub fn wrong_code(&self, app: &TestApp) -> String {
        let near: Vec<String> = (-2..=2)
            .map(|step| self.code_at(app.clock_now() + TimeDelta::seconds(30 * step)))
            .collect();
        let mut codes = (0..10).map(|digit| digit.to_string().repeat(6));
        codes.find(|code| !near.contains(code)).expect("a wrong code")
    }

    /// A path below the factor's.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/second-factors/{}{rest}", self.id)
    }

    /// The body that answers a challenge with the present code.
    pub fn answer(&self, app: &TestApp, challenge: &str) -> Value {
        totp(challenge, &self.code(app))
    }
}

/// An app with this secret.
pub fn totp_of(secret: &[u8]) -> Totp {
    Builder::new()
        .with_secret(secret.to_vec())
        .build()
        .expect("a secret of 160 bits")
}

/// The recovery codes of an answer.
pub fn codes_in(answer: &Answer) -> Vec<String> {
    let codes = answer.body["recovery_codes"].as_array().expect("codes");
    codes
        .iter()
        .map(|code| code.as_str().expect("a code").to_owned())
        .collect()
}

/// The body that answers a challenge with a code of an app.
pub fn totp(challenge: &str, code: &str) -> Value {
    json!({ "challenge_token": challenge, "method": "totp", "code": code })
}

/// The body that answers a challenge with a code of an SMS.
pub fn sms(challenge: &str, code: &str) -> Value {
    json!({ "challenge_token": challenge, "method": "sms", "code": code })
}

/// The body that answers a challenge with a recovery code.
pub fn recovery(challenge: &str, code: &str) -> Value {
    json!({ "challenge_token": challenge, "method": "recovery_code", "code": code })
}

/// Gives the right password, and returns the token of the challenge that follows.
pub fn challenge(app: &TestApp, email: &str) -> String {
    challenged(&app.anonymous(), &json!({ "email": email, "password": PASSWORD }))
}

/// Logs in with a body, and returns the token of the challenge that follows.
pub fn challenged(client: &Client, body: &Value) -> String {
    let answer = client.post("/v1/sessions", body.clone()).expect(201);
    token_of(&answer)
}

/// Gives the password again, and returns the token of the challenge that follows.
pub fn step_up_challenge(client: &Client) -> String {
    let answer = client.post("/v1/sessions/step-up", json!({ "password": PASSWORD }));
    token_of(&answer.expect(200))
}

fn token_of(answer: &Answer) -> String {
    assert_eq!(answer.text_at("/status"), "second_factor_required");
    assert!(answer.body["access_token"].is_null(), "{}", answer.text);
    answer.text_at("/challenge_token")
}

/// The text of a QR code.
pub fn read_qr_code(png: &[u8]) -> String {
    let pixels = image::load_from_memory(png).expect("a picture").to_luma8();
    let mut prepared = rqrr::PreparedImage::prepare(pixels);
    let grids = prepared.detect_grids();
    let (_, text) = grids.first().expect("a code").decode().expect("a text");
    text
}

/// A device that approves logins: it holds a key.
pub struct Device {
    secret: SigningKey,
    /// The factor.
    pub id: String,
    /// Recovery codes that came with it.
    pub recovery_codes: Vec<String>,
}

impl Device {
    /// Starts and confirms a device.
    pub fn enroll(client: &Client, seed: u8) -> Self {
        let started = client
            .post("/v1/second-factors/devices", json!({ "name": "Tablet" }))
            .expect(201);
        let mut device = Self {
            secret: SigningKey::from_bytes(&[seed; 32]),
            id: started.text_at("/id"),
            recovery_codes: Vec::new(),
        };
        let body = device.registration(&started);
        let path = format!("/v1/second-factors/{}/confirm-device", device.id);
        device.recovery_codes = codes_in(&client.post(&path, body).expect(200));
        device
    }

    /// The body that confirms a started device.
    pub fn registration(&self, started: &Answer) -> Value {
        self.registers(&started.text_at("/account_id"), &started.text_at("/nonce"))
    }

    /// The body that confirms a device of an account by a nonce.
    pub fn registers(&self, account: &str, nonce: &str) -> Value {
        let key = URL_SAFE_NO_PAD.encode(self.secret.verifying_key().as_bytes());
        let signature = self.sign(&format!("kontor-register-v1\n{account}\n{key}\n{nonce}"));
        json!({ "public_key": key, "signature": signature })
    }

    /// A device with this key, of a factor.
    pub fn with_key(seed: u8, id: &str) -> Self {
        Self {
            secret: SigningKey::from_bytes(&[seed; 32]),
            id: id.to_owned(),
            recovery_codes: Vec::new(),
        }
    }

    /// The public key.
    pub fn key(&self) -> DeviceKey {
        DeviceKey::of_bytes(self.secret.verifying_key().as_bytes()).expect("a good key")
    }

    /// The body that lists what waits for the device.
    pub fn listing(&self, at: DateTime<Utc>) -> Value {
        let time = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let signature = self.sign(&format!("kontor-list-v1\n{}\n{time}", self.id));
        json!({ "device_id": self.id, "time": time, "signature": signature })
    }

    /// The body that answers a request with the picked number, or denies it.
    pub fn answer(&self, approval: &Value, picked: Option<u64>) -> Value {
        let text = |name: &str| approval[name].as_str().expect(name).to_owned();
        let (number, decision) = match picked {
            Some(number) => (number.to_string(), "approve"),
            None => (String::new(), "deny"),
        };
        let lines = [
            "kontor-approval-v1",
            &text("id"),
            &text("account_id"),
            &self.id,
            &number,
            decision,
            &text("nonce"),
        ];
        json!({ "device_id": self.id, "number": picked, "signature": self.sign(&lines.join("\n")) })
    }

    fn sign(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.secret.sign(text.as_bytes()).to_bytes())
    }
}

/// The body that answers a challenge that a device approved.
pub fn approved(challenge: &str) -> Value {
    json!({ "challenge_token": challenge, "method": "device" })
}
