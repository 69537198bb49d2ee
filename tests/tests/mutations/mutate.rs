//! One mutation of a request: of its body as JSON, of its body as bytes, of its headers, or of its path.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// The source of mutations: real ids and addresses, the caller's and others'.
pub struct Pool {
    pub ids: Vec<String>,
    pub emails: Vec<String>,
}

/// A request that is still being spoiled.
pub struct Draft {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub content_type: Option<String>,
    json: Option<Value>,
    /// Once the body is no longer JSON.
    raw: Option<Vec<u8>>,
}

impl Draft {
    pub fn new(method: &str, path: &str, json: Option<Value>) -> Self {
        if let Some(Value::String(file)) = &json
            && file.starts_with("<?xml")
        {
            return Self {
                content_type: Some("application/xml".to_owned()),
                raw: Some(file.clone().into_bytes()),
                ..Self::new(method, path, None)
            };
        }
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            content_type: json.as_ref().map(|_| "application/json".to_owned()),
            json,
            raw: None,
        }
    }

    /// The body as it is sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.raw.clone().unwrap_or_else(|| {
            self.json
                .as_ref()
                .map(|json| json.to_string().into_bytes())
                .unwrap_or_default()
        })
    }
}

/// Applies one mutation; about half of those of bodies are still valid by the schema.
pub fn mutate(draft: &mut Draft, rng: &mut Rng, pool: &Pool) {
    let has_ids = draft.path.contains('_');
    match rng.u32(0..100) {
        0..15 => header(draft, rng),
        15..25 if has_ids => path(draft, rng, pool),
        _ => match (&mut draft.json, &draft.raw) {
            (Some(json), None) => match rng.u32(0..100) {
                0..50 => vary(json, rng, pool),
                50..85 => spoil(json, rng, pool),
                _ => bytes(draft, rng),
            },
            (Some(_), Some(_)) => bytes(draft, rng),
            (None, _) => uncalled(draft, rng),
        },
    }
}

fn pick<'l, T>(rng: &mut Rng, list: &'l [T]) -> &'l T {
    &list[rng.usize(0..list.len())]
}

/// Texts that have broken something somewhere.
const TEXTS: &[&str] = &[
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "\n",
    "a\r\nBcc: x@example.com",
    "\u{202e}txt.exe",
    "\u{feff}Lea",
    "e\u{301}",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "ﬁ",
    "İstanbul",
    "ß",
    "\u{fdfa}",
    "\u{2028}",
    "\u{7f}",
    "\u{fffd}",
    "\u{10ffff}",
    "%s%n",
    "../../etc/passwd",
    "'; DROP TABLE users; --",
    "{{7*7}}",
    "<script>",
    "www.example.com",
    "NaN",
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "2026-02-30T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "+275760-09-13T00:00:00Z",
    "2026-11-23T08:00:00.123456789+14:00",
    "+41 22 820 35 44",
    "+999999999999999999",
    "lea@localhost",
    "LEA@EXAMPLE.COM",
    "lea\u{ff20}example.com",
    "organizations:admin",
    "root",
    "de-CH",
    "XX",
    "ch",
];

/// Lengths around those that rules name.
const LENGTHS: &[usize] = &[
    1, 2, 7, 8, 14, 15, 16, 17, 63, 64, 65, 99, 100, 101, 128, 129, 199, 200, 201, 254, 255, 256, 1000, 1001,
    5000,
];

fn text(rng: &mut Rng) -> String {
    match rng.u32(0..4) {
        0 => pick(rng, &["x", "ü", "\u{1f600}", " ", "u\u{308}"]).repeat(*pick(rng, LENGTHS)),
        1 => format!("x{}", " ".repeat(*pick(rng, LENGTHS))),
        _ => (*pick(rng, TEXTS)).to_owned(),
    }
}

/// Returns text that looks like a token never issued.
fn random_text(rng: &mut Rng) -> String {
    (0..rng.usize(1..100)).map(|_| rng.alphanumeric()).collect()
}

