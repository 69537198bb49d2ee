//! Tests of the fields of a body: their faults and their values.

use super::{Field, Take, names};
use crate::http::body::{nullable, parse, present};
use crate::problem::BodyError;
use kontor_domain::ids::{Id, MemberId, TeamId};
use kontor_domain::text::ParseText;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Sample {
    #[validate(nested)]
    name: names::TeamName,
    #[validate(nested)]
    color: Option<names::TeamColor>,
    #[serde(default, deserialize_with = "present")]
    #[validate(nested)]
    #[schema(value_type = names::EmailAddress)]
    email: Option<names::EmailAddress>,
    #[serde(default, deserialize_with = "nullable")]
    #[validate(nested)]
    #[schema(value_type = Option<names::MemberId>)]
    leader: Option<Option<names::MemberId>>,
    #[validate(nested)]
    teams: Vec<names::TeamId>,
}

fn read(body: &Value) -> Result<Sample, Vec<(String, String)>> {
    parse(body.to_string().as_bytes()).map_err(|error| match error {
        BodyError::Invalid(faults) => faults
            .errors
            .into_iter()
            .map(|error| (error.pointer, error.code.into_owned()))
            .collect(),
        other => panic!("{other:?}"),
    })
}

fn faults(body: &Value) -> Vec<(String, String)> {
    read(body).unwrap_err()
}

#[test]
fn every_fault_stands_at_its_field_beside_the_others() {
    let team = "team_0192f0c1e5b07cc3a4d15e6f708192c1";
    let body = json!({ "name": " ", "color": "red", "email": "x", "leader": team, "teams": [team, "x", 1], "more": 1 });
    let expected = [
        ("/color", "format"),
        ("/email", "format"),
        ("/leader", "id_kind"),
        ("/more", "unknown_field"),
        ("/name", "required"),
        ("/teams/1", "format"),
        ("/teams/2", "type"),
    ];
    let expected = expected.map(|(at, code)| (at.to_owned(), code.to_owned()));
    assert_eq!(faults(&body), expected);
}

#[test]
fn absent_null_and_given_are_told_apart() {
    let absent = read(&json!({ "name": "a", "teams": [] })).unwrap();
    assert_eq!(
        (absent.color.take().unwrap(), absent.leader.take().unwrap()),
        (None, None)
    );
    let cleared = read(&json!({ "name": "a", "teams": [], "leader": null })).unwrap();
    assert_eq!(cleared.leader.take().unwrap(), Some(None));
    let null = json!({ "name": "a", "teams": [], "email": null });
    assert_eq!(faults(&null), [("/email".to_owned(), "null".to_owned())]);
}

#[test]
fn the_values_are_those_of_the_domain() {
    let (member, team) = (
        "member_0192f0c1e5b07cc3a4d15e6f708192a8",
        "team_0192f0c1e5b07cc3a4d15e6f708192c1",
    );
    let body = json!({ "name": " Web  ", "color": "#1E90FF", "leader": member, "teams": [team] });
    let sample = read(&body).unwrap();
    assert_eq!(
        sample.name.sound().map(kontor_domain::teams::TeamName::as_str),
        Some("Web")
    );
    assert_eq!(sample.color.take().unwrap().unwrap().as_str(), "#1e90ff");
    assert_eq!(
        sample.leader.take().unwrap(),
        Some(Some(<MemberId as Id>::parse(member).unwrap()))
    );
    assert_eq!(
        sample.teams.take().unwrap(),
        [<TeamId as Id>::parse(team).unwrap()]
    );
}

#[test]
fn a_fault_that_nothing_reported_never_passes() {
    let field: Field<MemberId> = serde_json::from_value(json!("x")).unwrap();
    assert!(field.validate().is_err() && field.sound().is_none() && field.take().is_err());
}

#[test]
fn the_schema_is_what_the_type_says() {
    let schema = serde_json::to_value(names::TeamName::schema()).unwrap();
    let form = kontor_domain::teams::TeamName::FORM;
    assert_eq!(
        schema,
        json!({ "type": "string", "minLength": form.min, "maxLength": form.max })
    );
    let id = serde_json::to_value(names::MemberId::schema()).unwrap();
    assert_eq!(id["pattern"], "^member_[0-9a-f]{32}$");
}
