//! Access tokens: what they say, and everything that is no access token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, Mac};
use kontor_persistence::StorageError;
use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};
use sha2::Sha256;

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

/// A token that is put together by hand.
fn token(head: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(head), encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn with(value: &Value, name: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[name] = other;
    value
}

/// The server's own key, from behind the scenes.
fn signing_key(app: &TestApp) -> SigningKey {
    let keys: Result<Vec<_>, StorageError> = app.block_on(
        app.store()
            .read(app.app.own_context("test"), |tx| tx.identity().signing_keys()),
    );
    SigningKey::from_bytes(&keys.expect("keys").last().expect("a key").secret)
}

#[rstest]
fn the_published_keys_verify_a_token_and_it_says_who_and_how(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let login = log_in(&app, &lea.email);
    let (head, claims) = (part(&login.access_token, 0), part(&login.access_token, 1));
    let now = app.app.clock.now().timestamp();
    let jwks = app.anonymous().get("/.well-known/jwks.json").expect(200);
    assert_eq!(jwks.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(
        head,
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": jwks.text_at("/keys/0/kid") })
    );
    let said = json!({
        "iss": "https://kontor.example", "aud": "kontor", "sub": lea.user.to_string(), "sid": login.session,
        "iat": now, "exp": now + 600, "auth_time": now, "amr": ["pwd"],
    });
    assert_eq!(claims, said);

    let key = URL_SAFE_NO_PAD
        .decode(jwks.text_at("/keys/0/x"))
        .expect("base64url");
    let key = VerifyingKey::from_bytes(&key.try_into().expect("32 bytes")).expect("a key");
    let (signed, signature) = login.access_token.rsplit_once('.').expect("a signature");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let signature = Signature::from_slice(&signature).expect("a signature");
    key.verify_strict(signed.as_bytes(), &signature)
        .expect("it verifies");
    assert!(!jwks.text.contains("\"d\""), "no secret key is published");

    // A refresh does not make the password fresher.
    app.advance(TimeDelta::minutes(5));
    let body = json!({ "refresh_token": login.refresh_token });
    let next = app.anonymous().post("/v1/sessions/refresh", body).expect(200);
    let claims = part(&next.text_at("/access_token"), 1);
    assert_eq!(
        (&claims["auth_time"], &claims["iat"]),
        (&json!(now), &json!(now + 300))
    );
}

#[rstest]
fn whatever_is_no_access_token_of_ours_is_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let good = log_in(&app, &lea.email).access_token;
    let (head, claims) = (part(&good, 0), part(&good, 1));
    let ours = signing_key(&app);
    let theirs = SigningKey::from_bytes(&[7; 32]);
    let sign = |message: &[u8]| ours.sign(message).to_bytes().to_vec();
    // An attacker knows the public key: taken as an HMAC secret it would make every token good.
    let public = ours.verifying_key().to_bytes();
    let hmac = |message: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&public).expect("any length");
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    };
    let now = app.app.clock.now().timestamp();
    let hs256 = with(&head, "alg", json!("HS256"));
    let mut without_kid = head.clone();
    without_kid.as_object_mut().expect("an object").remove("kid");
    let forged = [
        (
            "alg none",
            token(&with(&head, "alg", json!("none")), &claims, |_| Vec::new()),
        ),
        ("HS256 with the public key", token(&hs256, &claims, hmac)),
        ("HS256, signed by us", token(&hs256, &claims, sign)),
        (
            "another typ",
            token(&with(&head, "typ", json!("JWT")), &claims, sign),
        ),
        ("no typ", token(&with(&head, "typ", Value::Null), &claims, sign)),
        (
            "another audience",
            token(&head, &with(&claims, "aud", json!("other")), sign),
        ),
        (
            "another issuer",
            token(&head, &with(&claims, "iss", json!("https://evil.example")), sign),
        ),
        ("expired", token(&head, &with(&claims, "exp", json!(now)), sign)),
        (
            "from the future",
            token(&head, &with(&claims, "iat", json!(now + 31)), sign),
        ),
        (
            "another key",
            token(&head, &claims, |m| theirs.sign(m).to_bytes().to_vec()),
        ),
        (
            "an unknown kid",
            token(&with(&head, "kid", json!("key_x")), &claims, sign),
        ),
        ("no kid", token(&without_kid, &claims, sign)),
        (
            "no session",
            token(&head, &with(&claims, "sid", json!("ses_0")), sign),
        ),
        (
            "an id as session",
            token(&head, &with(&claims, "sid", claims["sub"].clone()), sign),
        ),
        ("no token", "x".to_owned()),
        ("nothing", String::new()),
    ];
    for (what, token) in forged {
        let answer = app.anonymous().with_token(&token).get("/v1/profile");
        let answer = answer.expect_problem(401, "unauthenticated");
        let challenge = answer.header("www-authenticate").expect("a challenge");
        let description = match what {
            "expired" => "The access token expired",
            "another issuer" => "The access token was issued for another server address",
            _ => "The token is malformed",
        };
        assert_eq!(
            challenge,
            format!("Bearer realm=\"kontor\", error=\"invalid_token\", error_description=\"{description}\""),
            "{what}"
        );
    }
    // The forger's hand is good: the same claims signed by the right key pass.
    let forged = token(&head, &claims, sign);
    app.anonymous().with_token(&forged).get("/v1/profile").expect(200);
    let refresh = log_in(&app, &lea.email).refresh_token;
    app.anonymous()
        .with_token(&refresh)
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
}

#[rstest]
fn a_token_is_good_for_ten_minutes_and_only_as_bearer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let login = log_in(&app, &lea.email);
    for scheme in ["Basic", "Token", "DPoP"] {
        app.anonymous()
            .with_header("authorization", &format!("{scheme} {}", login.access_token))
            .get("/v1/profile")
            .expect_problem(401, "unauthenticated");
    }
    app.anonymous()
        .get(&format!("/v1/profile?access_token={}", login.access_token))
        .expect_problem(401, "unauthenticated");
    app.anonymous()
        .with_header("authorization", &format!("bearer {}", login.access_token))
        .get("/v1/profile")
        .expect(200);
    app.advance(TimeDelta::seconds(599));
    login.client.get("/v1/profile").expect(200);
    app.advance(TimeDelta::seconds(1));
    login
        .client
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
}
