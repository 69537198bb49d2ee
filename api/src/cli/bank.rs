//! `kontor bank`: files of the bank.

use super::{Failure, block_on, open, say, start};
use crate::app::App;
use crate::error::Error;
use crate::files::NewFile;
use crate::payments::{import, of_import, receive_file};
use crate::settings::Settings;
use actix_web::web::Bytes;
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures_util::stream::try_unfold;
use kontor_domain::money::decimal;
use kontor_domain::payments::{BankFile, BankFileState, EntryResult, ReportLine};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Number of bytes read at a time.
const BLOCK: usize = 64 * 1024;
/// Number of lines of the report read at a time.
const LINES: u32 = 1_000;

/// Returns the command line.
pub fn command() -> Command {
    let files = Arg::new("file")
        .required(true)
        .num_args(1..)
        .value_parser(clap::value_parser!(PathBuf))
        .help("Files of the bank: camt.053 or camt.054, version 04 or 08");
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("bank")
        .about("Files of the bank")
        .subcommand_required(true)
        .subcommand(
            Command::new("import")
                .about("Books the payments in files of the bank, each once, in however many files it stands")
                .after_help("Exits with 1 if a file was refused or an entry held, and with 0 if there is nothing to look after.")
                .args([
                    files,
                    flag("dry-run", "Book nothing, and say what would be booked"),
                    flag("json", "Print a line of JSON for each file, with its report"),
                ]),
        )
}

/// Runs the command.
pub fn run(settings: &Settings, flags: &ArgMatches) -> Result<(), Failure> {
    let Some(("import", flags)) = flags.subcommand() else {
        return Err("unknown command".into());
    };
    let paths: Vec<PathBuf> = flags
        .get_many::<PathBuf>("file")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    // Before the database is opened: a typing error needs none.
    let mut opened = Vec::with_capacity(paths.len());
    for path in paths {
        let file = File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let size = file.metadata().map(|data| data.len()).unwrap_or_default();
        let limit = settings.billing.bank_file_max;
        if usize::try_from(size).is_ok_and(|size| size > limit) {
            return Err(format!("{}: larger than {limit} bytes", path.display()).into());
        }
        opened.push((path, file));
    }
    let (is_dry_run, as_json) = (flags.get_flag("dry-run"), flags.get_flag("json"));
    let store = open(settings)?;
    block_on(async {
        let app = start(settings, store).await?;
        let (mut refused, mut held) = (0_usize, 0_u64);
        for (path, file) in opened {
            let booked = import_file(&app, file, is_dry_run).await?;
            refused += usize::from(booked.state == BankFileState::Refused);
            let counts = counts(&app, &booked).await?;
            let of_held = counts.iter().filter(|(result, ..)| *result == EntryResult::Held);
            held += of_held.map(|(.., count)| count).sum::<u64>();
            if as_json {
                say(&report(&app, &path, &booked).await?.to_string());
            } else {
                tell(&app, (&path, &booked), &counts).await?;
            }
        }
        finish(refused, held)
    })
}

/// Fails if a file was refused or an entry held, so that a script notices.
fn finish(refused: usize, held: u64) -> Result<(), Failure> {
    let refused = (refused > 0).then(|| format!("files refused: {refused}; nothing of them was booked"));
    let held = (held > 0).then(|| format!("entries held: {held}; the codes are in docs/payments.md"));
    let words: Vec<String> = refused.into_iter().chain(held).collect();
    if words.is_empty() {
        return Ok(());
    }
    Err(words.join("; ").into())
}

/// Number of lines of a report with a result and a code.
type Counted = (EntryResult, Option<String>, u64);

async fn counts(app: &Arc<App>, file: &BankFile) -> Result<Vec<Counted>, Failure> {
    let id = file.id;
    let counts: Result<Vec<_>, Error> = app
        .store
        .read(app.own_context("imports"), move |tx| {
            Ok(tx.payments().report_codes(id)?)
        })
        .await;
    Ok(counts?)
}

