//! Headers and parameters of many operations, declared once.

use serde_json::{Value, json};

/// Pattern of an `ETag`: strong, as made by this API.
const ETAG_PATTERN: &str = "^\"[A-Za-z0-9_-]{16,64}(-gzip)?\"$";
const ETAG_EXAMPLE: &str = "\"pYkTkB2xq0YQ5mHc\"";

/// Returns a reference to a component.
pub fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// Converts `rate_limited` to `RateLimited`.
pub fn pascal(name: &str) -> String {
    let words = name.split(['_', '-', '.']);
    words
        .filter_map(|word| {
            let first = word.chars().next()?;
            Some(
                first
                    .to_uppercase()
                    .chain(word.chars().skip(1))
                    .collect::<String>(),
            )
        })
        .collect()
}

/// Adds the components that are declared once.
pub fn add_components(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http", "scheme": "bearer", "description": "Access token of a session, or API token"
        },
        "service": {
            "type": "http", "scheme": "bearer", "description": "Service token, issued by the operator to a product's back end"
        }
    });
    document["components"]["parameters"] = json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Unique key that makes retries safe, such as a random UUID. The same request with the same key within 24 hours is carried out once and receives the same answer.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }
        },
        "IfMatch": {
            "name": "If-Match", "in": "header", "required": false,
            "description": "ETag of the version to change; if it is not the current one, nothing changes and the answer is 412.",
            "schema": { "type": "string" }
        },
        "IfNoneMatch": {
            "name": "If-None-Match", "in": "header", "required": false,
            "description": "ETag of the version that the client has; if it is the current one, the answer is 304.",
            "schema": { "type": "string" }
        },
    });
    let headers = HEADERS
        .iter()
        .map(|header| (header.component.to_owned(), header.declaration()));
    document["components"]["headers"] = Value::Object(headers.collect());
}

/// Header of answers.
struct Header {
    name: &'static str,
    component: &'static str,
    description: &'static str,
    example: &'static str,
    /// Schema beyond `type: string`, as JSON.
    schema: fn() -> Value,
}

const HEADERS: [Header; 12] = [
    Header {
        name: "X-Request-Id",
        component: "RequestId",
        description: "Id of this request, as sent by the client or newly assigned. Quote it in support requests",
        example: "4bf92f3577b34da6a3ce929d0e0e4736",
        schema: || json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" }),
    },
    Header {
        name: "RateLimit",
        component: "RateLimit",
        description: "Remaining requests of the quota (`r`), and seconds until it is full again (`t`); absent if the operator has set no limit",
        example: "\"default\";r=1199;t=60",
        schema: || json!({ "type": "string" }),
    },
    Header {
        name: "RateLimit-Policy",
        component: "RateLimitPolicy",
        description: "Quota: requests (`q`) per window in seconds (`w`); absent if the operator has set no limit",
        example: "\"default\";q=1200;w=60",
        schema: || json!({ "type": "string" }),
    },
    Header {
        name: "WWW-Authenticate",
        component: "WwwAuthenticate",
        description: "Authentication challenge (RFC 6750); the error distinguishes a malformed or expired token from a missing one",
        example: "Bearer realm=\"kontor\", error=\"invalid_token\", error_description=\"The access token expired\"",
        schema: || json!({ "type": "string" }),
    },
    Header {
        name: "Accept-Encoding",
        component: "AcceptEncoding",
        description: "Accepted content encoding of bodies; sent if the body had another one",
        example: "identity",
        schema: || json!({ "type": "string" }),
    },
    Header {
        name: "Retry-After",
        component: "RetryAfter",
        description: "Seconds to wait before trying again",
        example: "2",
        schema: || json!({ "type": "integer", "minimum": 1 }),
    },
    Header {
        name: "ETag",
        component: "ETag",
        description: "Version of the resource, for If-Match and If-None-Match",
        example: ETAG_EXAMPLE,
        schema: || json!({ "type": "string", "pattern": ETAG_PATTERN }),
    },
    Header {
        name: "Location",
        component: "Location",
        description: "Path of the created resource",
        example: "/v1/organizations/org_0192f0c1e5b07cc3a4d15e6f708192a3",
        schema: || json!({ "type": "string", "format": "uri-reference" }),
    },
    Header {
        name: "Content-Disposition",
        component: "ContentDisposition",
        description: "Instruction to save the answer as a file, with its name",
        example: "attachment; filename=\"kontor-account.json\"",
        schema: || json!({ "type": "string" }),
    },
    Header {
        name: "Idempotency-Replayed",
        component: "IdempotencyReplayed",
        description: "Present if the request was carried out before and this is its stored answer",
        example: "true",
        schema: || json!({ "type": "string", "enum": ["true"] }),
    },
    Header {
        name: "Content-Language",
        component: "ContentLanguage",
        description: "Language of title, detail and messages",
        example: "en",
        schema: || json!({ "type": "string", "enum": ["de", "fr", "it", "en"] }),
    },
    Header {
        name: "Cache-Control",
        component: "CacheControl",
        description: "Caching rules for the answer",
        example: "public, max-age=300",
        schema: || json!({ "type": "string" }),
    },
];

impl Header {
    fn declaration(&self) -> Value {
        let schema = (self.schema)();
        let example = match schema["type"].as_str() {
            Some("integer") => json!(self.example.parse::<u64>().unwrap_or_default()),
            _ => json!(self.example),
        };
        json!({ "description": self.description, "schema": schema, "example": example })
    }
}

/// Replaces the headers named by a response with references, and adds those of its status and of every answer.
pub fn declare_headers(status: &str, response: &mut Value) {
    let by_status: &[&str] = match status {
        "401" | "403" => &["WWW-Authenticate"],
        "415" => &["Accept-Encoding"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    let named = response["headers"].as_object().cloned().unwrap_or_default();
    let mut headers = named.clone();
    for header in &HEADERS {
        let always = ["X-Request-Id", "RateLimit", "RateLimit-Policy"].contains(&header.name);
        let problem = header.name == "Content-Language" && status.starts_with(['4', '5']);
        if always || problem || by_status.contains(&header.name) || named.contains_key(header.name) {
            headers.insert(header.name.to_owned(), reference("headers", header.component));
        }
    }
    response["headers"] = Value::Object(headers);
}
