//! Tokens that are refused: what is wrong with one, and which other one works, in the challenge and in words.

use kontor_tests::scenario::{api_token, back_end, person};
use kontor_tests::{Answer, Client, Database, TestApp, log_in};
use rstest::rstest;
use serde_json::json;

/// The header and the detail of a 401.
#[track_caller]
fn challenged(answer: Answer) -> (String, String) {
    let answer = answer.expect_problem(401, "unauthenticated");
    let challenge = answer.header("www-authenticate").expect("a challenge");
    (challenge.to_owned(), answer.text_at("/detail"))
}

#[rstest]
fn a_401_says_what_is_wrong_with_the_token(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let bearer = |value: &str| {
        app.anonymous()
            .with_header("authorization", value)
            .get("/v1/profile")
    };
    for missing in [app.anonymous().get("/v1/profile"), bearer("Basic bGVhOng=")] {
        let (challenge, detail) = challenged(missing);
        assert_eq!(challenge, "Bearer realm=\"kontor\"");
        assert!(detail.contains("`Authorization: Bearer …`"), "{detail}");
    }
    for malformed in ["Bearer", "Bearer x", "bearer a.b.c"] {
        let (challenge, detail) = challenged(bearer(malformed));
        assert!(challenge.contains("error=\"invalid_token\", error_description=\"The token is malformed\""));
        assert!(detail.contains("whole and unchanged"), "{detail}");
    }
    // Which of these a token is stays unsaid: revoked, ended, or never there.
    let ended = people.collaborator.client.clone();
    ended
        .delete(&format!("/v1/sessions/{}", people.collaborator.session))
        .expect(204);
    let unknown = app
        .anonymous()
        .with_token(&format!("kontor_api_{}", "A".repeat(43)));
    let answers = [ended.get("/v1/profile"), unknown.get("/v1/profile")].map(challenged);
    assert_eq!(answers[0], answers[1]);
    assert!(
        answers[0]
            .0
            .contains("error_description=\"The token is not valid, or no longer\"")
    );

    app.advance(chrono::TimeDelta::minutes(11));
    let (challenge, detail) = challenged(lea.client.get("/v1/profile"));
    assert!(challenge.ends_with("error=\"invalid_token\", error_description=\"The access token expired\""));
    assert!(detail.contains("refresh token"), "{detail}");
}

#[rstest]
fn each_kind_of_token_is_told_where_it_works(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let question = json!({ "questions": [{
        "user_id": lea.user.to_string(), "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192a3", "right": "view"
    }] });
    let refused = lea.client.post("/v1/access/check", question);
    let refused = refused.expect_problem(403, "service_token_required");
    assert!(refused.text_at("/detail").contains("kontor service-token"));
    let (challenge, detail) = challenged(back_end(&app, &["drive"]).get("/v1/profile"));
    assert!(
        challenge.contains("A service token is not accepted here"),
        "{challenge}"
    );
    assert!(detail.contains("POST /v1/access/check"), "{detail}");

    let reader = api_token(&app, lea, &["organizations:read"]);
    let refused = reader.patch(&people.path(""), json!({ "locale": "de" }));
    let refused = refused.expect_problem(403, "insufficient_scope");
    let challenge = refused.header("www-authenticate").expect("a challenge");
    assert!(
        challenge.contains("error=\"insufficient_scope\"")
            && challenge.ends_with("scope=\"organizations:write\"")
    );
}

#[rstest]
fn whoever_needs_a_session_or_the_password_is_told_how(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let script = api_token(&app, &lea, &["organizations:read"]);
    let login = log_in(&app, &lea.email);
    app.advance(chrono::TimeDelta::minutes(10));
    let tokens = json!({ "refresh_token": login.refresh_token });
    let refreshed = app.anonymous().post("/v1/sessions/refresh", tokens).expect(200);
    let session = login.client.with_token(&refreshed.text_at("/access_token"));
    for (language, log_in, step_up) in [
        ("en", "log in with", "send the password to"),
        ("de", "melden Sie sich mit", "senden Sie das Passwort an"),
        ("fr", "connectez-vous avec", "envoyez le mot de passe à"),
        ("it", "acceda con", "invii la password a"),
    ] {
        let export = |client: &Client| {
            client
                .with_header("accept-language", language)
                .get("/v1/profile/export")
        };
        let detail = export(&script)
            .expect_problem(403, "session_required")
            .text_at("/detail");
        assert!(
            detail.starts_with(&format!("{log_in} `POST /v1/sessions`")),
            "{detail}"
        );
        let detail = export(&session)
            .expect_problem(403, "step_up_required")
            .text_at("/detail");
        let wanted = format!("{step_up} `POST /v1/sessions/step-up`");
        assert!(detail.starts_with(&wanted), "{detail}");
    }
}
