//! A bank file, read entry by entry.

use crate::entry::{Detail, Entry, Verdict};
use crate::error::{Fault, ReadError};
use crate::leaves;
use crate::message::Message;
use crate::tag::Tag;
use crate::tally::Tally;
use crate::xml::{Opened, Step, Xml};
use std::io::BufRead;

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The account of a statement or notification, which [`BankFile::account`] returns.
    Account,
    /// A transaction of the entry that [`BankFile::entry`] returns.
    Transaction(Box<Detail>),
    /// The end of that entry, with what it amounts to.
    EntryEnd(Verdict),
}

/// A bank file that is being read. An entry's transactions come before its verdict, so book none before it is known.
pub struct BankFile<R> {
    xml: Xml<R>,
    message: Message,
    path: Vec<Tag>,
    currencies: Vec<String>,
    statement: Entry,
    entry: Entry,
    detail: Detail,
    // The first transaction, until it is known whether it is the only one.
    first: Option<Box<Detail>>,
    tally: Tally,
    ready: Option<Item>,
    has_message: bool,
}

impl<R: BufRead> BankFile<R> {
    /// Opens a file: reads as far as its namespace.
    ///
    /// # Errors
    /// [`ReadError`] if the file is no bank file of a supported version.
    pub fn open(source: R) -> Result<Self, ReadError> {
        let mut xml = Xml::new(source);
        let Step::Open(root) = xml.step()? else {
            return Err(xml.error(Fault::NotCamt));
        };
        let namespace = root.namespace.unwrap_or_default();
        let message = Message::of_namespace(&namespace)
            .map_err(|other| xml.error(other.map_or(Fault::NotCamt, Fault::Unsupported)))?;
        if root.tag != Tag::Document {
            return Err(xml.error(Fault::NotCamt));
        }
        Ok(Self {
            xml,
            message,
            path: vec![Tag::Document],
            currencies: vec![String::new()],
            statement: Entry::default(),
            entry: Entry::default(),
            detail: Detail::default(),
            first: None,
            tally: Tally::default(),
            ready: None,
            has_message: false,
        })
    }

    /// Returns the message and its version.
    pub const fn message(&self) -> Message {
        self.message
    }

    /// Returns the entry that the last item belongs to.
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Returns the account of the statement that was reached.
    pub fn account(&self) -> Option<&str> {
        self.statement.account.as_deref()
    }

    /// Goes to the next part, `None` at the end of the file.
    ///
    /// # Errors
    /// [`ReadError`]; nothing of the file counts then.
    pub fn next_item(&mut self) -> Result<Option<Item>, ReadError> {
        if let Some(item) = self.ready.take() {
            return Ok(Some(item));
        }
        loop {
            let item = match self.xml.step()? {
                Step::Open(opened) => {
                    self.opened(opened)?;
                    None
                }
                Step::Close(text) => self.closed(text.trim()),
                Step::End if !self.has_message => return Err(self.xml.error(Fault::NotCamt)),
                Step::End => return Ok(None),
            };
            if item.is_some() {
                return Ok(item);
            }
        }
    }

    fn opened(&mut self, opened: Opened) -> Result<(), ReadError> {
        let mut tag = opened.tag;
        if self.path.len() == 1 {
            if tag != self.message.root() {
                return Err(self.xml.error(Fault::NotCamt));
            }
            self.has_message = true;
            tag = Tag::Message;
        }
        self.path.push(tag);
        self.currencies.push(opened.currency.unwrap_or_default());
        match self.path.as_slice() {
            [_, Tag::Message, Tag::Statement] => {
                let message = std::mem::take(&mut self.statement.message);
                self.statement = Entry {
                    message,
                    ..Entry::default()
                };
            }
            [_, Tag::Message, Tag::Statement, Tag::Ntry] => {
                self.tally = Tally::default();
                self.entry = Entry {
                    number: self.entry.number + 1,
                    line: self.xml.line(),
                    ..self.statement.clone()
                };
            }
            [
                _,
                Tag::Message,
                Tag::Statement,
                Tag::Ntry,
                Tag::NtryDtls,
                Tag::TxDtls,
            ] => {
                self.detail = Detail::default();
            }
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, text: &str) -> Option<Item> {
        use Tag::{Acct, GrpHdr, Iban, Id, MsgId, Ntry, NtryDtls, Othr, Statement, TxDtls};
        let currency = self.currencies.pop().unwrap_or_default();
        let item = match self.path.as_slice() {
            [_, Tag::Message, GrpHdr, MsgId] => {
                text.clone_into(&mut self.statement.message);
                None
            }
            [_, Tag::Message, Statement, Id] => {
                text.clone_into(&mut self.statement.statement);
                None
            }
            [_, Tag::Message, Statement, Acct, Id, Iban]
            | [_, Tag::Message, Statement, Acct, Id, Othr, Id] => {
                self.statement.account = leaves::some(&leaves::without_blanks(text));
                None
            }
            [_, Tag::Message, Statement, Acct] => Some(Item::Account),
            [_, Tag::Message, Statement, Ntry] => Some(self.entry_ends()),
            [_, Tag::Message, Statement, Ntry, NtryDtls, TxDtls] => self.detail_ends(),
            [_, Tag::Message, Statement, Ntry, NtryDtls, TxDtls, path @ ..] => {
                leaves::detail(&mut self.detail, path, text, &currency);
                None
            }
            [_, Tag::Message, Statement, Ntry, path @ ..] => {
                leaves::entry(&mut self.entry, path, text, &currency);
                None
            }
            _ => None,
        };
        self.path.pop();
        item
    }

    /// Holds the first transaction back: it has the entry's amount if it is the only one and has none itself.
    fn detail_ends(&mut self) -> Option<Item> {
        let detail = Box::new(std::mem::take(&mut self.detail));
        if self.tally.count() == 0 && self.first.is_none() {
            self.first = Some(detail);
            return None;
        }
        if let Some(first) = self.first.take() {
            self.tally.add(&first);
            self.tally.add(&detail);
            self.ready = Some(Item::Transaction(detail));
            return Some(Item::Transaction(first));
        }
        self.tally.add(&detail);
        Some(Item::Transaction(detail))
    }

    fn entry_ends(&mut self) -> Item {
        // One transaction without an amount does not stand for several.
        let is_collective = self.entry.is_collective();
        let only = self.first.take();
        if let Some(mut only) = only.filter(|only| only.amount.is_some() || !is_collective) {
            if only.amount.is_none() {
                only.amount.clone_from(&self.entry.amount);
            }
            self.tally.add(&only);
            self.ready = Some(Item::EntryEnd(self.tally.verdict(&self.entry)));
            return Item::Transaction(only);
        }
        let verdict = self.tally.verdict(&self.entry);
        if self.tally.count() > 0 {
            return Item::EntryEnd(verdict);
        }
        // An entry without transactions is one itself.
        self.ready = Some(Item::EntryEnd(verdict));
        Item::Transaction(Box::new(Detail {
            amount: self.entry.amount.clone(),
            is_entry: true,
            ..Detail::default()
        }))
    }
}
