//! The plans of SQLite, which has no statistics unless an operator makes them.

use super::*;
use crate::connection::{AnyConnection, migrate};
use diesel::{Connection, SqliteConnection};
use kontor_domain::billing::{DocumentKind, DocumentStatus};
use kontor_domain::ids::{BillingAddressId, Id};
use std::time::Duration;
use uuid::Uuid;

fn database() -> AnyConnection {
    let mut conn = AnyConnection::Sqlite(SqliteConnection::establish(":memory:").unwrap());
    migrate(&mut conn, Duration::from_mins(1)).unwrap();
    conn
}

fn narrowed(filter: &HistoryFilter, sought: Sought) -> Narrowed<'_> {
    Narrowed {
        organization: Uuid7(Uuid::max()),
        filter,
        today: NaiveDate::default(),
        sought,
        product: None,
    }
}

#[test]
fn few_documents_are_read_by_their_ids() {
    let mut conn = database();
    let period = HistoryFilter {
        from: NaiveDate::from_ymd_opt(2026, 1, 1),
        to: NaiveDate::from_ymd_opt(2026, 12, 31),
        ..HistoryFilter::default()
    };
    let invoices = HistoryFilter {
        kind: Some(DocumentKind::Invoice),
        ..HistoryFilter::default()
    };
    let open = HistoryFilter {
        statuses: vec![DocumentStatus::Open],
        ..HistoryFilter::default()
    };
    let address = HistoryFilter {
        billing_address: Some(BillingAddressId::from_uuid(Uuid::max())),
        ..HistoryFilter::default()
    };
    for filter in [&HistoryFilter::default(), &period, &invoices, &open, &address] {
        let sought = || Sought {
            few: Some(vec![Uuid7(Uuid::nil()), Uuid7(Uuid::max())]),
            ranges: vec![(b"drive".to_vec(), b"drivf".to_vec())],
            ..Sought::default()
        };
        let after = Some((NaiveDate::MAX, Uuid::max()));
        let narrowed = narrowed(filter, sought());
        for statement in [narrowed.page(None, 50), narrowed.page(after, 50), narrowed.sums()] {
            let plan = statement.unwrap().plan(&mut conn);
            let read = plan.iter().find(|step| step.starts_with("SEARCH d "));
            assert!(
                read.is_some_and(|step| step.contains("(id=?")),
                "{filter:?}: {plan:#?}"
            );
        }
    }
}

#[test]
fn streams_are_read_in_the_order_of_an_index() {
    let mut conn = database();
    for status in [None, Some(DocumentStatus::Overdue), Some(DocumentStatus::Paid)] {
        for kind in [None, Some(DocumentKind::Invoice)] {
            for address in [None, Some(BillingAddressId::from_uuid(Uuid::max()))] {
                let filter = HistoryFilter {
                    statuses: status.into_iter().collect(),
                    kind,
                    billing_address: address,
                    ..HistoryFilter::default()
                };
                for words in [Vec::new(), vec![b"drive".to_vec()]] {
                    let sought = Sought {
                        words,
                        ..Sought::default()
                    };
                    let plan = narrowed(&filter, sought).page(None, 50).unwrap().plan(&mut conn);
                    let sorts = |step: &String| step.contains("TEMP B-TREE");
                    assert!(!plan.iter().any(sorts), "{filter:?}: {plan:#?}");
                }
            }
        }
    }
}