/// The places in a body, without the body itself.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut go = |name: String, value: &Value| {
        let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        places(value, &at, found);
        found.push(at);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| go(name.clone(), value)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(place, value)| go(place.to_string(), value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn place(json: &Value, rng: &mut Rng) -> String {
    let mut found = Vec::new();
    places(json, "", &mut found);
    if found.is_empty() {
        String::new()
    } else {
        pick(rng, &found).clone()
    }
}

/// Another value that the field's schema accepts.
fn vary(json: &mut Value, rng: &mut Rng, pool: &Pool) {
    let at = place(json, rng);
    let Some(value) = json.pointer_mut(&at) else {
        return;
    };
    let name = at
        .split('/')
        .rfind(|part| part.parse::<usize>().is_err())
        .unwrap_or_default();
    let words = |rng: &mut Rng, words: &[&str]| Value::from(*pick(rng, words));
    *value = match name {
        "email" => match rng.u32(0..3) {
            0 => pick(rng, &pool.emails).clone().into(),
            _ => format!("Somebody.{}@Example.com", rng.u64(..)).into(),
        },
        "role" => words(
            rng,
            &[
                "legal_representative",
                "administrator",
                "collaborator",
                "external",
            ],
        ),
        "locale" => words(rng, &["de", "fr", "it", "en"]),
        "kind" => words(rng, &["individual", "company", "association", "public_body"]),
        "country" => words(rng, &["CH", "LI", "DE", "US", "ZW"]),
        "phone" => words(rng, &["+41 22 820 35 44", "+423 232 32 32", "+1 (212) 555-0100"]),
        "billing" | "by_email" | "by_sms" => rng.bool().into(),
        "expires_at" => words(
            rng,
            &[
                "2027-01-01T00:00:00Z",
                "2026-12-31T23:59:59.999999+01:00",
                "2026-11-23T08:00:01Z",
            ],
        ),
        "scopes" if value.is_array() => json!(["identity:write", "activity:read"]),
        "scopes" => words(rng, &["identity:read", "organizations:write", "activity:read"]),
        "organization_id" => pick(rng, &pool.ids).clone().into(),
        "token" | "refresh_token" | "invitation_token" => random_text(rng).into(),
        "password" => "p\u{e4}ssw\u{f6}rter sind lang \u{1f511}"
            .repeat(rng.usize(1..4))
            .into(),
        _ if value.is_string() => words(
            rng,
            &[
                "Zoë",
                "李小龍",
                "O'Neill-Łukasz",
                "Νίκος",
                "  Lea  ",
                "عمر",
                "A\u{300}",
                "Ltd. & Co. <KG>",
            ],
        ),
        _ => value.take(),
    };
}

/// Something that the field's schema most likely refuses.
fn spoil(json: &mut Value, rng: &mut Rng, pool: &Pool) {
    let at = place(json, rng);
    match rng.u32(0..10) {
        0 => drop_field(json, &at),
        1 => add_field(json, rng),
        2 => *json = wrapped(json, rng),
        kind => {
            let Some(value) = json.pointer_mut(&at) else {
                return;
            };
            *value = match kind {
                3 => Value::Null,
                4 => other_type(rng),
                5 => wrong_id(rng, pool).into(),
                6 => number(rng),
                7 => nested(rng.usize(1..200)),
                _ => text_for(value, rng).into(),
            };
        }
    }
}

fn text_for(value: &Value, rng: &mut Rng) -> String {
    let old = value.as_str().unwrap_or_default();
    match rng.u32(0..4) {
        0 => format!("{old}{}", text(rng)),
        1 => format!("{}{old}", text(rng)),
        2 => old.to_uppercase(),
        _ => text(rng),
    }
}

fn drop_field(json: &mut Value, at: &str) {
    let Some((parent, name)) = at.rsplit_once('/') else {
        return;
    };
    match json.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(name)),
        Some(Value::Array(items)) => items.clear(),
        _ => {}
    }
}

