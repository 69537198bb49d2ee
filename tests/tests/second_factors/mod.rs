//! Second factors: enrollment, challenges, recovery codes, guesses, removal, and that no path leads past them.

mod challenges;
mod device;
mod disabling;
mod enrollment;
mod guarded;
mod guesses;
mod races;
mod recovery_codes;
mod sms;

use chrono::TimeDelta;
use kontor_tests::second_factor::{VERIFY, challenge};
use kontor_tests::{Authenticator, Login, TestApp};

/// The time after which an app shows its next code.
const STEP: TimeDelta = TimeDelta::seconds(30);

/// Logs in with the password and the next code of the app.
#[track_caller]
fn log_in(app: &TestApp, email: &str, authenticator: &Authenticator) -> Login {
    app.advance(STEP);
    let challenge = challenge(app, email);
    let answer = app
        .anonymous()
        .post(VERIFY, authenticator.answer(app, &challenge));
    Login::of(app, &answer.expect(201))
}
