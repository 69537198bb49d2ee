//! The commands in the guides to reminders and message checks run as they are written.

use super::chaser::Chaser;
use crate::message_checks::SENDER;
use kontor_tests::Database;
use rstest::rstest;
use std::path::Path;
use std::process::Command;

/// The commands of a guide, in their order.
fn commands(guide: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(guide);
    let text = std::fs::read_to_string(path).expect("a guide");
    let blocks = text.split("```sh\n").skip(1);
    blocks
        .filter_map(|rest| Some(rest.split_once("```")?.0))
        .collect()
}

#[rstest]
#[case("reminders.md", 10)]
#[case("message-check.md", 3)]
fn the_commands_of_a_guide_run(#[case] guide: &str, #[case] count: usize) {
    let chaser = Chaser::with(Database::Sqlite, &[("mail_from", SENDER)]);
    let invoice = chaser.open_invoice();
    chaser.live(40);
    let reminder = chaser.rows(&invoice)[0]["id"].as_str().expect("an id").to_owned();
    let folder = chaser.app.fresh.folder.join("guide");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("mail.eml"), chaser.mail_file("Payment reminder")).expect("a file");
    let commands = commands(guide);
    assert_eq!(commands.matches("curl ").count(), count, "{commands}");
    let (lea, clerk) = (chaser.lea_now(), chaser.clerk_now());
    let run = Command::new("bash")
        .args(["-eu", "-o", "pipefail", "-c", &commands])
        .current_dir(&folder)
        .env("base", chaser.app.base())
        .env("token", lea.token().expect("a token"))
        .env("clerk", clerk.token().expect("a token"))
        .env("organization", chaser.people.organization.to_string())
        .env("invoice", &invoice)
        .env("reminder", &reminder)
        .output()
        .expect("bash");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(
        run.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let word = if guide == "reminders.md" {
        "\"withdrawn\""
    } else {
        "\"code_known\""
    };
    assert!(said.contains(word), "{said}");
}