fn add_field(json: &mut Value, rng: &mut Rng) {
    if let Value::Object(fields) = json {
        let name = match rng.u32(0..3) {
            0 => (*pick(rng, &["id", "role", "staff", "__proto__", "email", "created_at"])).to_owned(),
            _ => text(rng),
        };
        fields.insert(name, other_type(rng));
    }
}

fn wrapped(json: &Value, rng: &mut Rng) -> Value {
    match rng.u32(0..4) {
        0 => json!([json]),
        1 => json!({ "data": json }),
        2 => Value::String(json.to_string()),
        _ => Value::Null,
    }
}

fn other_type(rng: &mut Rng) -> Value {
    match rng.u32(0..6) {
        0 => rng.bool().into(),
        1 => number(rng),
        2 => json!([]),
        3 => json!({}),
        4 => json!([{ "a": [1, null, "x"] }]),
        _ => text(rng).into(),
    }
}

fn number(rng: &mut Rng) -> Value {
    match rng.u32(0..6) {
        0 => i64::MIN.into(),
        1 => u64::MAX.into(),
        2 => json!(1.797_693_134_862_315_7e308),
        3 => json!(-0.0),
        4 => json!(0.1),
        _ => rng.i64(..).into(),
    }
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!("deep"), |inner, place| {
        if place % 2 == 0 {
            json!([inner])
        } else {
            let fields: Map<String, Value> = [("a".to_owned(), inner)].into_iter().collect();
            fields.into()
        }
    })
}

fn wrong_id(rng: &mut Rng, pool: &Pool) -> String {
    let id = pick(rng, &pool.ids).clone();
    let (prefix, body) = id.split_once('_').unwrap_or_default();
    match rng.u32(0..7) {
        0 => id,
        1 => format!("key_{body}"),
        2 => body.to_owned(),
        3 => id.to_uppercase(),
        4 => format!("{prefix}_{:032x}", rng.u128(..)),
        5 => format!("{prefix}_{}", "0".repeat(32)),
        _ => format!("{id}0"),
    }
}

/// The body as bytes.
fn bytes(draft: &mut Draft, rng: &mut Rng) {
    let mut raw = draft.bytes();
    let somewhere = rng.usize(0..=raw.len());
    match rng.u32(0..10) {
        0 => raw.truncate(somewhere),
        1 => raw.insert(
            somewhere,
            *pick(rng, &[0xff, 0xc0, 0x80, 0x00, 0x1f, b'"', b'}', b',', b'\\']),
        ),
        2 => raw = [b" \t\r\n".as_slice(), &raw, b"\n\n "].concat(),
        3 => raw = [b"\xef\xbb\xbf".as_slice(), &raw].concat(),
        4 => raw.extend_from_slice(b"{}"),
        5 => raw = twice(&raw, rng),
        6 => replace(
            &mut raw,
            rng,
            &[
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\ud83d\\ude00\"",
                "\"\\u0000\"",
            ],
        ),
        7 => replace(
            &mut raw,
            rng,
            &[
                "1e400",
                "-1e-400",
                "123456789012345678901234567890",
                "0x10",
                "NaN",
            ],
        ),
        8 => {
            let depth = rng.usize(100..3000);
            replace(&mut raw, rng, &["[".repeat(depth).as_str()]);
        }
        _ => raw = b"[1,2,".to_vec(),
    }
    draft.raw = Some(raw);
}

/// The same object with all fields twice, the second time perhaps with other values.
fn twice(raw: &[u8], rng: &mut Rng) -> Vec<u8> {
    let text = String::from_utf8_lossy(raw);
    let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
    let second = if rng.bool() {
        inner.to_owned()
    } else {
        inner.replace(":\"", ":\"x")
    };
    format!("{{{inner},{second}}}").into_bytes()
}

/// One text of the body becomes something that only bytes can say.
fn replace(raw: &mut Vec<u8>, rng: &mut Rng, by: &[&str]) {
    let text = String::from_utf8_lossy(raw).into_owned();
    let starts: Vec<usize> = text.match_indices(":\"").map(|(at, _)| at + 1).collect();
    if starts.is_empty() {
        return;
    }
    let start = *pick(rng, &starts);
    let end = text[start + 1..]
        .find('"')
        .map_or(text.len(), |at| start + at + 2);
    *raw = format!("{}{}{}", &text[..start], pick(rng, by), &text[end..]).into_bytes();
}

