//! A client that sends any request and never treats a status as an error.

use crate::contract;
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null if it is not JSON.
    pub body: Value,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Fails unless the status is `status`, showing the answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Fails unless this is a problem with this status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(self.body["request_id"].as_str(), self.header("x-request-id"));
        self
    }

    /// Pointer and code of each bad field.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        errors
            .map(|error| {
                let text = |name: &str| error[name].as_str().unwrap_or_default();
                (text("pointer"), text("code"))
            })
            .collect()
    }

    /// A text field.
    #[track_caller]
    pub fn text_at(&self, pointer: &str) -> String {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no {pointer} in {}", self.text))
            .to_owned()
    }
}

/// A text of each item of a list.
pub fn texts(answer: &Answer, field: &str) -> Vec<String> {
    let items = answer.body["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item[field].as_str().expect(field).to_owned())
        .collect()
}

/// A sender of requests, with or without a token.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    token: Option<String>,
    headers: Vec<(String, String)>,
}

/// Maximum size of an answer, in bytes.
const BODY_MAX: u64 = 64 * 1024 * 1024;

impl Client {
    /// A client of the server at `base`.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Self {
            agent: config.into(),
            base: base.to_owned(),
            token: None,
            headers: Vec::new(),
        }
    }

    /// The token that it sends.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The same client with a token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same client with one more header.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// The same client at another server.
    pub fn at(&self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    /// POST with a JSON body; `Value::Null` sends none.
    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body).filter(|body| !body.is_null()))
    }

    /// PATCH with a JSON body.
    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body))
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    /// Any method.
    pub fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        // The one operation that takes a file.
        if let Some(Value::String(file)) = &body
            && file.starts_with("<?xml")
        {
            return self.send_text(method, path, Some("application/xml"), file.clone().into_bytes());
        }
        let text = body.as_ref().map(Value::to_string).unwrap_or_default();
        let content_type = body.as_ref().map(|_| "application/json");
        self.send_text(method, path, content_type, text.into_bytes())
    }

    /// Any method and any bytes. Fails if the contract does not declare the answer, or forbids the body.
    #[track_caller]
    pub fn send_text(&self, method: &str, path: &str, content_type: Option<&str>, bytes: Vec<u8>) -> Answer {
        let answer = self
            .try_send(method, path, content_type, bytes.clone())
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        contract::check(method, path, &answer);
        if let Some(fault) = contract::forbidden(method, path, &bytes, &answer) {
            panic!("{fault}\n{}", String::from_utf8_lossy(&bytes));
        }
        answer
    }

    /// As [`Self::send_text`], for a server that may be gone, and without a look at the contract.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        bytes: Vec<u8>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut response = self.agent.run(request.body(bytes).map_err(ureq::Error::Http)?)?;
        // A PDF is no text; its tests look at the bytes.
        let bytes = response.body_mut().with_config().limit(BODY_MAX).read_to_vec()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes,
            text,
            body,
        })
    }
}
