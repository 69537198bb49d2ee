//! Parts shared by all operations: security, parameters, headers, and all problems that each can answer.

use super::problems;
use super::shared::{self, reference};
use crate::problems::all;
use kontor_domain::access::{Demand, Rule, rules};
use serde_json::{Value, json};

/// Methods of a path item.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Operation to be completed.
pub struct Operation<'a> {
    /// Method, in lower case.
    pub method: &'a str,
    /// Path, with its parameters in braces.
    pub path: &'a str,
    /// Whether it needs no login: its handler says `security(())`.
    pub is_public: bool,
    /// Whether it is for product back ends: its handler says `security(("service" = []))`.
    pub is_for_services: bool,
    /// Access rule, unless it needs no login.
    pub rule: Option<&'static Rule>,
    /// The operation's part of the contract.
    pub value: &'a mut Value,
}

/// Completes the collected document.
pub fn complete(document: &mut Value) {
    shared::add_components(document);
    let mut responses = Value::Null;
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for method in METHODS {
            if let Some(value) = item.get_mut(method) {
                let name = value["operationId"].as_str().unwrap_or_default();
                let rule = rules().find(|rule| rule.name == name);
                let is_for_services = value.pointer("/security/0/service").is_some();
                let is_public = value.get("security").is_some() && !is_for_services;
                complete_operation(
                    Operation {
                        method,
                        path,
                        is_public,
                        is_for_services,
                        rule,
                        value,
                    },
                    &mut responses,
                );
            }
        }
    }
    document["components"]["responses"] = responses;
    document["components"]["examples"] = Value::Object(problems::examples(all()));
}

fn complete_operation(mut operation: Operation<'_>, responses: &mut Value) {
    operation.secure();
    operation.describe_optional_parameters();
    if operation.takes_key() {
        operation.parameter("IdempotencyKey");
    }
    if operation.value["responses"].get("412").is_some() {
        operation.parameter("IfMatch");
    }
    let versioned = operation.value.pointer("/responses/200/headers/ETag").is_some();
    if operation.method == "get" && versioned {
        operation.parameter("IfNoneMatch");
        operation.value["responses"]["304"] =
            json!({ "description": "The client already has this version", "headers": { "ETag": {} } });
    }
    let replayed = operation.takes_key() && !problems::holds_secret(operation.value);
    problems::declare(&mut operation, responses);
    operation.declare_headers(replayed);
}

impl Operation<'_> {
    /// Whether it can be repeated safely with an `Idempotency-Key`. Operations that only read can be repeated
    /// anyway.
    pub fn takes_key(&self) -> bool {
        let only_reads = self
            .rule
            .and_then(|rule| rule.scope)
            .is_some_and(|scope| !scope.write);
        !self.is_public && !self.is_for_services && !only_reads && self.method == "post"
    }

    /// Declares the permitted callers, for programs and in words.
    fn secure(&mut self) {
        if self.is_public {
            self.value["security"] = json!([]);
            return;
        }
        if self.is_for_services {
            return;
        }
        self.value["security"] = json!([{ "bearer": [] }]);
        let tokens = match self.rule.and_then(|rule| rule.scope) {
            Some(scope) => format!("An API token needs the scope `{scope}`."),
            None => "Not available to API tokens.".to_owned(),
        };
        let step_up = self.rule.map_or("", step_up);
        let callers = self.callers();
        let description = self.value["description"].as_str().unwrap_or_default();
        self.value["description"] = json!(format!("{description}\n\n{callers}{tokens}{step_up}"));
    }

    /// Returns the sentences on the callers from whom an operation is not hidden; none if the handler names them.
    fn callers(&self) -> String {
        let Some(rule) = self.rule else {
            return String::new();
        };
        let roles = match rule.staff {
            Some([]) => String::new(),
            Some(roles) => {
                let roles: Vec<String> = roles.iter().map(|role| format!("`{role}`")).collect();
                format!(" with the role {}", roles.join(" or "))
            }
            None if rule.billing => {
                return "Available to legal representatives, administrators and collaborators with the billing \
                    permission; hidden from all others. "
                    .to_owned();
            }
            None => return String::new(),
        };
        let own = if self.path.contains('{') {
            " Refused in an organization of which the caller is a member."
        } else {
            ""
        };
        format!("Available to the provider's staff{roles}; for everyone else the path does not exist.{own} ")
    }

    /// Moves the examples of optional parameters into their descriptions. The docs page would fill them in when an
    /// operation is tried out, and a made-up cursor or filter would only hide the answer.
    fn describe_optional_parameters(&mut self) {
        let parameters = self.value["parameters"].as_array_mut().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["required"] == false) {
            let example = parameter
                .as_object_mut()
                .and_then(|fields| fields.remove("example"));
            if let Some(Value::String(example)) = example {
                let description = parameter["description"].as_str().unwrap_or_default();
                let description = format!("{description} Example: `{example}`");
                parameter["description"] = json!(description);
            }
        }
    }

    fn parameter(&mut self, name: &str) {
        let parameter = reference("parameters", name);
        match self.value["parameters"].as_array_mut() {
            Some(parameters) => parameters.push(parameter),
            None => self.value["parameters"] = json!([parameter]),
        }
    }

    /// Declares the headers: each answer has the common ones, a success also those that the handler names.
    fn declare_headers(&mut self, replayed: bool) {
        for (status, response) in self.value["responses"].as_object_mut().into_iter().flatten() {
            if response.get("$ref").is_some() {
                continue;
            }
            if replayed && status.starts_with('2') {
                response["headers"]["Idempotency-Replayed"] = Value::Null;
            }
            shared::declare_headers(status, response);
        }
    }
}

/// Returns the sentence on the password and the second factor that an operation requires.
fn step_up(rule: &Rule) -> &'static str {
    let with_password = rule
        .effects
        .iter()
        .any(|effect| effect.demand() == Demand::Password);
    match (rule.step_up, with_password) {
        (true, _) => {
            " Requires a password, and the second factor of an account that has one, entered within the last 10 minutes \
             (configurable), at login or by `step_up`."
        }
        (false, true) => {
            " Requires the second factor of an account that has one, entered within the last 10 minutes (configurable), at \
             login or by `step_up`."
        }
        (false, false) => "",
    }
}
