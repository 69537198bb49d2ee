//! The issuer of documents.

use super::finding::Finding;
use crate::settings::Settings;
use kontor_domain::organizations::Currency;

/// Says whether invoices can be issued, and what is missing.
pub fn issuer(settings: &Settings) -> Finding {
    let profile = match &settings.billing.issuer {
        Err(missing) => {
            let list = missing.settings.join(", ");
            return Finding::advice("issuer", "no invoice can be issued", format!("set {list}"));
        }
        Ok(profile) => profile,
    };
    let missing: Vec<String> = Currency::ALL
        .iter()
        .filter_map(|currency| profile.account(*currency).err())
        .flat_map(|missing| missing.settings)
        .map(str::to_owned)
        .collect();
    if missing.is_empty() {
        Finding::ok("issuer", "invoices can be issued in every currency")
    } else {
        let list = missing.join(", ");
        Finding::advice(
            "issuer",
            "no invoice can be issued in some currencies",
            format!("set {list}"),
        )
    }
}
