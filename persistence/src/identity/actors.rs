//! The caller: session or API token, and the membership in question, in one join.
//!
//! It is read in the request's transaction, from the primary. An ended session, a revoked token or a lost role is
//! therefore refused at the next request on every node.

use super::Identity;
use crate::error::{CorruptRow, StorageError};
use crate::locks::Strength;
use crate::schema::{api_tokens, memberships, sessions};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Actor, FactorProof, Means, Proof, Scopes, Standing};
use kontor_domain::ids::{OrganizationId, SessionId, UserId};
use kontor_domain::organizations::{MembershipState, Role};

/// Accuracy of the last use of a session or token.
pub(crate) const LAST_USE_ACCURACY: TimeDelta = TimeDelta::minutes(1);

#[derive(Queryable, Selectable)]
#[diesel(table_name = memberships)]
struct StandingRow {
    id: Uuid7,
    organization_id: Uuid7,
    role: String,
    billing: bool,
    state: String,
    valid_until: Option<UtcTs>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    id: Uuid7,
    user_id: Uuid7,
    created_at: UtcTs,
    authenticated_at: UtcTs,
    refreshed_at: UtcTs,
    last_used_at: UtcTs,
    factor_at: Option<UtcTs>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
struct TokenRow {
    id: Uuid7,
    user_id: Uuid7,
    organization_id: Option<Uuid7>,
    scopes: String,
    last_used_at: Option<UtcTs>,
}

impl Identity<'_, '_> {
    /// Returns the caller with its standing in `organization`; `None` if the proof is invalid. A write first locks
    /// the organization for its members, or else the caller's account, so that rights can't be lost until the
    /// transaction ends.
    pub fn actor(
        &mut self,
        proof: &Proof,
        organization: Option<OrganizationId>,
    ) -> Result<Option<Actor>, StorageError> {
        if !self.tx.writes {
            return self.behind(proof, organization);
        }
        let Some(place) = organization else {
            self.tx.lock_own_account(proof)?;
            return self.behind(proof, None);
        };
        let locked = self.tx.lock_as_member(proof, place, &[], Strength::Change)?;
        let actor = self.behind(proof, organization)?;
        let joined_meanwhile = !locked && actor.as_ref().is_some_and(|actor| actor.standing.is_some());
        if joined_meanwhile && self.tx.lock_as_member(proof, place, &[], Strength::Change)? {
            return self.behind(proof, organization);
        }
        Ok(actor)
    }

    /// Locks an organization and others before the caller is looked up, if the caller is a member of the first. For
    /// writes that concern several organizations.
    pub fn lock_with(
        &mut self,
        proof: &Proof,
        organization: OrganizationId,
        others: &[OrganizationId],
    ) -> Result<(), StorageError> {
        self.tx
            .lock_as_member(proof, organization, others, Strength::Change)
            .map(drop)
    }

    /// As [`Self::lock_with`], for deleting the organization.
    pub fn lock_to_end(
        &mut self,
        proof: &Proof,
        organization: OrganizationId,
        others: &[OrganizationId],
    ) -> Result<(), StorageError> {
        self.tx
            .lock_as_member(proof, organization, others, Strength::End)
            .map(drop)
    }

    /// Returns the account of a proof, for locks that precede the lookup of the caller. It does not check whether
    /// the proof is still valid.
    pub fn account_behind(&mut self, proof: &Proof) -> Result<Option<UserId>, StorageError> {
        let user: Option<Uuid7> = match proof {
            Proof::Session(id) => sessions::table
                .find(key(*id))
                .select(sessions::user_id)
                .first(self.tx.conn)
                .optional()?,
            Proof::ApiToken(hash) => api_tokens::table
                .filter(api_tokens::token_hash.eq(&hash[..]))
                .select(api_tokens::user_id)
                .first(self.tx.conn)
                .optional()?,
        };
        Ok(user.map(Uuid7::id))
    }

