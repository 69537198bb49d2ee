//! HTML: the text that a reader sees, links with the text shown for them, and images. A tokenizer, no more: nothing is
//! built, so memory is bounded by the input.

use mail_parser::decoders::html::add_html_token;

/// Longest name of an entity.
const ENTITY_MAX: usize = 32;
/// Tags that end a line of text.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "pre",
    "center",
    "td",
    "th",
];
/// Tags whose content is not shown.
const HIDDEN: &[&str] = &["script", "style", "title", "template", "noscript", "textarea"];

/// Content of a page as a reader sees it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its text.
    pub text: String,
    /// Targets of links and forms, with the text shown for them.
    pub links: Vec<(String, String)>,
    /// Images inside the page, as `data:` URLs.
    pub images: Vec<String>,
    /// Whether images or style would be loaded from elsewhere.
    pub has_remote: bool,
    base: Option<String>,
    /// The link that is open, with the place of its text.
    open: Option<(String, usize)>,
}

/// Reads a page.
pub(crate) fn read(html: &str) -> Page {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (head, tail) = rest.split_at(at);
        page.text.push_str(head);
        rest = if tail.starts_with('&') {
            entity(tail, &mut page.text)
        } else {
            markup(tail, &mut page)
        };
    }
    page.text.push_str(rest);
    page.close_link();
    page
}

/// Reads an entity at the beginning and returns the rest.
fn entity<'a>(text: &'a str, into: &mut String) -> &'a str {
    let end = text
        .char_indices()
        .take(ENTITY_MAX)
        .find(|(_, c)| *c == ';')
        .map(|(at, _)| at + 1);
    if let Some((token, rest)) = end.and_then(|end| text.split_at_checked(end)) {
        add_html_token(into, token.as_bytes(), false);
        return rest;
    }
    let digits = text.strip_prefix("&#").unwrap_or_default();
    let (digits, radix, skip) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 3),
        None => (digits, 10, 2),
    };
    let length = digits.chars().take(8).take_while(|c| c.is_digit(radix)).count();
    let number = digits
        .get(..length)
        .and_then(|digits| u32::from_str_radix(digits, radix).ok());
    // Programs read a number without its semicolon, too.
    let (c, length) = match number.and_then(char::from_u32) {
        Some(c) => (c, skip + length),
        None => ('&', 1),
    };
    into.push(c);
    text.get(length..).unwrap_or_default()
}

/// Returns text with its entities resolved.
fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = entity(&rest[at..], &mut out);
    }
    out.push_str(rest);
    out
}

/// Reads a tag or comment at the beginning and returns the rest.
fn markup<'a>(text: &'a str, page: &mut Page) -> &'a str {
    if let Some(comment) = text.strip_prefix("<!--") {
        // Some programs show the content of conditional comments.
        if comment.trim_start().starts_with("[if") {
            return after(comment, ">").unwrap_or_default();
        }
        return after(comment, "-->").unwrap_or_default();
    }
    let inner = &text[1..];
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        page.text.push('<');
        return inner;
    }
    let (tag, rest) = tag(inner);
    let is_end = tag.name.starts_with('/');
    let name = tag.name.trim_start_matches('/').to_ascii_lowercase();
    if BLOCKS.contains(&name.as_str()) {
        page.text.push('\n');
    }
    if HIDDEN.contains(&name.as_str()) && !is_end {
        let end = format!("</{name}");
        return find_ignoring_case(rest, &end).map_or("", |at| &rest[at..]);
    }
    page.see(&name, is_end, &tag);
    rest
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.find(mark).and_then(|at| text.get(at + mark.len()..))
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes()
        .windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(String, String)>,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Reads a tag after its angle and returns the rest after it.
fn tag(text: &str) -> (Tag<'_>, &str) {
    let end = text
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(text.len());
    let slash = text
        .get(1..end)
        .and_then(|name| name.find('/'))
        .map_or(end, |at| at + 1);
    let mut tag = Tag {
        name: &text[..slash],
        attributes: Vec::new(),
    };
    let mut rest = &text[slash..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return (tag, rest);
        }
        if let Some(rest) = rest.strip_prefix('>') {
            return (tag, rest);
        }
        let (name, value, after) = attribute(rest);
        if !name.is_empty() {
            tag.attributes.push((name.to_ascii_lowercase(), decoded(value)));
        }
        rest = after;
    }
}

