//! Fair delivery of mails: turns among accounts and organizations, and a lane for security mails.

use super::delivery::{ask_for_a_reset, worker};
use kontor_api::worker::Worker;
use kontor_domain::identity::{EmailAddress, Person as Card};
use kontor_domain::ids::OrganizationId;
use kontor_domain::notifications::Mail;
use kontor_domain::text::ParseText;
use kontor_tests::scenario::{card, organization, person};
use kontor_tests::{Database, SmtpSink, TestApp};
use rstest::rstest;
use tokio::sync::watch;

/// Queues notices of an organization to as many addresses that begin with `name`.
fn queue(app: &TestApp, of: OrganizationId, name: &'static str, count: usize) {
    app.write(move |tx| {
        let organization = tx.organizations().find(of)?.expect("an organization");
        for number in 0..count {
            let to: Card = Card {
                email: EmailAddress::parse(&format!("{name}-{number}@example.com")).expect("an address"),
                ..card(name, "nobody@example.com")
            };
            tx.outbox()
                .notify(&to, &Mail::membership_removed(&to, &organization))?;
        }
        Ok(())
    });
}

fn recipients(sink: &SmtpSink) -> Vec<String> {
    sink.received().into_iter().flat_map(|mail| mail.to).collect()
}

#[rstest]
fn two_hundred_mails_of_one_delay_another_by_a_few(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let (busy, quiet) = (organization(&app, &lea), organization(&app, &lea));
    queue(&app, busy, "busy", 200);
    let worker = worker(&app, &sink.url());
    app.block_on(worker.work());
    queue(&app, quiet, "quiet", 3);
    ask_for_a_reset(&app, &lea.email);
    app.block_on(worker.work());
    assert_eq!(sink.received().len(), 8, "four at once");
    app.block_on(worker.work());
    let to = recipients(&sink);
    assert!(to[8..].contains(&lea.email), "{to:?}");
    app.block_on(worker.work());
    let to = recipients(&sink);
    let quiet = to.iter().filter(|to| to.starts_with("quiet")).count();
    assert_eq!(quiet, 3, "turn and turn about: {to:?}");
    app.block_on(async { while worker.work().await > 0 {} });
    assert_eq!(sink.received().len(), 204);
    assert!(
        sink.connections() <= 20,
        "connections are used again: {}",
        sink.connections()
    );
}

/// Lets deliveries and their worker end, also when the test fails: otherwise it would hang.
struct Ending<'a>(&'a SmtpSink, watch::Sender<bool>);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.hold(None);
        self.1.send_replace(true);
    }
}

#[rstest]
fn a_security_mail_passes_deliveries_that_hang(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let sink = SmtpSink::start();
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let busy = organization(&app, &lea);
    sink.hold(Some("busy"));
    queue(&app, busy, "busy", 6);
    let worker: Worker = worker(&app, &sink.url());
    let (stop, stopped) = watch::channel(false);
    std::thread::scope(|scope| {
        let ending = Ending(&sink, stop);
        let running = scope.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(worker.run(stopped));
        });
        sink.wait(|_, attempts| attempts == 4);
        ask_for_a_reset(&app, &lea.email);
        sink.wait(|mails, _| mails.iter().any(|mail| mail.to == [lea.email.clone()]));
        assert_eq!(sink.received().len(), 1, "the others hang");
        sink.hold(None);
        sink.wait(|mails, _| mails.len() == 7);
        drop(ending);
        running.join().expect("the worker ends");
    });
}
