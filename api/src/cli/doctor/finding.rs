//! Result of one check.

use std::fmt;

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// No problem.
    Ok,
    /// Works, but could be better.
    Advice,
    /// Does not work, or may lose data one day.
    Fix,
}

/// Result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub level: Level,
    what: &'static str,
    says: String,
    todo: Option<String>,
}

impl Finding {
    pub fn ok(what: &'static str, says: impl Into<String>) -> Self {
        Self {
            level: Level::Ok,
            what,
            says: says.into(),
            todo: None,
        }
    }

    pub fn advice(what: &'static str, says: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            level: Level::Advice,
            what,
            says: says.into(),
            todo: Some(todo.into()),
        }
    }

    pub fn fix(what: &'static str, says: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            level: Level::Fix,
            ..Self::advice(what, says, todo)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Advice => "advice",
            Level::Fix => "FIX",
        };
        write!(f, "{level:7} {:15} {}", self.what, self.says)?;
        if let Some(todo) = &self.todo {
            write!(f, "\n{:23} -> {todo}", "")?;
        }
        Ok(())
    }
}