/// Reads an attribute and returns its name, its value and the rest. Takes at least one character.
fn attribute(text: &str) -> (&str, &str, &str) {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = text[first..]
        .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
        .map_or(text.len(), |at| at + first);
    let (name, rest) = text.split_at(end);
    let Some(rest) = rest.trim_start().strip_prefix('=') else {
        return (name, "", rest);
    };
    let rest = rest.trim_start();
    for quote in ['"', '\''] {
        if let Some(inner) = rest.strip_prefix(quote) {
            let end = inner.find(quote).unwrap_or(inner.len());
            return (name, &inner[..end], inner.get(end + 1..).unwrap_or_default());
        }
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(rest.len());
    (name, &rest[..end], &rest[end..])
}

impl Page {
    fn see(&mut self, name: &str, is_end: bool, tag: &Tag<'_>) {
        if name == "a" {
            self.close_link();
        }
        if is_end {
            return;
        }
        let target = |attribute| tag.get(attribute).map(|target| self.resolved(target));
        match name {
            "base" => self.base = tag.get("href").map(str::to_owned),
            "a" => self.open = target("href").map(|target| (target, self.text.len())),
            "area" => self
                .links
                .extend(target("href").map(|target| (target, String::new()))),
            "form" => self
                .links
                .extend(target("action").map(|target| (target, String::new()))),
            "button" | "input" => self
                .links
                .extend(target("formaction").map(|target| (target, String::new()))),
            "meta" => self
                .links
                .extend(refreshed(tag).map(|target| (target, String::new()))),
            "iframe" | "frame" | "embed" | "object" | "link" | "video" => self.has_remote = true,
            "img" => self.image(tag),
            _ => {}
        }
        // Shown in place of an image, or beside the pointer.
        for text in ["alt", "title"].into_iter().filter_map(|name| tag.get(name)) {
            self.text.push(' ');
            self.text.push_str(text);
            self.text.push(' ');
        }
    }

    fn image(&mut self, tag: &Tag<'_>) {
        let Some(source) = tag.get("src").map(str::trim) else {
            return;
        };
        let scheme = source.split(':').next().unwrap_or_default().to_ascii_lowercase();
        match scheme.as_str() {
            "data" => self.images.push(source.to_owned()),
            "cid" | "" => {}
            _ => self.has_remote = true,
        }
    }

    fn resolved(&self, target: &str) -> String {
        let base = self.base.as_deref().and_then(|base| url::Url::parse(base).ok());
        let joined = base.and_then(|base| base.join(target).ok());
        joined.map_or_else(|| target.to_owned(), |url| url.to_string())
    }

    fn close_link(&mut self) {
        if let Some((target, from)) = self.open.take() {
            let shown = self.text.get(from..).unwrap_or_default().to_owned();
            self.links.push((target, shown));
        }
    }
}

/// Returns the target that a page moves to by itself.
fn refreshed(tag: &Tag<'_>) -> Option<String> {
    let is_refresh = tag
        .get("http-equiv")
        .is_some_and(|name| name.eq_ignore_ascii_case("refresh"));
    let content = tag.get("content").filter(|_| is_refresh)?;
    let at = find_ignoring_case(content, "url=")?;
    Some(content.get(at + 4..)?.trim_matches(['\'', '"', ' ']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_links_and_images_are_read_as_a_mail_program_shows_them() {
        let page = read(
            "<style>a{}</style><p>CH58&nbsp;00<b></b>79 &lt;x&gt; &#72;&#x49</p><!-- CH99 --><A HREF='https&colon;//evil.test/' \
             title=x>https://<i>kontor</i>.example</A><img src=\"data:image/png;base64,AA==\" alt=Logo><img src=https://t.test/x.gif>\
             <form action=https://form.test><area href=//area.test>",
        );
        assert!(page.text.contains("CH58\u{a0}0079 <x> HI"), "{:?}", page.text);
        assert!(!page.text.contains("CH99") && !page.text.contains("a{}"));
        assert_eq!(page.links[0].0, "https://evil.test/");
        assert!(page.links[0].1.contains("https://kontor.example"));
        assert_eq!(page.links[1].0, "https://form.test");
        assert_eq!(page.links[2].0, "//area.test");
        assert_eq!(page.images, ["data:image/png;base64,AA=="]);
        assert!(page.has_remote && page.text.contains("Logo"));
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href='x",
            "&",
            "&#",
            "&#x",
            "<!--",
            "<script>x",
            "a < b",
            "</",
            "<é=é>",
        ] {
            let _ = read(html);
        }
        assert_eq!(read("a < b & c").text, "a < b & c");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(html in "[<>a&#;='\" /!\\-xé]{0,60}") {
            let _ = read(&html);
        }
    }
}
