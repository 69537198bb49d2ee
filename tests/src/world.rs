//! One caller, one operation, and the request that its recipe makes.

use crate::app::TestApp;
use crate::operation::Operation;
use crate::recipes::{Recipe, Request, Stage};
use chrono::TimeDelta;
use serde_json::Value;
use std::ops::Deref;

/// Longer than a password counts as given a moment ago.
const STALE: TimeDelta = TimeDelta::minutes(11);

/// Things that every world has, asked for or not.
const FURNITURE: [&str; 6] = [
    "invitation_id",
    "product_id",
    "grant_id",
    "api_token_id",
    "device_id",
    "team_id",
];

/// A stage with a request that is ready to be sent.
pub struct World<'a> {
    stage: Stage<'a>,
    request: Request,
}

impl<'a> World<'a> {
    /// A world for one request. `stale` is a caller who succeeds with it, a while after giving the password.
    pub fn new(app: &'a TestApp, caller: &str, operation: &Operation) -> Self {
        let recipe = Recipe::of(operation);
        let is_stale = caller == "stale";
        let who = match recipe.by {
            "back_end" if is_stale => "legal_representative",
            by if is_stale => by,
            _ => caller,
        };
        let stage = Stage::new(app, who, operation);
        for name in FURNITURE {
            stage.id(name);
        }
        let request = recipe.make(&stage);
        let mut world = Self { stage, request };
        // Whatever the path names is there before anybody looks.
        world.address(operation);
        if is_stale {
            world.grow_stale();
        }
        world
    }

    /// Address of an operation.
    pub fn address(&self, operation: &Operation) -> String {
        self.path(&operation.address_template())
    }

    /// A path of the contract with the ids of this world.
    pub fn path(&self, template: &str) -> String {
        self.stage.path(template, &self.request)
    }

    /// The body of a request: the contract's example, with what must be alive.
    pub fn body(&self, operation: &Operation) -> Option<Value> {
        self.request.body.clone().or_else(|| operation.example.clone())
    }

    /// Lets time pass, and gives the sessions new access tokens.
    fn grow_stale(&mut self) {
        let app = self.stage.app;
        app.advance(STALE);
        let now = app.clock_now();
        for person in [&mut self.stage.own, &mut self.stage.scenario.legal_representative] {
            let token = app.app.tokens.issue(person.user, person.session, now, None, now);
            person.client = person.client.with_token(&token.expect("a token"));
        }
        self.stage.client = self.stage.own.client.clone();
    }
}

impl<'a> Deref for World<'a> {
    type Target = Stage<'a>;

    fn deref(&self) -> &Stage<'a> {
        &self.stage
    }
}
