use super::*;
use kontor_domain::ids::Id;
use uuid::Uuid;

fn tokens() -> AccessTokens {
    let key = signing_key(
        SigningKeyId::from_uuid(Uuid::from_u128(1)),
        [7; 32],
        DateTime::UNIX_EPOCH,
    );
    AccessTokens::new("https://kontor.example".into(), TimeDelta::minutes(10), &[key]).unwrap()
}

fn issue(tokens: &AccessTokens, now: DateTime<Utc>) -> String {
    tokens
        .issue(
            UserId::from_uuid(Uuid::nil()),
            SessionId::from_uuid(Uuid::nil()),
            now,
            None,
            now,
        )
        .unwrap()
}

#[test]
fn a_token_is_good_from_its_issue_to_its_expiry() {
    let (tokens, now) = (tokens(), DateTime::UNIX_EPOCH);
    let token = issue(&tokens, now);
    assert!(tokens.verify(&token, now).is_ok());
    assert!(tokens.verify(&token, now + TimeDelta::seconds(599)).is_ok());
    assert!(
        tokens.verify(&token, now + TimeDelta::seconds(600)).is_err(),
        "also when its signature is remembered"
    );
    assert!(
        tokens.verify(&token, now - TimeDelta::seconds(30)).is_ok(),
        "another node's clock may be ahead"
    );
    assert!(tokens.verify(&token, now - TimeDelta::seconds(31)).is_err());
}

#[test]
fn another_algorithm_type_key_issuer_or_byte_is_refused() {
    let (tokens, now) = (tokens(), DateTime::UNIX_EPOCH);
    let token = issue(&tokens, now);
    let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let header = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let kid = "key_00000000000000000000000000000001";
    for forged in [
        format!("{}.{claims}.", header(r#"{"alg":"none","typ":"at+jwt"}"#)),
        format!(
            "{}.{claims}.{signature}",
            header(&format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#))
        ),
        format!(
            "{}.{claims}.{signature}",
            header(&format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{kid}"}}"#))
        ),
        format!("{head}.{}.{signature}", header(r#"{"sub":"user_x"}"#)),
        format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode([0; 64])),
        format!("{head}.{claims}"),
        String::new(),
    ] {
        assert!(tokens.verify(&forged, now).is_err(), "{forged}");
    }
    let other_issuer = AccessTokens::new(
        "https://other.example".into(),
        TimeDelta::minutes(10),
        &[signing_key(
            SigningKeyId::from_uuid(Uuid::from_u128(1)),
            [7; 32],
            now,
        )],
    );
    assert_eq!(
        other_issuer.unwrap().verify(&token, now).err(),
        Some(Unverified::OtherIssuer),
        "signed by a node with another public URL"
    );
}

#[test]
fn what_a_retired_key_signed_is_refused_at_once() {
    let (tokens, now) = (tokens(), DateTime::UNIX_EPOCH);
    let token = issue(&tokens, now);
    assert!(tokens.verify(&token, now).is_ok());
    tokens
        .replace_keys(&[signing_key(
            SigningKeyId::from_uuid(Uuid::from_u128(2)),
            [8; 32],
            now,
        )])
        .unwrap();
    assert!(tokens.verify(&token, now).is_err());
}

proptest::proptest! {
    /// No text panics, and none is accepted as a token that was not issued.
    #[test]
    fn made_up_tokens(head: String, claims: String, text: String) {
        let (tokens, now) = (tokens(), DateTime::UNIX_EPOCH);
        let encoded = format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(claims), text);
        for token in [&text, &encoded] {
            proptest::prop_assert!(tokens.verify(token, now).is_err());
            let _ = tokens.names_unknown_key(token);
        }
    }

    /// Nor is an issued token with another character somewhere, including the unused bits of the last one.
    #[test]
    fn issued_tokens_with_a_change(place: proptest::sample::Index, by: char) {
        let (tokens, now) = (tokens(), DateTime::UNIX_EPOCH);
        let mut token: Vec<char> = issue(&tokens, now).chars().collect();
        let place = place.index(token.len());
        proptest::prop_assume!(token[place] != by);
        token[place] = by;
        let token: String = token.into_iter().collect();
        proptest::prop_assert!(tokens.verify(&token, now).is_err());
    }
}