async fn import_file(app: &Arc<App>, file: File, is_dry_run: bool) -> Result<BankFile, Failure> {
    let new = NewFile {
        purpose: "bank_file",
        content_type: "application/xml",
        expires_at: None,
    };
    let blocks = try_unfold(file, |mut file| async move {
        let mut block = vec![0; BLOCK];
        let length = file.read(&mut block).map_err(crate::files::FileError::from)?;
        block.truncate(length);
        Ok::<_, Error>((length > 0).then(|| (Bytes::from(block), file)))
    });
    let stored = app.files.put_stream(new, blocks).await?;
    let id = receive_file(app, stored, is_dry_run).await?;
    Ok(import(app, id).await?)
}

async fn tell(app: &Arc<App>, (path, file): (&Path, &BankFile), counts: &[Counted]) -> Result<(), Failure> {
    if let Some(problem) = &file.problem {
        let line = file.problem_line.unwrap_or_default();
        say(&format!("{}: refused in line {line}: {problem}", path.display()));
        return Ok(());
    }
    let message = file.message.as_deref().unwrap_or_default();
    let entries = file.entries.unwrap_or_default();
    let dry = if file.is_dry_run {
        " (dry run: nothing was booked; this is what would be)"
    } else {
        ""
    };
    say(&format!(
        "{}: {message}, {entries} {}{dry}",
        path.display(),
        of_entries(entries)
    ));
    for (result, code, count) in counts {
        let code = code.as_ref().map(|code| format!("  {code}")).unwrap_or_default();
        say(&format!("  {:<16}{count:>8}{code}", result.as_str()));
    }
    let held = |line: &ReportLine| say(&held_line(line));
    each_line(app, file, Some(EntryResult::Held), held).await
}

/// Returns what is to be read of an entry that was held.
fn held_line(line: &ReportLine) -> String {
    let amount = line.amount_minor.map(|minor| decimal(minor).to_string());
    let code = line.code.as_deref().unwrap_or_default();
    let known = [&line.currency, &amount, &line.reference, &line.payer];
    let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
    format!(
        "  held in line {} (entry {}): {code} {}",
        line.line,
        line.entry,
        known.join(" ")
    )
}

const fn of_entries(count: u64) -> &'static str {
    if count == 1 { "entry" } else { "entries" }
}

async fn report(app: &Arc<App>, path: &Path, file: &BankFile) -> Result<Value, Failure> {
    let mut results = Vec::new();
    each_line(app, file, None, |one| results.push(line(one))).await?;
    let problem = file
        .problem
        .as_ref()
        .map(|code| json!({ "code": code, "line": file.problem_line }));
    Ok(json!({
        "file": path.display().to_string(), "id": file.id.to_string(), "state": file.state.as_str(),
        "dry_run": file.is_dry_run, "message": file.message, "entries": file.entries, "problem": problem,
        "results": results,
    }))
}

/// Reads the lines of a report, or those with a result.
async fn each_line(
    app: &Arc<App>,
    file: &BankFile,
    result: Option<EntryResult>,
    mut each: impl FnMut(&ReportLine),
) -> Result<(), Failure> {
    let id = file.id;
    let mut after = 0;
    loop {
        let lines: Result<Vec<ReportLine>, Error> = app
            .store
            .read(app.own_context("imports"), move |tx| {
                Ok(tx.payments().report(&of_import(), id, result, (after, LINES))?)
            })
            .await;
        let lines = lines?;
        let Some(last) = lines.last() else { return Ok(()) };
        after = last.position;
        lines.iter().for_each(&mut each);
    }
}

fn line(line: &ReportLine) -> Value {
    json!({
        "entry": line.entry, "line": line.line, "result": line.result.as_str(), "code": line.code,
        "account": line.account, "currency": line.currency, "reference": line.reference, "payer": line.payer,
        "amount": line.amount_minor.map(|minor| decimal(minor).to_string()),
        "booked_on": line.booked_on, "payment_id": line.payment.map(|id| id.to_string()),
    })
}