/// A body for an operation that takes none; only an empty object is welcome.
fn uncalled(draft: &mut Draft, rng: &mut Rng) {
    let bodies: &[&[u8]] = &[
        b"",
        b"{}",
        b" {} ",
        b"",
        b"{}",
        b"[]",
        b"null",
        b"{\"a\":1}",
        b"\xff",
        b"{",
    ];
    draft.content_type =
        [Some("application/json"), None, Some("text/plain")][rng.usize(0..3)].map(str::to_owned);
    draft.raw = Some(pick(rng, bodies).to_vec());
}

fn header(draft: &mut Draft, rng: &mut Rng) {
    let long = "k".repeat(*pick(rng, &[255, 256, 3000]));
    let fresh = format!("{:032x}", rng.u128(..));
    let (name, value): (&str, &str) = match rng.u32(0..20) {
        0..4 => ("idempotency-key", &fresh),
        4 => ("idempotency-key", "the-same-again"),
        5 => (
            "idempotency-key",
            *pick(rng, &["", "a b", "schlüssel", "\"quoted\"", "\"", "\t"]),
        ),
        6 => ("idempotency-key", &long),
        7 => ("if-match", "*"),
        8 => (
            "if-match",
            *pick(
                rng,
                &["\"AAAAAAAAAAAAAAAA\"", "W/\"x\"", "x", "", ",,,", "\"", "ä"],
            ),
        ),
        9 => ("if-match", &long),
        10 => ("if-none-match", "*"),
        11 => (
            "x-request-id",
            *pick(rng, &["mine-1", "", "a b", "é", "<script>"]),
        ),
        12 => (
            "traceparent",
            *pick(
                rng,
                &[
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    "-",
                    "ü",
                ],
            ),
        ),
        13 => (
            "accept-language",
            *pick(rng, &["de-CH,fr;q=0.9", "*", ";;q=", "ü"]),
        ),
        14 => ("accept", *pick(rng, &["application/json", "text/html", "", "/"])),
        15 => ("user-agent", *pick(rng, &["", "ü\u{1f600}", "curl/8"])),
        16 => ("x-forwarded-for", *pick(rng, &["1.2.3.4", "::1, x", "999.1.1.1"])),
        17 => (
            "content-encoding",
            *pick(rng, &["gzip", "identity", "br", "nonsense"]),
        ),
        18 => ("origin", *pick(rng, &["https://evil.example", "null"])),
        _ => {
            let types = [
                "application/json; charset=utf-8",
                "APPLICATION/JSON",
                "text/plain",
                "",
                "application/json;ü",
            ];
            draft.content_type = Some((*pick(rng, &types)).to_owned());
            return;
        }
    };
    draft.headers.push((name.to_owned(), value.to_owned()));
}

fn path(draft: &mut Draft, rng: &mut Rng, pool: &Pool) {
    let mut parts: Vec<String> = draft.path.split('/').map(str::to_owned).collect();
    let ids: Vec<usize> = (0..parts.len())
        .filter(|place| parts[*place].contains('_'))
        .collect();
    let place = *pick(rng, &ids);
    match rng.u32(0..10) {
        0..6 => parts[place] = wrong_id(rng, pool),
        6 => parts[place].push_str(pick::<&str>(rng, &["%00", "%ff", "%2f..", "%F0%9F%98%80"])),
        7 => parts.push(String::new()),
        8 => parts[place] = "x".repeat(*pick(rng, LENGTHS)),
        _ => {
            let last = parts.len() - 1;
            parts[last].push_str(pick::<&str>(
                rng,
                &["?x=1", "?%ff=%00", "?limit=-1&limit=2", "?a[b]=c"],
            ));
        }
    }
    draft.path = parts.join("/");
}
