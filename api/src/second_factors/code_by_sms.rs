//! Sending the code of a second factor by SMS.

use crate::app::App;
use crate::error::Error;
use chrono::{DateTime, Utc};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::OneTimeCode;
use kontor_domain::locale::Locale;
use kontor_domain::notifications::Sms;
use kontor_domain::second_factors::{Action, MobileNumber};
use kontor_persistence::{CodePlace, Entry, Tx};
use url::Url;

/// Makes a code for a place, and sends it to the phone.
pub fn send_code(
    tx: &mut Tx<'_>,
    place: CodePlace,
    (number, locale): (&MobileNumber, Locale),
    host: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    let code = OneTimeCode::of_random(tx.secret_bytes());
    tx.second_factors()
        .keep_factor_code(place, number, &code, expires_at)?;
    let sms = Sms::factor_code(code.as_str(), host);
    let sms = match place.challenge {
        Some(_) => sms.for_login(),
        None => sms,
    };
    tx.sms().push(number.number(), locale, &sms);
    tx.record(
        Chain::Account(place.user),
        Author::User(place.user),
        Entry::new(Action::FactorCodeSent, place.factor),
    );
    Ok(())
}

/// Returns the host of the page that asks for codes.
pub fn host(app: &App) -> String {
    let url = Url::parse(app.public_url()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}
