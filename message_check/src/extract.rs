//! Links, accounts, addresses and codes that the texts of a message name.

use crate::amount::take_amounts;
use crate::bounds::LINKS_MAX;
use crate::code::codes;
use crate::findings::Findings;
use crate::iban::ibans;
use crate::invoice::InvoiceNames;
use crate::letters::plain;
use crate::likeness::Kin;
use crate::link::{Link, LinkKind};
use crate::name::ascii;
use crate::own::Own;
use crate::text::{Token, can_exist, tokens};
use kontor_domain::message_checks::{Obstacle, Place, Reason, ReasonCode};
use kontor_domain::money::Money;
use std::collections::HashSet;

/// Gathers what texts name.
pub(crate) struct Extract<'a> {
    own: &'a Own,
    endings: Vec<&'a str>,
    links: HashSet<(String, String)>,
    names: HashSet<(String, ReasonCode)>,
    /// Codes of documents, once each.
    pub codes: Vec<String>,
    /// Numbers and references of invoices.
    pub invoices: InvoiceNames,
    /// Amounts, but those of PDFs.
    pub amounts: Vec<Money>,
    /// Findings.
    pub findings: Findings,
}

impl<'a> Extract<'a> {
    pub(crate) fn new(own: &'a Own) -> Self {
        let names = own.mail_domains.iter().chain(&own.link_hosts);
        Self {
            own,
            endings: names
                .filter_map(|name| name.as_str().rsplit('.').next())
                .collect(),
            links: HashSet::new(),
            names: HashSet::new(),
            codes: Vec::new(),
            invoices: InvoiceNames::default(),
            amounts: Vec::new(),
            findings: Findings::default(),
        }
    }

    /// Takes what a text names.
    pub(crate) fn text(&mut self, text: &str, place: Place) {
        let plain = plain(text);
        for iban in ibans(&plain) {
            let is_ours = self.own.ibans.contains(&iban);
            let code = if is_ours {
                ReasonCode::IbanOurs
            } else {
                ReasonCode::IbanForeign
            };
            self.findings.add(Reason::found(code, place, iban.as_str()));
        }
        self.codes(&plain);
        self.invoices.take(&plain);
        if matches!(place, Place::Subject | Place::Text | Place::Html | Place::QrCode) {
            take_amounts(&mut self.amounts, &plain);
        }
        // Of the text as it is: letters that only look like others must stay what they are.
        for token in tokens(text) {
            match token {
                Token::Url(url) => self.link(&url, "", place),
                Token::Domain(domain, true) => self.name(&domain, ReasonCode::LinkLookAlike, place),
                Token::Address(domain) | Token::Domain(domain, false) => {
                    self.name(&domain, ReasonCode::NameLookAlike, place);
                }
            }
        }
    }

    /// Takes a link with the text shown for it.
    pub(crate) fn link(&mut self, target: &str, shown: &str, place: Place) {
        self.codes(target);
        if self.links.len() >= LINKS_MAX {
            self.findings
                .add(Reason::not_read(place, "text/uri-list", Obstacle::TooMany));
            return;
        }
        if !self.links.insert((target.to_owned(), shown.to_owned())) {
            return;
        }
        let Some(link) = Link::judge(target, shown, self.own) else {
            return;
        };
        let code = match link.kind {
            LinkKind::Ours => ReasonCode::LinkOurs,
            LinkKind::Foreign => ReasonCode::LinkForeign,
            LinkKind::LookAlike => ReasonCode::LinkLookAlike,
        };
        let mut reason = Reason::found(code, place, link.host.clone());
        reason.about = link.like;
        self.findings.add(reason);
        if link.kind == LinkKind::Ours && link.is_unencrypted {
            self.findings
                .add(Reason::found(ReasonCode::LinkUnencrypted, place, link.host));
        }
    }

    /// Takes a domain that is no link. A stranger's says nothing, as invoices name domains of customers.
    fn name(&mut self, domain: &str, code: ReasonCode, place: Place) {
        if self.names.len() >= LINKS_MAX
            || !self.names.insert((domain.to_owned(), code))
            || !can_exist(domain, &self.endings)
        {
            return;
        }
        let Some(host) = ascii(domain) else { return };
        if let Kin::LookAlike(like) = self.own.kin_of_host(&host) {
            self.findings.add(Reason::found(code, place, host).about(like));
        }
    }

    fn codes(&mut self, text: &str) {
        for code in codes(text) {
            if !self.codes.contains(&code) && self.codes.len() < LINKS_MAX {
                self.codes.push(code);
            }
        }
    }
}
