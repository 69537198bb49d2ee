//! The job that books a file of the bank.

use super::chunk::{self, Chunk, of_import};
use super::reading::{Survey, survey};
use super::received::received;
use super::rulings::{Basis, Rulings};
use super::source::parse;
use super::units::Units;
use crate::app::App;
use crate::billing::BillingRules;
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use crate::payments::own_accounts::OwnAccounts;
use kontor_bank_files::ReadError;
use kontor_domain::ids::BankFileId;
use kontor_domain::payments::{BankFile, BankFileState};
use kontor_persistence::{JobKind, Payload, StoredFile, id_text};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{Sender, channel};
use tracing::info;

/// Number of units that are booked in one transaction: other writes wait no longer.
const CHUNK: usize = 100;
/// Number of attempts at a chunk that something else was booked into meanwhile.
const ATTEMPTS: usize = 5;

/// A file to be booked.
#[derive(Debug, Serialize, Deserialize)]
pub struct BookBankFile {
    /// The file.
    #[serde(with = "id_text")]
    pub file: BankFileId,
}

impl Payload for BookBankFile {
    const KIND: JobKind = JobKind::BookBankFile;
}

impl Job for BookBankFile {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        match import(attempt.app, self.file).await {
            Ok(_) | Err(Error::Missing) => Outcome::Done,
            Err(error) => attempt.retry_forever(error.to_string()),
        }
    }
}

/// Books a file that was received, or goes on with it, and returns it as it is then.
///
/// # Errors
/// A failure of the store or of the database; the import may be begun again.
pub(crate) async fn import(app: &Arc<App>, id: BankFileId) -> Result<BankFile, Error> {
    let (mut file, stored) = found(app, id).await?;
    if matches!(file.state, BankFileState::Booked | BankFileState::Refused) {
        return Ok(file);
    }
    let basis = Basis {
        own: OwnAccounts::of(&app.settings.billing),
        received_on: app.settings.billing.day_of(file.created_at),
    };
    match parse(app, &stored, move |source| survey(source, &basis)).await? {
        Err(error) => refuse(&mut file, &error),
        Ok(survey) => {
            begin(&mut file, &survey);
            save(app, &file).await?;
            book(app, &file, &stored, survey.rulings).await?;
            file.state = BankFileState::Booked;
            file.entries_done = file.entries.unwrap_or_default();
        }
    }
    file.finished_at = Some(app.clock.now());
    save(app, &file).await?;
    info!(bank_file = %id, state = %file.state, entries = file.entries, "a bank file was read");
    Ok(file)
}

/// Stores a file that the operator gave to the command.
///
/// # Errors
/// A failure of the store or of the database.
pub(crate) async fn receive_file(
    app: &Arc<App>,
    stored: StoredFile,
    is_dry_run: bool,
) -> Result<BankFileId, Error> {
    app.store
        .write(app.own_context("imports"), move |tx| {
            tx.files().keep(&stored)?;
            let file = received(tx, &stored, None, is_dry_run);
            tx.payments().insert_bank_file(&of_import(), &file)?;
            Ok(file.id)
        })
        .await
}

async fn found(app: &Arc<App>, id: BankFileId) -> Result<(BankFile, StoredFile), Error> {
    let context = app.own_context("worker");
    app.store
        .read(context, move |tx| {
            let file = tx.payments().bank_file(id)?.ok_or(Error::Missing)?;
            let stored = file.file.ok_or(Error::Missing)?;
            let stored = tx.files().find(stored)?.ok_or(Error::Missing)?;
            Ok((file, stored))
        })
        .await
}

fn refuse(file: &mut BankFile, error: &ReadError) {
    file.state = BankFileState::Refused;
    file.problem = Some(error.fault.code().to_owned());
    file.problem_line = Some(error.line);
}

fn begin(file: &mut BankFile, survey: &Survey) {
    file.state = BankFileState::Parsing;
    file.message = Some(survey.message.to_owned());
    file.latest_day = survey.latest_day;
    file.entries = Some(survey.rulings.count());
}

async fn save(app: &Arc<App>, file: &BankFile) -> Result<(), Error> {
    let file = file.clone();
    app.store
        .write(app.own_context("worker"), move |tx| {
            Ok(tx.payments().save_bank_file(&of_import(), &file)?)
        })
        .await
}

async fn book(app: &Arc<App>, file: &BankFile, stored: &StoredFile, rulings: Rulings) -> Result<(), Error> {
    let (id, is_dry_run) = (file.id, file.is_dry_run);
    let done: Result<u64, Error> = app
        .store
        .read(app.own_context("worker"), move |tx| {
            Ok(tx.payments().report_length(id)?)
        })
        .await;
    let done = done?;
    let (sender, mut chunks) = channel::<Chunk>(1);
    let cut = parse(app, stored, move |source| {
        Units::open(source, rulings).and_then(|units| cut(units, id, done, &sender))
    });
    // It owns the receiver: once that is gone, the parser stops.
    let booked = async move {
        let seen = Arc::new(Mutex::new(HashSet::new()));
        while let Some(chunk) = chunks.recv().await {
            book_chunk(app, Arc::new(chunk), is_dry_run, &seen).await?;
        }
        Ok::<(), Error>(())
    };
    let (cut, booked) = tokio::join!(cut, booked);
    booked?;
    // The first pass read it to its end.
    cut?.map_err(|_| Error::Internal("a bank file was read to its end once, and not again"))
}

/// Cuts units into chunks, after those that have their lines of the report.
fn cut<R: std::io::BufRead>(
    mut units: Units<R>,
    file: BankFileId,
    done: u64,
    chunks: &Sender<Chunk>,
) -> Result<(), ReadError> {
    let mut position = 0;
    let mut chunk = Chunk {
        file,
        first: done + 1,
        units: Vec::with_capacity(CHUNK),
    };
    while let Some(unit) = units.next_unit()? {
        position += 1;
        if position <= done {
            continue;
        }
        chunk.units.push(unit);
        if chunk.units.len() == CHUNK {
            let full = Chunk {
                units: std::mem::replace(&mut chunk.units, Vec::with_capacity(CHUNK)),
                ..chunk
            };
            chunk = Chunk {
                file,
                first: position + 1,
                units: Vec::with_capacity(CHUNK),
            };
            if chunks.blocking_send(full).is_err() {
                return Ok(());
            }
        }
    }
    if !chunk.units.is_empty() {
        // Nobody waits for it if the booking failed.
        let _ = chunks.blocking_send(chunk);
    }
    Ok(())
}

async fn book_chunk(
    app: &Arc<App>,
    chunk: Arc<Chunk>,
    is_dry_run: bool,
    seen: &Arc<Mutex<HashSet<[u8; 32]>>>,
) -> Result<(), Error> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let (chunk, seen) = (Arc::clone(&chunk), Arc::clone(seen));
        let verify_url = BillingRules::of(app).verify_url;
        let booked: Result<(), Error> = app
            .store
            .write(app.own_context("imports"), move |tx| {
                if is_dry_run {
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    return chunk::preview(tx, &chunk, &mut seen);
                }
                chunk::book(tx, &chunk, &verify_url)
            })
            .await;
        match booked {
            Err(Error::Changed) if attempts < ATTEMPTS => {}
            other => return other,
        }
    }
}
