use super::closing::Rank;
use super::*;
use crate::e_invoice;
use crate::qr_bill::{QrBillError, QrBillFault, judge};
use crate::samples;
use kontor_domain::billing::VatCategory;
use kontor_domain::locale::Locale;
use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};

/// Returns every sample with the form that it is made in.
fn samples_in(locale: Locale) -> Vec<(Form, Content)> {
    let samples = [
        (Form::PaymentDocument, samples::invoice(locale, 3)),
        (Form::PaymentDocument, samples::invoice(locale, 8)),
        (Form::PaymentDocument, samples::invoice(locale, 40)),
        (Form::PaymentDocument, samples::longest(locale, 3)),
        (Form::PaymentDocument, samples::nothing(locale)),
        (
            Form::PaymentDocument,
            samples::abroad(locale, VatCategory::Outside),
        ),
        (Form::Final, samples::paid(locale, 3)),
        (
            Form::Final,
            samples::abroad(locale, VatCategory::ReverseCharge).map(samples::settled),
        ),
        (
            Form::Final,
            samples::with_gross_prices(locale).map(samples::settled),
        ),
        (Form::ProForma, samples::pro_forma(locale, 6)),
        (Form::CreditNote, samples::credit_note(locale, 2)),
        (Form::Reminder(1), samples::reminder(locale, 3)),
    ];
    samples
        .into_iter()
        .map(|(form, document)| (form, document.unwrap()))
        .collect()
}

fn invoice() -> Content {
    samples::invoice(Locale::De, 3).unwrap()
}

#[test]
fn every_form_is_made_in_every_language_and_again_with_the_same_bytes() {
    for locale in Locale::ALL.iter().copied() {
        for (form, document) in samples_in(locale) {
            let pdf = render(&document, form).unwrap();
            assert!(pdf.starts_with(b"%PDF-1.7"), "{form:?}");
            assert!(
                render(&document, form).unwrap() == pdf,
                "{form:?} in {locale} differs"
            );
            if matches!(form, Form::Final | Form::CreditNote) {
                let once = e_invoice::embed(&pdf, &document).unwrap();
                assert!(
                    e_invoice::embed(&pdf, &document).unwrap() == once,
                    "{form:?} in {locale} differs"
                );
            }
            if let Some(payload) = qr_payload(&document, form).unwrap() {
                assert_eq!(judge(payload.as_bytes()), [], "{form:?}");
            }
        }
    }
}

#[test]
fn the_bytes_are_the_same_on_every_thread() {
    let expected = render(&invoice(), Form::PaymentDocument).unwrap();
    std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(|| render(&invoice(), Form::PaymentDocument).unwrap()));
        for thread in threads {
            assert!(thread.join().unwrap() == expected);
        }
    });
}

#[test]
fn what_cannot_be_printed_is_refused_with_its_field() {
    let refused = |change: fn(&mut Content), form| {
        let mut document = invoice();
        change(&mut document);
        render(&document, form).unwrap_err().to_string()
    };
    let without_transfer = |document: &mut Content| document.transfer = None;
    assert_eq!(
        refused(without_transfer, Form::PaymentDocument),
        "transfer: must not be empty"
    );
    assert!(
        render(
            &{
                let mut paid = invoice();
                without_transfer(&mut paid);
                paid
            },
            Form::Final
        )
        .is_ok()
    );
    let error = refused(|document| document.issuer.color = "blue".to_owned(), Form::Final);
    assert_eq!(error, "issuer.color: must be of the form #rrggbb");
    let error = refused(
        |document| document.issued_on = chrono::NaiveDate::MIN,
        Form::Final,
    );
    assert_eq!(error, "issued_on: must be in a year of four digits");
    let mut document = invoice();
    document.recipient.address.town = "Αθήνα".to_owned();
    let expected = QrBillError {
        field: "recipient.address.town",
        reason: QrBillFault::Character('Α'),
    };
    assert!(
        matches!(render(&document, Form::Reminder(1)), Err(RenderError::QrBill(error)) if error == expected)
    );
}

