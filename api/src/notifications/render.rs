//! Texts in four languages.
//!
//! A template is a `Subject: …` line, an `Action: …` line with the label of the button if it has a link to this
//! installation, a blank line and the body. An undefined variable is an error, not a gap. Parameters are cleaned
//! *before* rendering, so that no template can forget to.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::brand::Brand;
use super::html::{Frame, html};
use super::templates;
use chrono::{NaiveDate, NaiveTime};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::GrantLine;

/// The only parameter that keeps its lines; templates quote it.
const MULTI_LINE: &str = "message";

/// Rendered mail without addresses.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Subject, on one line, never empty.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same text as HTML.
    pub html: String,
}

/// Look shared by all letters of an installation.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Start of links.
    pub public_url: &'a str,
    /// The operator.
    pub brand: &'a Brand,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// Reason that a letter can't be rendered; always an error of the program, which no retry corrects.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// No such template or language.
    #[error("there is no template `{0}`")]
    Missing(String),
    /// The first line is not a subject followed by a blank line, or the rendered subject is empty.
    #[error("template `{0}` has no subject")]
    Subject(String),
    /// Syntax error, undefined variable, or unknown role.
    #[error("template `{name}` does not render")]
    Template {
        /// Name of the template.
        name: String,
        /// Cause.
        source: minijinja::Error,
    },
}

/// Renders `template` in the language `locale` (`de`, `fr`, `it`, `en`).
///
/// # Errors
/// [`RenderError`] if there is no such template or a parameter is missing.
pub fn render(
    template: &str,
    locale: &str,
    parameters: &BTreeMap<String, String>,
    look: Look<'_>,
) -> Result<Letter, RenderError> {
    let name = format!("{locale}/{template}");
    let source = templates::text(locale, template).ok_or_else(|| RenderError::Missing(name.clone()))?;
    let (head, body) = source
        .strip_prefix("Subject: ")
        .and_then(|rest| rest.split_once("\n\n"))
        .ok_or_else(|| RenderError::Subject(name.clone()))?;
    let (subject, action) = head.split_once("\nAction: ").unwrap_or((head, ""));

    let mut known: BTreeMap<&str, String> = parameters
        .iter()
        .map(|(key, value)| (key.as_str(), shown_day(locale, clean(key, value))))
        .collect();
    let public_url = look.public_url.trim_end_matches('/');
    known.insert("public_url", public_url.to_owned());
    known.insert("brand", single_line(&look.brand.name));
    let known = Value::from_pairs(known);
    let failed = |source| RenderError::Template {
        name: name.clone(),
        source,
    };
    let environment = environment().map_err(failed)?;
    let line = |template| {
        let line = environment.render_named_str(&name, template, &known);
        line.map(|line| single_line(&line)).map_err(failed)
    };
    let (subject, action) = (line(subject)?, line(action)?);
    if subject.is_empty() {
        return Err(RenderError::Subject(name));
    }
    let text = environment
        .render_named_str(&name, &with_parts(locale, body), &known)
        .map_err(failed)?;
    let text = text.trim_end().to_owned() + "\n";
    let frame = Frame {
        locale,
        subject: &subject,
        action: &action,
        public_url,
        brand: look.brand,
    };
    let html = html(&text, frame).map_err(failed)?;
    Ok(Letter { subject, text, html })
}

/// Renders a template of one line without parts. The operator's name is known as `brand`.
///
/// # Errors
/// [`RenderError::Template`].
pub(super) fn line(
    name: &str,
    template: &str,
    parameters: &BTreeMap<String, String>,
    brand: &str,
) -> Result<String, RenderError> {
    let mut known: BTreeMap<&str, String> = parameters
        .iter()
        .map(|(key, value)| (key.as_str(), single_line(value)))
        .collect();
    known.insert("brand", single_line(brand));
    let rendered = environment().and_then(|it| it.render_named_str(name, template, Value::from_pairs(known)));
    let name = name.to_owned();
    match rendered {
        Ok(text) => Ok(single_line(&text)),
        Err(source) => Err(RenderError::Template { name, source }),
    }
}

/// Inserts the parts of the language where a text includes them.
///
/// Done as text because the engine is built without its multi-template feature; the notation is the usual one.
fn with_parts(locale: &str, body: &str) -> String {
    let parts = templates::texts(locale).filter(|(name, _)| name.starts_with('_'));
    parts.fold(body.to_owned(), |text, (name, part)| {
        text.replace(&format!("{{% include \"{name}.txt\" %}}"), part.trim_end())
    })
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    // `{% if %}` and `{% for %}` are on lines of their own and leave no empty ones behind.
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    environment.add_filter("quoted", quoted);
    environment.add_filter("grants", grants);
    Ok(environment)
}

/// Parses the grants of a parameter, each into an object.
fn grants(text: &str) -> Vec<Value> {
    let names = ["place", "rights", "begins", "ends", "team"];
    GrantLine::read(text)
        .map(|fields| Value::from_pairs(names.into_iter().zip(fields)))
        .collect()
}

/// Quotes each line with `> `, as mail programs show text written by others.
fn quoted(text: &str) -> String {
    let lines: Vec<String> = text
        .trim()
        .lines()
        .map(|line| format!("> {line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

/// Returns a day, with its time if there is one, as the language writes it. In the queue it is as programs write it, since
/// the language is known only here.
fn shown_day(locale: &str, value: String) -> String {
    let (day, time) = match value.split_at_checked(10) {
        Some((day, time)) if time.is_empty() || is_time(time) => (day, time),
        _ => return value,
    };
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok();
    match (Locale::from_text(locale), day) {
        (Some(locale), Some(day)) => locale.day(day) + time,
        _ => value,
    }
}

/// Returns whether a text is a time after a day, such as ` 08:15 UTC`.
fn is_time(text: &str) -> bool {
    NaiveTime::parse_from_str(text, " %H:%M UTC").is_ok()
}

fn clean(key: &str, value: &str) -> String {
    if key == MULTI_LINE {
        let lines: Vec<String> = value
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .lines()
            .map(single_line)
            .collect();
        lines.join("\n")
    } else {
        single_line(value)
    }
}

/// Removes line breaks and other control characters, and characters that reverse the reading order.
fn single_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    plain.trim().to_owned()
}
