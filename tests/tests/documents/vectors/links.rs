//! Links: where they lead, and those that look as if they led to the provider.

use super::{agree, table};
use kontor_message_check::{Link, LinkKind, Name, Own};

#[test]
fn every_link_is_judged_as_its_row_says() {
    let own = Own {
        mail_domains: Name::read("kontor.example").into_iter().collect(),
        ..Own::default()
    };
    let rows = table("links.tsv");
    let mut wrong = Vec::new();
    for row in &rows {
        let text = row.get("link");
        let (target, shown) = text.split_once(" shown as ").unwrap_or((text, ""));
        let link = Link::judge(target, shown, &own);
        let found = match link.as_ref().map(|link| link.kind) {
            Some(LinkKind::Ours) => "ours",
            Some(LinkKind::Foreign) => "foreign",
            Some(LinkKind::LookAlike) => "look_alike",
            None => "none",
        };
        if found != row.get("verdict") {
            wrong.push(format!("{text} ({}): {found}, {link:?}", row.get("why")));
        }
        let is_unencrypted = link.is_some_and(|link| link.is_unencrypted);
        if row.get("why").contains("unencrypted") && !is_unencrypted {
            wrong.push(format!("{text}: not said to be unencrypted"));
        }
    }
    agree("links", rows.len(), &wrong);
}
