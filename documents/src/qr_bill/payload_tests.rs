use super::*;
use crate::qr_bill::{Matrix, judge};
use crate::samples;
use kontor_domain::billing::InvalidReference;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

fn bill(change: impl FnOnce(&mut Document)) -> Result<QrBill, QrBillError> {
    let mut document = samples::invoice(Locale::De, 3).unwrap();
    change(&mut document);
    QrBill::of(&document, "Rechnung 2026-000123")
}

fn refused(change: impl FnOnce(&mut Document)) -> (&'static str, QrBillFault) {
    let error = bill(change).unwrap_err();
    (error.field, error.reason)
}

#[test]
fn the_payload_has_31_lines_in_the_order_of_the_guidelines() {
    let bill = bill(|_| ()).unwrap();
    let payload = bill.payload();
    let lines: Vec<&str> = payload.split('\n').collect();
    assert_eq!(lines.len(), 31);
    assert_eq!(lines[..4], ["SPC", "0200", "1", "CH4431999123000889012"]);
    assert_eq!(
        lines[4..11],
        [
            "S",
            "Kontor Hosting AG",
            "Hardturmstrasse",
            "161",
            "8005",
            "Zürich",
            "CH"
        ]
    );
    assert!(lines[11..18].iter().all(|line| line.is_empty()));
    assert_eq!(
        lines[18..20],
        [
            money::decimal(bill.amount_minor.unwrap()).to_string().as_str(),
            "CHF"
        ]
    );
    assert_eq!(
        lines[27..],
        [
            "QRR",
            "210000000003139471430009017",
            "Rechnung 2026-000123",
            "EPD"
        ]
    );
    assert_eq!(judge(payload.as_bytes()), []);
}

#[test]
fn an_ordinary_iban_takes_a_creditor_reference() {
    let bill = bill(|document| {
        document.transfer = Some(TransferDetails {
            iban: "CH5800791123000889012".to_owned(),
            reference: "RF18539007547034".to_owned(),
        });
    });
    let payload = bill.unwrap().payload();
    assert!(payload.contains("\nSCOR\nRF18539007547034\n"));
    assert_eq!(judge(payload.as_bytes()), []);
}

#[test]
fn an_amount_of_zero_forbids_the_payment() {
    let bill = bill(|document| document.paid_minor = document.totals.total_minor).unwrap();
    let payload = bill.payload();
    assert!(payload.contains("\n0.00\nCHF\n") && payload.ends_with("NICHT ZUR ZAHLUNG VERWENDEN\nEPD"));
    assert_eq!(judge(payload.as_bytes()), []);
}

#[test]
fn what_cannot_be_expressed_is_refused_with_its_field() {
    let reference = |text: &str| {
        refused(|document| {
            if let Some(transfer) = &mut document.transfer {
                transfer.reference = text.to_owned();
            }
        })
    };
    let iban = |text: &str| {
        refused(|document| {
            if let Some(transfer) = &mut document.transfer {
                transfer.iban = text.to_owned();
            }
        })
    };
    assert_eq!(
        iban("CH4431999123000889013"),
        ("transfer.iban", QrBillFault::Iban)
    );
    assert_eq!(
        iban("DE89370400440532013000"),
        ("transfer.iban", QrBillFault::ForeignIban)
    );
    assert_eq!(
        iban("CH5800791123000889012"),
        ("transfer.reference", QrBillFault::ReferenceKind)
    );
    assert_eq!(
        reference("012345678901234567890123456"),
        (
            "transfer.reference",
            QrBillFault::Reference(InvalidReference::CheckDigits)
        )
    );
    assert_eq!(
        refused(|document| document.transfer = None),
        ("transfer", QrBillFault::Missing)
    );
    assert_eq!(
        refused(|document| document.recipient.address.name = "Νίκος".to_owned()),
        ("recipient.address.name", QrBillFault::Character('Ν'))
    );
    assert_eq!(
        refused(|document| document.recipient.address.town = "x".repeat(36)),
        ("recipient.address.town", QrBillFault::TooLong { max: 35 })
    );
    assert_eq!(
        refused(|document| document.issuer.address.postcode = " ".to_owned()),
        ("issuer.address.postcode", QrBillFault::Missing)
    );
    assert_eq!(
        refused(|document| document.paid_minor = document.totals.total_minor + 1),
        ("totals.total", QrBillFault::Amount)
    );
}

proptest! {
    #[test]
    fn whatever_a_bill_accepts_is_judged_valid_and_fits_the_code(
        name in "\\PC{0,75}", street in "[ -~À-ſ€]{0,72}", town in "[ -~À-ſ]{0,36}", total in -1..200_000_000_000_i64,
    ) {
        let bill = bill(|document| {
            document.recipient.address.name = name;
            document.recipient.address.street = Some(street);
            document.recipient.address.town = town;
            document.totals.total_minor = total;
        });
        if let Ok(bill) = bill {
            let payload = bill.payload();
            prop_assert_eq!(judge(payload.as_bytes()), []);
            prop_assert!(Matrix::of(&payload).is_some());
        }
    }
}
