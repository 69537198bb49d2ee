//! The sender of a message, and the addresses for answers and for failures to deliver.

use crate::likeness::Kin;
use crate::message::{Mailbox, Opened};
use crate::name::ascii;
use crate::own::Own;
use crate::text::{Token, tokens};
use kontor_domain::message_checks::{Place, Reason, ReasonCode};

/// Codes for the relation of an address.
struct Codes {
    ours: Option<ReasonCode>,
    foreign: ReasonCode,
    look_alike: ReasonCode,
}

const SENDER: Codes = Codes {
    ours: Some(ReasonCode::SenderOurs),
    foreign: ReasonCode::SenderForeign,
    look_alike: ReasonCode::SenderLookAlike,
};
const REPLY_TO: Codes = Codes {
    ours: None,
    foreign: ReasonCode::ReplyToForeign,
    look_alike: ReasonCode::ReplyToLookAlike,
};
const RETURN_PATH: Codes = Codes {
    ours: None,
    foreign: ReasonCode::ReturnPathForeign,
    look_alike: ReasonCode::ReturnPathLookAlike,
};

/// Returns the findings on the addresses of a message.
pub(crate) fn check(message: &Opened, own: &Own) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = judged(&message.from, Place::From, &SENDER, own).collect();
    if message.from.is_empty() {
        reasons.push(Reason::of(ReasonCode::SenderMissing));
    }
    if message.from.len() > 1 || message.sender_headers > 1 {
        reasons.push(Reason::of(ReasonCode::SenderAmbiguous));
    }
    if let Some(name) = &message.repeated_header {
        reasons.push(Reason {
            value: Some(name.clone()),
            ..Reason::of(ReasonCode::HeaderRepeated)
        });
    }
    reasons.extend(message.from.iter().filter_map(|mailbox| misleads(mailbox, own)));
    reasons.extend(judged(&message.reply_to, Place::ReplyTo, &REPLY_TO, own));
    reasons.extend(judged(&message.return_path, Place::ReturnPath, &RETURN_PATH, own));
    reasons
}

fn judged<'a>(
    mailboxes: &'a [Mailbox],
    place: Place,
    codes: &'a Codes,
    own: &'a Own,
) -> impl Iterator<Item = Reason> + 'a {
    // A return path without an address is that of a report, which nobody answers.
    let named = mailboxes
        .iter()
        .filter(move |mailbox| place != Place::ReturnPath || !mailbox.address.is_empty());
    named.filter_map(move |mailbox| {
        let domain = domain(&mailbox.address);
        match own.kin_of_sender(&domain) {
            Kin::Ours => codes.ours.map(|code| Reason::found(code, place, domain)),
            Kin::Foreign => Some(Reason::found(codes.foreign, place, domain)),
            Kin::LookAlike(like) => Some(Reason::found(codes.look_alike, place, domain).about(like)),
        }
    })
}

fn domain(address: &str) -> String {
    let domain = address
        .trim_end_matches('>')
        .rsplit('@')
        .next()
        .unwrap_or_default();
    ascii(domain).unwrap_or_default()
}

/// Returns the finding on a name that shows an address of the provider in front of a foreign one.
fn misleads(mailbox: &Mailbox, own: &Own) -> Option<Reason> {
    let sender = domain(&mailbox.address);
    if own.kin_of_sender(&sender) == Kin::Ours {
        return None;
    }
    tokens(&mailbox.name).into_iter().find_map(|token| {
        let (Token::Address(shown) | Token::Domain(shown, _) | Token::Url(shown)) = token;
        let shown = domain(shown.split("://").last().unwrap_or_default());
        let is_imitation = !matches!(own.kin_of_host(&shown), Kin::Foreign);
        is_imitation
            .then(|| Reason::found(ReasonCode::SenderNameMisleads, Place::From, sender.clone()).about(shown))
    })
}
