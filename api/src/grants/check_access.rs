//! Answering access questions of product back ends.

use super::access_reason::AccessReason;
use super::access_views::{AccessWay, TeamNames, is_none_omitted, named_ways};
use crate::app::App;
use crate::error::Error;
use crate::http::field::{Field, Take};
use crate::http::service_credential::ServiceCredential;
use crate::http::{BackEnds, Check, Large, LargeBody, field, shown};
use crate::problem::FieldError;
use crate::views::{ProductStateView, RoleView};
use actix_web::post;
use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use kontor_domain::grants::{
    Facts, HeldIndex, QUESTIONS_MAX, Question, ResourcePath, ServiceToken, Verdict, check,
};
use kontor_domain::ids::{MemberId, OrganizationId, ProductId, UserId};
use kontor_domain::organizations::Role;
use kontor_domain::products::Catalogue;
use kontor_persistence::{AskedMembers, AskedProduct, HeldTogether, Tx};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Access question.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessQuestion {
    /// Account of the person: `sub` of an access token.
    #[validate(nested)]
    user_id: field::UserId,
    /// Product in question.
    #[validate(nested)]
    product_id: field::ProductId,
    /// Path in the product; the whole product if omitted. Taken verbatim. A path with leading or trailing spaces,
    /// not in Unicode NFC, or longer than 1024 characters is answered with `invalid_path`.
    // What is no path is no fault of the request; the answer tells it.
    #[schema(value_type = Option<String>)]
    path: Option<field::ResourcePath>,
    /// Code of the right in question.
    #[validate(nested)]
    right: field::RightName,
}

/// Access questions.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "questions": [{
    "user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
    "path": "/Sales/2026", "right": "edit" }] }))]
pub struct CheckAccess {
    /// 1 to 100 questions.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 100)]
    questions: Vec<AccessQuestion>,
}

impl LargeBody for CheckAccess {
    /// Room for 100 paths of full length.
    const FACTOR: usize = 8;
    type Sender = BackEnds;
}

impl Check for CheckAccess {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let is_fit = (1..=QUESTIONS_MAX).contains(&self.questions.len());
        let fault = (!is_fit).then(|| FieldError::length("/questions", 1, QUESTIONS_MAX));
        fault.into_iter().collect()
    }
}

/// Answer to one question.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessAnswer {
    /// Position of the question in the request, starting at 0.
    index: usize,
    /// Whether access is allowed.
    allowed: bool,
    /// Reason.
    reason: AccessReason,
    /// Ways in which the right is held, if allowed, at most 50.
    ways: Vec<AccessWay>,
    /// Number of further ways; omitted if there are none.
    #[serde(skip_serializing_if = "is_none_omitted")]
    #[schema(required = false)]
    ways_omitted: usize,
    /// Organization of the product, if it is known.
    #[schema(required = true)]
    organization_id: Option<shown::OrganizationId>,
    /// State of the product. It does not affect rights: the back end decides what a blocked product still does.
    #[schema(required = true)]
    product_state: Option<ProductStateView>,
    /// Role of the person in the organization.
    #[schema(required = true)]
    role: Option<RoleView>,
}

/// Answers to all questions, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "answers": [{
    "index": 0, "allowed": true, "reason": "team_grant", "ways": [{ "way": "team_grant",
        "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1", "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1" }],
    "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3", "product_state": "active", "role": "collaborator" }] }))]
pub struct AccessAnswers {
    /// Answers.
    answers: Vec<AccessAnswer>,
}

/// Check access
///
/// Answers up to 100 access questions of a product's back end. Requires a service token issued by the operator,
/// which covers certain kinds of products and works for no other operation. All questions are evaluated for the
/// same point in time, but not on one snapshot: a concurrent change may show in one answer and not yet in another.
/// The operation changes nothing.
/// The body may be 8 times as large as others.
#[utoipa::path(tag = "grants", operation_id = "check_access", security(("service" = [])), request_body = CheckAccess,
    responses((status = 200, description = "An answer to each question", body = AccessAnswers),
        (status = 403, description = "`service_token_required`: the token is a session's or an API token")))]
#[post("/v1/access/check")]
pub async fn check_access(
    who: ServiceCredential,
    body: Result<Large<CheckAccess>, Error>,
    app: Data<App>,
) -> Result<web::Json<AccessAnswers>, Error> {
    // Faults of the body are reported only to callers with a valid service token.
    let questions = body.and_then(|body| {
        let questions = body.0.value.questions.into_iter();
        questions.map(question).collect::<Result<Vec<_>, _>>()
    });
    let catalogue = Arc::clone(&app.catalogue);
    let answers = app
        .read(who, move |tx, who| {
            let token = who.token(tx)?;
            answer(tx, &catalogue, &token, &questions?)
        })
        .await?;
    Ok(web::Json(AccessAnswers { answers }))
}

