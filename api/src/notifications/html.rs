//! The HTML of a mail, generated from its text: one layout for all, so that HTML and text never differ in content.

use super::brand::{Brand, Color, Logo};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use std::collections::BTreeMap;

const LAYOUT: &str = include_str!("../../templates/layout.html");
/// Background of the text in a mail program's dark mode.
const DARK: &str = "#1f2937";
/// Most characters of the name of a value.
const FACT_NAME_MAX: usize = 45;

/// Values for the layout, besides the text.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Language of the text.
    pub locale: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Label of the link to this installation, if there is one.
    pub action: &'a str,
    /// Start of links to this installation.
    pub public_url: &'a str,
    /// The operator.
    pub brand: &'a Brand,
}

/// Block of a text; blank lines separate blocks.
#[derive(Debug, PartialEq, Eq)]
enum Block<'t> {
    Paragraph(String),
    Lines(Vec<&'t str>),
    List(Vec<&'t str>),
    Quote(Vec<&'t str>),
    Link(&'t str),
    Token(&'t str),
}

/// Lays out `text`.
///
/// # Errors
/// A fault of the layout.
pub fn html(text: &str, frame: Frame<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let blocks: Vec<Value> = blocks(text, frame.public_url).iter().map(value).collect();
    let color = frame.brand.color;
    let dark = Color::parse(DARK).unwrap_or(Color::INK);
    environment.render_str(
        LAYOUT,
        context! {
            locale => frame.locale,
            subject => frame.subject,
            brand => &frame.brand.name,
            blocks,
            color => color.to_string(),
            on_color => color.text_on().to_string(),
            link => color.readable_on(Color::WHITE).to_string(),
            dark => DARK,
            dark_link => color.readable_on(dark).to_string(),
            logo => frame.brand.logo.as_ref().map(|_| format!("cid:{}", Logo::CONTENT_ID)),
            button => frame.action,
        },
    )
}

fn value(block: &Block<'_>) -> Value {
    let (kind, text, lines): (&str, &str, &[&str]) = match block {
        Block::Paragraph(text) => ("paragraph", text, &[]),
        Block::Lines(lines) => ("lines", "", lines),
        Block::List(lines) => ("list", "", lines),
        Block::Quote(lines) => ("quote", "", lines),
        Block::Link(link) => ("link", link, &[]),
        Block::Token(token) => ("token", token, &[]),
    };
    let fields = BTreeMap::from([
        ("kind", Value::from(kind)),
        ("text", Value::from(text)),
        ("lines", lines.iter().copied().map(Value::from).collect()),
    ]);
    Value::from_pairs(fields)
}

fn blocks<'t>(text: &'t str, public_url: &str) -> Vec<Block<'t>> {
    text.trim()
        .split("\n\n")
        .flat_map(|group| group_blocks(group, public_url))
        .collect()
}

/// Splits a group of adjacent lines into blocks.
fn group_blocks<'t>(group: &'t str, public_url: &str) -> Vec<Block<'t>> {
    let lines: Vec<&str> = group.lines().collect();
    match lines.as_slice() {
        [link] if is_own_link(link, public_url) => return vec![Block::Link(link)],
        [token] if is_token(token) => return vec![Block::Token(token)],
        // The signature.
        lines if lines.iter().any(|line| is_own_link(line, public_url)) => {
            return vec![Block::Lines(lines.to_vec())];
        }
        [_, _, ..] if lines.iter().all(|line| is_fact(line)) => return vec![Block::Lines(lines.clone())],
        _ => {}
    }
    let mut blocks = Vec::new();
    for line in lines {
        match (line.strip_prefix("- "), line.strip_prefix('>'), blocks.last_mut()) {
            (Some(item), _, Some(Block::List(items))) => items.push(item),
            (Some(item), _, _) => blocks.push(Block::List(vec![item])),
            (_, Some(quoted), Some(Block::Quote(lines))) => lines.push(quoted.trim_start()),
            (_, Some(quoted), _) => blocks.push(Block::Quote(vec![quoted.trim_start()])),
            (_, _, Some(Block::Paragraph(text))) => {
                text.push(' ');
                text.push_str(line);
            }
            _ => blocks.push(Block::Paragraph(line.to_owned())),
        }
    }
    blocks
}

/// Whether a line is only an address of this installation; a longer host is another's.
fn is_own_link(line: &str, public_url: &str) -> bool {
    let rest = line.strip_prefix(public_url);
    rest.is_some_and(|rest| (rest.is_empty() || rest.starts_with('/')) && !rest.contains(char::is_whitespace))
}

/// Whether a line is a value with its name, such as `Amount: CHF 10.00`: each is on a line of its own.
fn is_fact(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(name, value)| {
        !value.is_empty() && name.chars().count() <= FACT_NAME_MAX && !name.contains(['.', '/'])
    })
}

fn is_token(line: &str) -> bool {
    let token = ["Token: ", "Jeton\u{a0}: "]
        .iter()
        .find_map(|name| line.strip_prefix(name));
    token.is_some_and(|token| !token.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://kontor.example";

    #[test]
    fn values_with_their_names_keep_their_lines() {
        let facts = ["Amount: CHF 10.00", "Payee: Lea", "Account: …9012"];
        assert_eq!(
            group_blocks(&facts.join("\n"), URL),
            vec![Block::Lines(facts.to_vec())]
        );
        let prose = "We say: this is a sentence\nof two lines.";
        assert!(matches!(
            group_blocks(prose, URL).as_slice(),
            [Block::Paragraph(_)]
        ));
    }

    #[test]
    fn a_text_is_laid_out_by_its_lines() {
        let text = "Hello Lea,\n\nTwo lines\nof one.\n\n- a\n- b\n\n> said\n>\n> more\n\n\
            https://kontor.example/app#token=x\n\nToken: x\n\nRegards\nKontor\nhttps://kontor.example\n";
        assert_eq!(
            blocks(text, URL),
            [
                Block::Paragraph("Hello Lea,".to_owned()),
                Block::Paragraph("Two lines of one.".to_owned()),
                Block::List(vec!["a", "b"]),
                Block::Quote(vec!["said", "", "more"]),
                Block::Link("https://kontor.example/app#token=x"),
                Block::Token("Token: x"),
                Block::Lines(vec!["Regards", "Kontor", "https://kontor.example"]),
            ]
        );
    }

    #[test]
    fn only_our_own_address_is_a_link() {
        for line in [
            "https://kontor.example.evil.example/x",
            "https://evil.example",
            "https://kontor.example/ x",
            "> https://kontor.example/app",
        ] {
            assert!(!is_own_link(line, URL), "{line}");
        }
        assert!(is_own_link("https://kontor.example/app", URL));
    }
}
