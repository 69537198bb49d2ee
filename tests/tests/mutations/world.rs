//! A caller who succeeds with an operation, on a stage where it can be repeated without end.

use crate::mutate::{Draft, Pool};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::client::Client;
use kontor_tests::recipes::{Recipe, Request, Stage};
use kontor_tests::scenario::{Person, join, organization, person};
use kontor_tests::{Answer, Operation, TestApp};

/// Surroundings in which requests of one operation are sent.
pub struct World<'a> {
    app: &'a TestApp,
    recipe: &'static Recipe,
    stage: Stage<'a>,
    /// Request to send next, unless the last one used up what it names.
    request: Option<Request>,
    /// Words and ids that mutations draw from.
    pub pool: Pool,
}

impl<'a> World<'a> {
    pub fn new(app: &'a TestApp, operation: &Operation) -> Self {
        let recipe = Recipe::of(operation);
        let stage = Stage::new(app, recipe.by, operation);
        Self {
            app,
            recipe,
            pool: pool(&stage),
            stage,
            request: None,
        }
    }

    /// A request that succeeds.
    pub fn valid(&mut self, operation: &Operation) -> Draft {
        if self.recipe.guesses {
            // What mutations failed at is no reason to refuse the next one, and has used up tries.
            let reopen = "UPDATE throttles SET failures = 0, locked_until = NULL";
            self.app.fresh.execute(reopen);
            self.request = None;
        }
        let request = self.request.take();
        let request = request.unwrap_or_else(|| self.recipe.succeed(&self.stage));
        let path = self.stage.path(&operation.address_template(), &request);
        let body = request.body.clone().or_else(|| operation.example.clone());
        self.request = Some(request);
        Draft::new(&operation.method, &path, body)
    }

    /// Client that sends a request.
    pub fn client(&self, draft: &Draft) -> Client {
        let who = self.stage.client.clone();
        draft
            .headers
            .iter()
            .fold(who, |client, (name, value)| client.with_header(name, value))
    }

    pub fn send(&self, draft: &Draft) -> Result<Answer, String> {
        self.client(draft)
            .try_send(
                &draft.method,
                &draft.path,
                draft.content_type.as_deref(),
                draft.bytes(),
            )
            .map_err(|error| error.to_string())
    }

    /// After an answer: what succeeded has used up what it named, a stored answer sent again has not.
    pub fn follow(&mut self, answer: &Answer) {
        let replayed = answer.header("idempotency-replayed").is_some();
        if answer.status < 300 && !replayed {
            self.renew();
        }
    }

    /// After a success: makes again what it used up.
    pub fn renew(&mut self) {
        self.request = None;
        self.stage.renew();
        self.recipe.restore(&mut self.stage);
    }
}

fn founded(app: &TestApp) -> (OrganizationId, Person) {
    let founder = person(app, "fritz");
    let there = organization(app, &founder);
    let role = Role::LegalRepresentative;
    let founder = join(app, there, &founder, role, MembershipState::Active);
    (there, founder)
}

/// Ids of here and elsewhere. Not the caller's own membership or session: without them they could ask for nothing more.
fn pool(stage: &Stage<'_>) -> Pool {
    let (people, (elsewhere, founder)) = (&stage.scenario, founded(stage.app));
    let bystander = if stage.own.member == people.administrator.member {
        &people.collaborator
    } else {
        &people.administrator
    };
    Pool {
        ids: vec![
            people.organization.to_string(),
            elsewhere.to_string(),
            bystander.member.expect("a member").to_string(),
            founder.member.expect("a member").to_string(),
            bystander.session.to_string(),
            founder.session.to_string(),
            stage.own.user.to_string(),
        ],
        emails: vec![
            stage.own.email.clone(),
            people.suspended.email.clone(),
            people.outsider.email.clone(),
        ],
    }
}
