//! A document before it is drawn: its texts, where they stand, and on which pages.

use super::closing::Closing;
use super::footer;
use super::form::{Form, RenderError};
use super::intro::Intro;
use super::plan::{Heights, Page, pages};
use super::rows::{Row, rows};
use super::words::{Words, filled, words};
use crate::canvas::Color;
use crate::qr_bill::{Matrix, QrBill};
use kontor_domain::billing::Document;

/// A document that is ready to be drawn.
pub struct Sheet<'a> {
    pub document: &'a Document,
    pub form: Form,
    pub words: &'static Words,
    pub accent: Color,
    pub intro: Intro,
    pub rows: Vec<Row>,
    pub closing: Closing,
    pub bill: Option<(QrBill, Matrix)>,
    pub pages: Vec<Page>,
}

impl<'a> Sheet<'a> {
    /// Sets the texts of a document and distributes them over pages.
    pub fn of(document: &'a Document, form: Form) -> Result<Self, RenderError> {
        let words = words(document.locale);
        let accent = Color::parse(&document.issuer.color)
            .ok_or(RenderError::Color)?
            .readable();
        let bill = if form.has_payment_part() {
            Some(bill(document, form, words)?)
        } else {
            None
        };
        let intro = Intro::of(document, form, words);
        let rows = rows(document, words);
        let heights: Vec<f32> = rows.iter().map(Row::height).collect();
        let plan = |closing: &Closing| {
            pages(&Heights {
                first_row: intro.first_row,
                rows: &heights,
                sums: closing.height() + footer::additional_height(document, words),
                has_part: bill.is_some(),
            })
        };
        let mut closing = Closing::of(document, form, words, false);
        let mut pages = plan(&closing);
        let is_apart = pages.last().is_some_and(|page| page.has_part && !page.has_sums);
        if is_apart {
            closing = Closing::of(document, form, words, true);
            pages = plan(&closing);
        }
        Ok(Self {
            document,
            form,
            words,
            accent,
            intro,
            rows,
            closing,
            bill,
            pages,
        })
    }

    /// Returns the title with the number.
    pub fn title(&self) -> String {
        title(self.document, self.form)
    }

    /// Returns the number of the invoice that is to be paid.
    pub fn invoice_number(&self) -> &str {
        invoice_number(self.document, self.form)
    }

    /// Returns `page n of m`.
    pub fn page_number(&self, at: usize) -> String {
        filled(
            self.words.page,
            &[&(at + 1).to_string(), &self.pages.len().to_string()],
        )
    }
}

/// Returns the title of a document with its number.
pub fn title(document: &Document, form: Form) -> String {
    format!("{} {}", words(document.locale).title(form), document.number)
}

fn bill(document: &Document, form: Form, words: &Words) -> Result<(QrBill, Matrix), RenderError> {
    let bill = QrBill::of(
        document,
        &format!("{} {}", words.invoice, invoice_number(document, form)),
    )?;
    let code = Matrix::of(&bill.payload()).ok_or(RenderError::QrCode)?;
    Ok((bill, code))
}

/// Returns the number of the invoice that is to be paid: a reminder names another document's.
fn invoice_number(document: &Document, form: Form) -> &str {
    let preceding = document
        .preceding
        .as_ref()
        .filter(|_| matches!(form, Form::Reminder(_)));
    preceding.map_or(&document.number, |invoice| &invoice.number)
}