fn question(asked: AccessQuestion) -> Result<Question, Error> {
    let path = asked.path;
    Ok(Question {
        user: asked.user_id.take()?,
        product: asked.product_id.take()?,
        path: path.map_or_else(|| Some(ResourcePath::root()), Field::ok),
        right: asked.right.take()?,
    })
}

/// Reads the data that all questions rest on at once, then decides each.
fn answer(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    token: &ServiceToken,
    questions: &[Question],
) -> Result<Vec<AccessAnswer>, Error> {
    let ids: BTreeSet<ProductId> = questions.iter().map(|question| question.product).collect();
    let ids: Vec<ProductId> = ids.into_iter().collect();
    let mut products = tx.grants().asked_products(&ids)?;
    products.retain(|_, product| token.kinds.contains(&product.kind));
    let users: BTreeSet<UserId> = questions.iter().map(|question| question.user).collect();
    let organizations: BTreeSet<OrganizationId> =
        products.values().map(|product| product.organization).collect();
    let (users, organizations): (Vec<_>, Vec<_>) =
        (users.into_iter().collect(), organizations.into_iter().collect());
    let members = tx.grants().asked_members(&users, &organizations)?;
    let asked = Asked {
        catalogue,
        products,
        members,
        now: tx.now(),
    };
    let mut by_organization: BTreeMap<OrganizationId, People> = BTreeMap::new();
    for (index, question) in questions.iter().enumerate() {
        let product = asked.products.get(&question.product);
        if let (Some(product), Some((member, _))) = (product, asked.member(question)) {
            let people = by_organization.entry(product.organization).or_default();
            people.entry(member).or_default().push(index);
        }
    }
    let mut answers: BTreeMap<usize, AccessAnswer> = BTreeMap::new();
    let everybody: People = by_organization
        .values()
        .flatten()
        .map(|(member, at)| (*member, at.clone()))
        .collect();
    if let Some(held) = held(tx, &everybody, &ids, Some(GRANTS_AT_ONCE))? {
        asked.answer_each(tx, questions, (&held, &everybody), &mut answers)?;
    } else {
        for people in by_organization.values() {
            let held = held(tx, people, &ids, None)?.unwrap_or_default();
            asked.answer_each(tx, questions, (&held, people), &mut answers)?;
        }
    }
    for (index, question) in questions.iter().enumerate() {
        let answer = || asked.answer((index, question), None);
        answers.entry(index).or_insert_with(answer);
    }
    Ok(answers.into_values().collect())
}

/// Maximum number of grants of people, and of teams, held in memory for several organizations; beyond that, the
/// organizations are handled one after the other.
const GRANTS_AT_ONCE: usize = 20_000;

/// Members with the positions of the questions about them.
type People = BTreeMap<MemberId, Vec<usize>>;

fn held(
    tx: &mut Tx<'_>,
    people: &People,
    products: &[ProductId],
    most: Option<usize>,
) -> Result<Option<HeldTogether>, Error> {
    let members: Vec<MemberId> = people.keys().copied().collect();
    Ok(tx.grants().held_together(&members, products, most)?)
}

/// Data that answers rest on, besides grants.
struct Asked<'c> {
    catalogue: &'c Catalogue,
    products: HashMap<ProductId, AskedProduct>,
    members: AskedMembers,
    now: DateTime<Utc>,
}

impl Asked<'_> {
    /// Returns the membership that a question is about.
    fn member(&self, question: &Question) -> Option<(MemberId, Role)> {
        let product = self.products.get(&question.product)?;
        self.members.get(&(question.user, product.organization)).copied()
    }

    /// Answers the questions about each person. The access of one person is computed and released before the next.
    fn answer_each(
        &self,
        tx: &mut Tx<'_>,
        questions: &[Question],
        (held, people): (&HeldTogether, &People),
        answers: &mut BTreeMap<usize, AccessAnswer>,
    ) -> Result<(), Error> {
        for (member, indexes) in people {
            tx.go_on()?;
            let grants = held.of(*member);
            let grants = HeldIndex::new(&grants);
            for index in indexes {
                if let Some(question) = questions.get(*index) {
                    answers.insert(*index, self.answer((*index, question), Some(&grants)));
                }
            }
        }
        Ok(())
    }

    fn answer(&self, (index, question): (usize, &Question), grants: Option<&HeldIndex<'_>>) -> AccessAnswer {
        let product = self.products.get(&question.product);
        let member = self.member(question);
        let facts = Facts {
            product: product.map(|product| (&product.kind, product.state)),
            member,
            grants,
        };
        let Verdict {
            is_allowed,
            reason,
            ways,
        } = check(self.catalogue, question, facts, self.now);
        let (ways, ways_omitted) = named_ways(&ways, &TeamNames::new());
        AccessAnswer {
            index,
            allowed: is_allowed,
            reason: reason.into(),
            ways,
            ways_omitted,
            organization_id: product.map(|product| product.organization.into()),
            product_state: product.map(|product| product.state.into()),
            role: member.map(|(_, role)| role.into()),
        }
    }
}
