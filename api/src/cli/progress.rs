//! Progress of long-running commands, shown only on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

const REFRESH: Duration = Duration::from_millis(100);

/// Shows progress by steps.
pub fn steps(what: &'static str) -> ProgressBar {
    bar("{msg} {wide_bar} {pos}/{len}").with_message(what)
}

/// Shows progress without a foreseeable end.
pub fn waiting(what: &'static str) -> ProgressBar {
    let spinner = bar("{spinner} {msg} {elapsed}").with_message(what);
    spinner.enable_steady_tick(REFRESH);
    spinner
}

/// Runs `work`, which writes a file of about `expected` bytes, and shows its progress.
pub fn growing<T>(what: &'static str, file: &Path, expected: u64, work: impl FnOnce() -> T) -> T {
    let bar = bar("{msg} {wide_bar} {bytes}/{total_bytes}").with_message(what);
    bar.set_length(expected.max(1));
    let (end, ended) = channel::<()>();
    std::thread::scope(|scope| {
        let bar = &bar;
        scope.spawn(move || {
            while ended.recv_timeout(REFRESH) == Err(RecvTimeoutError::Timeout) {
                bar.set_position(std::fs::metadata(file).map_or(0, |file| file.len()));
            }
            bar.finish_and_clear();
        });
        let done = work();
        drop(end);
        done
    })
}

/// Builds a bar on standard error; the library hides it if that is not a terminal.
fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