    /// Returns the account as the caller of work that it requested earlier, with its present standing in the
    /// organization.
    pub fn requester(&mut self, user: UserId, organization: OrganizationId) -> Result<Actor, StorageError> {
        let standing: Option<StandingRow> = memberships::table
            .filter(memberships::user_id.eq(key(user)))
            .filter(memberships::organization_id.eq(key(organization)))
            .select(StandingRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(Actor {
            user,
            means: Means::Requested,
            standing: active(standing, self.tx.now())?,
        })
    }

    fn behind(
        &mut self,
        proof: &Proof,
        organization: Option<OrganizationId>,
    ) -> Result<Option<Actor>, StorageError> {
        let actor = match proof {
            Proof::Session(id) => self.by_session(*id, organization),
            Proof::ApiToken(hash) => self.by_token(hash, organization),
        }?;
        self.tx.caller = actor.as_ref().map(|actor| actor.user);
        Ok(actor)
    }

    fn by_session(
        &mut self,
        id: SessionId,
        organization: Option<OrganizationId>,
    ) -> Result<Option<Actor>, StorageError> {
        let alive = sessions::table
            .filter(sessions::id.eq(key(id)))
            .filter(sessions::ended_at.is_null());
        let found: Option<(SessionRow, Option<StandingRow>)> = match organization {
            None => alive
                .select(SessionRow::as_select())
                .first(self.tx.conn)
                .optional()?
                .map(|row| (row, None)),
            Some(organization) => alive
                .left_join(
                    memberships::table.on(memberships::user_id
                        .eq(sessions::user_id)
                        .and(memberships::organization_id.eq(key(organization)))),
                )
                .select((SessionRow::as_select(), Option::<StandingRow>::as_select()))
                .first(self.tx.conn)
                .optional()?,
        };
        let Some((row, standing)) = found else {
            return Ok(None);
        };
        let (now, rules) = (self.tx.now(), self.tx.options.sessions);
        if now >= row.refreshed_at.0 + rules.idle || now >= row.created_at.0 + rules.absolute {
            return Ok(None);
        }
        if now - row.last_used_at.0 >= LAST_USE_ACCURACY {
            self.tx.stale.session = Some(row.id.id());
        }
        let factor = match row.factor_at {
            None => FactorProof::None,
            Some(at) if rules.is_recent(at.0, now) => FactorProof::Recent,
            Some(_) => FactorProof::Stale,
        };
        let means = Means::Session {
            id: row.id.id(),
            authenticated_at: row.authenticated_at.0,
            stepped_up: rules.is_recent(row.authenticated_at.0, now) && factor != FactorProof::Stale,
            factor,
        };
        Ok(Some(Actor {
            user: row.user_id.id(),
            means,
            standing: active(standing, now)?,
        }))
    }

    fn by_token(
        &mut self,
        hash: &[u8; 32],
        organization: Option<OrganizationId>,
    ) -> Result<Option<Actor>, StorageError> {
        let now = self.tx.now();
        let valid = api_tokens::table
            .filter(api_tokens::token_hash.eq(&hash[..]))
            .filter(api_tokens::revoked_at.is_null())
            .filter(api_tokens::expires_at.gt(UtcTs::from(now)));
        let found: Option<(TokenRow, Option<StandingRow>)> = match organization {
            None => valid
                .select(TokenRow::as_select())
                .first(self.tx.conn)
                .optional()?
                .map(|row| (row, None)),
            Some(organization) => valid
                .left_join(
                    memberships::table.on(memberships::user_id
                        .eq(api_tokens::user_id)
                        .and(memberships::organization_id.eq(key(organization)))),
                )
                .select((TokenRow::as_select(), Option::<StandingRow>::as_select()))
                .first(self.tx.conn)
                .optional()?,
        };
        let Some((row, standing)) = found else {
            return Ok(None);
        };
        let stale = row
            .last_used_at
            .is_none_or(|last| now - last.0 >= LAST_USE_ACCURACY);
        if stale {
            self.tx.stale.token = Some(row.id.id());
        }
        let scopes = Scopes::parse(row.scopes.split_whitespace()).map_err(|_| CorruptRow {
            column: "api_tokens.scopes",
        })?;
        let means = Means::ApiToken {
            id: row.id.id(),
            scopes,
            organization: row.organization_id.map(Uuid7::id),
        };
        Ok(Some(Actor {
            user: row.user_id.id(),
            means,
            standing: active(standing, now)?,
        }))
    }
}

/// Returns the standing of a membership in effect at `now`; suspended and expired members are treated as outsiders.
fn active(row: Option<StandingRow>, now: DateTime<Utc>) -> Result<Option<Standing>, CorruptRow> {
    let Some(row) = row else { return Ok(None) };
    let state = MembershipState::from_text(&row.state).ok_or(CorruptRow {
        column: "memberships.state",
    })?;
    let role = Role::from_text(&row.role).ok_or(CorruptRow {
        column: "memberships.role",
    })?;
    Ok(match state.at(row.valid_until.map(|end| end.0), now) {
        MembershipState::Active => Some(Standing {
            member: row.id.id(),
            organization: row.organization_id.id(),
            role,
            billing: row.billing,
        }),
        MembershipState::Suspended | MembershipState::Expired => None,
    })
}
