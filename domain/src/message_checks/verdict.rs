//! The rule from findings to the verdict.

use super::{Bearing, Reason, ReasonCode};

crate::text_enum! {
    /// Verdict on a message.
    Verdict {
        /// The message is from the provider.
        Genuine = "genuine",
        /// The message is not proven to be from the provider.
        Suspicious = "suspicious",
        /// The message is not from the provider, or was changed.
        Forged = "forged",
    }
}

/// Word in a reason for a key that the provider has in its settings.
pub const CONFIGURED_KEY: &str = "configured";
/// Word in a reason for a key that the caller gave along.
pub const GIVEN_KEY: &str = "given";

impl Verdict {
    /// Returns the verdict that follows from findings. One that refutes is enough for a forgery. A genuine message has
    /// a sender of the provider and nothing that speaks against it, and is proven by a signature whose key the provider
    /// configured. A code proves nothing without one: it can be copied from a real mail, and a forger has endless ways to
    /// hide it beside words of his own. Tone and personal details are no findings: real reminders are urgent, and forgers
    /// know names.
    ///
    /// A right signature covers the whole message. Then parts that could not be read are the provider's, a name like its
    /// own is a customer's, and a list or a forwarding server that put itself into the return path changed nothing.
    #[must_use]
    pub fn of(reasons: &[Reason]) -> Self {
        let has = |code| reasons.iter().any(|reason| reason.code == code);
        if reasons
            .iter()
            .any(|reason| reason.code.bearing() == Bearing::Refutes)
        {
            return Self::Forged;
        }
        let is_signed = reasons.iter().any(|reason| {
            reason.code == ReasonCode::DkimPassed && reason.about.as_deref() == Some(CONFIGURED_KEY)
        });
        let is_doubted = reasons.iter().any(|reason| match reason.code {
            ReasonCode::NotRead
            | ReasonCode::ReturnPathForeign
            | ReasonCode::NameLookAlike
            | ReasonCode::ContentDiffers
            | ReasonCode::RecipientDiffers => !is_signed,
            code => code.bearing() == Bearing::Doubts,
        });
        if has(ReasonCode::SenderOurs) && is_signed && !is_doubted {
            Self::Genuine
        } else {
            Self::Suspicious
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_checks::{Obstacle, Place};

    fn of(codes: &[ReasonCode]) -> Verdict {
        let reasons: Vec<Reason> = codes.iter().copied().map(Reason::of).collect();
        Verdict::of(&reasons)
    }

    fn signed(key: &str, more: ReasonCode) -> Verdict {
        let passed = Reason::of(ReasonCode::DkimPassed).about(key);
        Verdict::of(&[Reason::of(ReasonCode::SenderOurs), passed, Reason::of(more)])
    }

    #[test]
    fn a_genuine_message_has_our_sender_and_a_proof_and_no_contradiction() {
        use ReasonCode::{
            CodeKnown, CodeMissing, CodeUnknown, LinkForeign, SenderForeign, SenderMissing, SenderOurs,
        };
        assert_eq!(signed(CONFIGURED_KEY, CodeKnown), Verdict::Genuine);
        assert_eq!(
            of(&[SenderOurs, CodeKnown]),
            Verdict::Suspicious,
            "a code can be copied"
        );
        assert_eq!(
            signed(CONFIGURED_KEY, ReasonCode::HeaderRepeated),
            Verdict::Suspicious
        );
        assert_eq!(of(&[SenderOurs, CodeMissing]), Verdict::Suspicious);
        assert_eq!(of(&[SenderOurs, CodeKnown, LinkForeign]), Verdict::Suspicious);
        for copied in [ReasonCode::ContentDiffers, ReasonCode::RecipientDiffers] {
            assert_eq!(of(&[SenderOurs, CodeKnown, copied]), Verdict::Suspicious);
        }
        assert_eq!(of(&[SenderOurs, CodeKnown, CodeUnknown]), Verdict::Suspicious);
        assert_eq!(of(&[SenderForeign, CodeKnown]), Verdict::Suspicious);
        assert_eq!(of(&[SenderMissing, CodeKnown]), Verdict::Suspicious);
        assert_eq!(of(&[]), Verdict::Suspicious);
    }

    #[test]
    fn whatever_refutes_makes_a_forgery_even_with_a_known_code() {
        for code in ReasonCode::ALL {
            let verdict = of(&[ReasonCode::SenderOurs, ReasonCode::CodeKnown, *code]);
            assert_eq!(
                verdict == Verdict::Forged,
                code.bearing() == Bearing::Refutes,
                "{code}"
            );
        }
    }

    #[test]
    fn a_signature_with_a_configured_key_covers_what_could_not_be_read() {
        use ReasonCode::{
            CodeMissing, ContentDiffers, NameLookAlike, NotRead, RecipientDiffers, ReplyToForeign,
            ReturnPathForeign,
        };
        for covered in [
            NotRead,
            ReturnPathForeign,
            NameLookAlike,
            CodeMissing,
            ContentDiffers,
            RecipientDiffers,
        ] {
            assert_eq!(signed(CONFIGURED_KEY, covered), Verdict::Genuine, "{covered}");
            assert_eq!(signed(GIVEN_KEY, covered), Verdict::Suspicious, "{covered}");
        }
        assert_eq!(signed(CONFIGURED_KEY, ReplyToForeign), Verdict::Suspicious);
        let unread = Reason::not_read(Place::Image, "image/gif", Obstacle::Format);
        let known = [ReasonCode::SenderOurs, ReasonCode::CodeKnown].map(Reason::of);
        assert_eq!(
            Verdict::of(&[known.to_vec(), vec![unread]].concat()),
            Verdict::Suspicious
        );
    }
}
