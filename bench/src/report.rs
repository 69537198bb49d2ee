//! The table that is printed: what was measured, and whether it is what was aimed at.

use crate::Failure;
use std::io::Write;

/// The middle value of several rounds.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Writes a line that begins a part.
pub fn part(title: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "\n{title}")?;
    Ok(())
}

/// Target of a figure.
#[derive(Clone, Copy)]
pub enum Target {
    /// At least this.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
    /// About this on a quiet machine; told, not judged.
    About(f64),
    /// A figure that only explains others.
    None,
}

/// Lines of the table, written as they come.
#[derive(Default)]
pub struct Report {
    missed: Vec<String>,
}

impl Report {
    /// Writes what a small and a large world take, in milliseconds, and how many times as much the large one takes.
    pub fn growth(
        &mut self,
        title: &str,
        [small, large]: [(&str, f64); 2],
        most: f64,
    ) -> Result<(), Failure> {
        for (world, figure) in [small, large] {
            self.line(&format!("{title}: {world}"), figure, "ms", Target::None)?;
        }
        let growth = large.1 / small.1;
        self.line(&format!("{title}: growth"), growth, "×", Target::Below(most))
    }

    /// Writes a line with a figure.
    pub fn line(&mut self, name: &str, figure: f64, unit: &str, target: Target) -> Result<(), Failure> {
        let (aim, verdict) = match target {
            Target::AtLeast(least) => (format!("≥ {least}"), Some(figure >= least)),
            Target::Below(most) => (format!("< {most}"), Some(figure < most)),
            Target::About(value) => (format!("≈ {value}"), None),
            Target::None => (String::new(), None),
        };
        let verdict = match verdict {
            Some(true) => "ok",
            Some(false) => {
                self.missed.push(name.to_owned());
                "MISSED"
            }
            None => "",
        };
        let digits = if figure.abs() < 10.0 {
            2
        } else {
            usize::from(figure.abs() < 1000.0)
        };
        writeln!(
            std::io::stdout(),
            "  {name:<58} {figure:>9.digits$} {unit:<5} {aim:<8} {verdict}"
        )?;
        Ok(())
    }

    /// Returns the missed targets.
    pub fn missed(&self) -> &[String] {
        &self.missed
    }
}