#[test]
fn sums_and_marks_follow_what_was_paid() {
    let sums = |document: &Content, form| {
        let sheet = Sheet::of(document, form).unwrap();
        let sums = sheet.closing.sums.iter();
        let shown = sums
            .filter(|sum| sum.rank != Rank::Part)
            .map(|sum| format!("{} {}", sum.label, sum.amount));
        (
            sheet.intro.mark.map(|(mark, _)| mark),
            shown.collect::<Vec<_>>().join(", "),
        )
    };
    let total = "Total CHF 238.25";
    let mut document = invoice();
    assert_eq!(
        sums(&document, Form::PaymentDocument),
        (Some("Nicht bezahlt"), total.to_owned())
    );
    document.paid_minor = 10_000;
    let open = format!("{total}, Offen CHF 138.25");
    assert_eq!(
        sums(&document, Form::PaymentDocument),
        (Some("Teilweise bezahlt"), open)
    );
    let paid = samples::settled(document);
    assert_eq!(
        sums(&paid, Form::Final),
        (Some("Bezahlt"), format!("{total}, Offen CHF 0.00"))
    );
    let credit = samples::credit_note(Locale::De, 3).unwrap();
    assert_eq!(
        sums(&credit, Form::CreditNote),
        (None, "Gutschrift CHF 238.25".to_owned())
    );
}

#[test]
fn each_level_of_a_reminder_has_its_title() {
    let title = |level| {
        let document = samples::reminder(Locale::De, 3).unwrap();
        Sheet::of(&document, Form::Reminder(level)).unwrap().title()
    };
    assert_eq!(title(1), "Zahlungserinnerung M2027-000031");
    assert_eq!(title(2), "Zweite Mahnung M2027-000031");
    assert_eq!(title(3), "Letzte Mahnung M2027-000031");
}

#[test]
fn the_message_of_a_bill_names_the_invoice() {
    let message = |document: &Content, form| {
        let payload = qr_payload(document, form).unwrap().unwrap();
        payload.lines().nth(29).map(str::to_owned)
    };
    assert_eq!(
        message(&invoice(), Form::PaymentDocument).as_deref(),
        Some("Rechnung 2026-000123")
    );
    let reminder = samples::reminder(Locale::Fr, 3).unwrap();
    assert_eq!(
        message(&reminder, Form::Reminder(1)).as_deref(),
        Some("Facture 2026-000123")
    );
    assert_eq!(qr_payload(&invoice(), Form::Final).unwrap(), None);
}

#[test]
fn texts_carry_the_law_of_the_document() {
    let sentences = |document: &Content, form| {
        let sheet = Sheet::of(document, form).unwrap();
        let closing = sheet.closing.sentences.iter().chain(&sheet.intro.notes);
        closing
            .map(|(_, lines)| lines.join(" "))
            .collect::<Vec<_>>()
            .join(" | ")
    };
    for (locale, reverse_charge, no_value) in [
        (
            Locale::De,
            "(Reverse Charge)",
            "keinen rechtlichen, steuerlichen oder buchhalterischen Wert",
        ),
        (
            Locale::Fr,
            "(reverse charge)",
            "aucune valeur juridique, fiscale ou comptable",
        ),
        (
            Locale::It,
            "(reverse charge)",
            "alcun valore giuridico, fiscale o contabile",
        ),
        (Locale::En, "Reverse charge", "no legal, tax or accounting value"),
    ] {
        let abroad = samples::abroad(locale, VatCategory::ReverseCharge).unwrap();
        assert!(
            sentences(&abroad, Form::Final).contains(reverse_charge),
            "{locale}"
        );
        let pro_forma = samples::pro_forma(locale, 2).unwrap();
        assert!(
            sentences(&pro_forma, Form::ProForma).contains(no_value),
            "{locale}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_and_any_amount_can_be_printed(
        text in "\\PC{0,400}", name in any::<String>(), amount in any::<i64>(), lines in 0..30_usize,
    ) {
        let mut document = samples::invoice(Locale::It, lines).unwrap();
        document.note = Some(text.clone());
        document.customer_number = Some(name.clone());
        document.recipient.order_number = Some(text.clone());
        document.recipient.address.name = name.clone();
        document.issuer.address.name = text.clone();
        document.totals.net_minor = amount;
        if let Some(line) = document.lines.first_mut() {
            line.description = name;
            line.detail = Some(text);
            line.gross_minor = Some(amount);
        }
        prop_assert!(render(&document, Form::ProForma).is_ok());
    }
}
