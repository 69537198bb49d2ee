//! Properties of all parsers: none panics on any text, and accepted values are read back unchanged.

use crate::access::{Capability, Scopes};
use crate::activity::Action;
use crate::identity::{EmailAddress, Password, PasswordContext, PasswordPolicy, PersonName, PhoneNumber};
use crate::ids::{
    ActivityId, ApiTokenId, Id, InvitationId, JobId, MailId, MemberId, OrganizationId, PasswordResetId,
    RefreshTokenId, SessionId, SignUpId, SigningKeyId, UserId,
};
use crate::invitations::{InvitationMessage, InvitationState};
use crate::locale::Locale;
use crate::organizations::{
    AddressLine, Country, MembershipState, OrganizationKind, OrganizationName, Postcode, Role,
};
use crate::text::{InvalidText, ParseText, fold, line, name, paragraph};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::TestCaseError;

/// Returns arbitrary text, or text made of fragments known to the parsers.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "Lea",
        "lea@example.com",
        "@",
        ".",
        "example",
        " ",
        "\t",
        "\u{0}",
        "\r\n",
        "\n",
        "\u{a0}",
        "ü",
        "u\u{308}",
        "\u{308}",
        "ﬁ",
        "İ",
        "ß",
        "\u{ff20}",
        "\u{1f468}\u{200d}\u{1f469}",
        "\u{202e}",
        "+",
        "+41",
        "22 820 35 44",
        "0",
        "(",
        ")",
        "-",
        "/",
        "://",
        "www.",
        "organizations",
        "identity",
        ":",
        "read",
        "write",
        "org_",
        "user_",
        "0192f0c1e5b07cc3a4d15e6f708192a3",
        "A",
        "CH",
        "LI",
        "de",
        "\"",
        "<",
    ];
    let pieces =
        prop::collection::vec(prop::sample::select(PIECES), 0..12).prop_map(|pieces| pieces.concat());
    let long = (pieces.clone(), 1..400_usize).prop_map(|(piece, times)| piece.repeat(times));
    prop_oneof![any::<String>(), pieces, long]
}

/// Asserts that a parsed value is in normal form: reading it again changes nothing.
fn settles<T: ParseText + PartialEq + std::fmt::Debug>(
    raw: &str,
    written: impl Fn(&T) -> String,
) -> Result<(), TestCaseError> {
    if let Ok(value) = T::parse(raw) {
        let text = written(&value);
        let again = T::parse(&text);
        prop_assert_eq!(again.as_ref().map(&written), Ok(text));
        prop_assert_eq!(again, Ok(value));
    }
    Ok(())
}

fn settles_as_text(
    raw: &str,
    read: impl Fn(&str) -> Result<String, InvalidText>,
) -> Result<(), TestCaseError> {
    if let Ok(text) = read(raw) {
        let no_nul = !text.contains('\0');
        prop_assert!(!text.is_empty() && no_nul);
        prop_assert_eq!(read(&text), Ok(text));
    }
    Ok(())
}

/// Asserts that each id has exactly one spelling.
fn is_read_back<I: Id>(raw: &str) -> Result<(), TestCaseError> {
    if let Ok(id) = I::parse(raw) {
        prop_assert_eq!(id.to_string(), raw);
    }
    Ok(())
}

proptest! {
    #[test]
    fn short_texts(raw in text(), max in 0..300_usize) {
        settles_as_text(&raw, |raw| line(raw, max))?;
        settles_as_text(&raw, |raw| name(raw, max))?;
        settles_as_text(&raw, |raw| paragraph(raw, max))?;
        settles::<AddressLine>(&raw, |it| it.clone().into_string())?;
        settles::<Postcode>(&raw, |it| it.clone().into_string())?;
        let _ = fold(&raw);
    }

    #[test]
    fn typed_texts(raw in text()) {
        settles::<EmailAddress>(&raw, |it| it.as_str().to_owned())?;
        settles::<PersonName>(&raw, |it| it.as_str().to_owned())?;
        settles::<PhoneNumber>(&raw, |it| it.as_str().to_owned())?;
        settles::<Country>(&raw, |it| it.as_str().to_owned())?;
        settles::<OrganizationName>(&raw, |it| it.as_str().to_owned())?;
        settles::<InvitationMessage>(&raw, |it| it.as_str().to_owned())?;
    }

    #[test]
    fn passwords(raw in text(), min_length in 0..200_usize) {
        let presented = Password::presented(&raw);
        if let Ok(accepted) = (PasswordPolicy { min_length }).accept(&raw, &PasswordContext::unknown()) {
            prop_assert_eq!(accepted.expose(), presented.expose());
        }
    }

    #[test]
    fn scopes(words in prop::collection::vec(text(), 0..4)) {
        if let Ok(scopes) = Scopes::parse(words.iter().map(String::as_str)) {
            let written = scopes.words();
            prop_assert_eq!(Scopes::parse(written.iter().map(String::as_str)), Ok(scopes));
        }
    }

    #[test]
    fn words(raw in text()) {
        prop_assert!(Capability::from_text(&raw).is_none_or(|it| it.as_str() == raw));
        prop_assert!(Action::from_text(&raw).is_none_or(|it| it.as_str() == raw));
        prop_assert!(Locale::from_text(&raw).is_none_or(|it| it.as_str() == raw));
        prop_assert!(Role::from_text(&raw).is_none_or(|it| it.as_str() == raw));
        prop_assert!(MembershipState::from_text(&raw).is_none_or(|it| it.as_str() == raw));
        prop_assert!(InvitationState::from_text(&raw).is_none_or(|it| it.as_str() == raw));
        prop_assert!(OrganizationKind::from_text(&raw).is_none_or(|it| it.as_str() == raw));
    }

    #[test]
    fn ids(raw in text()) {
        is_read_back::<UserId>(&raw)?;
        is_read_back::<SignUpId>(&raw)?;
        is_read_back::<SessionId>(&raw)?;
        is_read_back::<RefreshTokenId>(&raw)?;
        is_read_back::<PasswordResetId>(&raw)?;
        is_read_back::<ApiTokenId>(&raw)?;
        is_read_back::<SigningKeyId>(&raw)?;
        is_read_back::<OrganizationId>(&raw)?;
        is_read_back::<MemberId>(&raw)?;
        is_read_back::<InvitationId>(&raw)?;
        is_read_back::<ActivityId>(&raw)?;
        is_read_back::<MailId>(&raw)?;
        is_read_back::<JobId>(&raw)?;
    }
}
