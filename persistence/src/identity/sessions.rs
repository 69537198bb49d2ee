//! Sessions, each with its family of refresh tokens.

use super::Identity;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{refresh_tokens, sessions};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{
    EndSession, EndsSessions, Factor, GivenFactor, ListSessions, RefreshToken, Session, SessionEnd, StepUp,
};
use kontor_domain::ids::{DeviceId, Id, RefreshTokenId, SessionId, UserId};

/// A session to be opened, with its first refresh token.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The account.
    pub user: UserId,
    /// Hash of the refresh token.
    pub refresh_hash: [u8; 32],
    /// The device used to log in.
    pub device: Option<DeviceId>,
    /// The factor given in addition to the password.
    pub factor: Option<Factor>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(super) struct SessionRow {
    id: Uuid7,
    user_id: Uuid7,
    created_at: UtcTs,
    authenticated_at: UtcTs,
    refreshed_at: UtcTs,
    last_used_at: UtcTs,
    user_agent: Option<String>,
    ip_address: Option<String>,
    device_id: Option<Uuid7>,
    ended_at: Option<UtcTs>,
    factor: Option<String>,
    factor_at: Option<UtcTs>,
}

/// Reads the factor of a session.
pub(super) fn given_factor(
    method: Option<&str>,
    at: Option<UtcTs>,
) -> Result<Option<GivenFactor>, CorruptRow> {
    let Some((method, at)) = method.zip(at) else {
        return Ok(None);
    };
    let method = Factor::from_text(method).ok_or(CorruptRow {
        column: "sessions.factor",
    })?;
    Ok(Some(GivenFactor { method, at: at.0 }))
}

impl TryFrom<SessionRow> for Session {
    type Error = CorruptRow;
    fn try_from(row: SessionRow) -> Result<Self, CorruptRow> {
        let factor = given_factor(row.factor.as_deref(), row.factor_at)?;
        Ok(Self {
            id: row.id.id(),
            user: row.user_id.id(),
            created_at: row.created_at.0,
            authenticated_at: row.authenticated_at.0,
            factor,
            refreshed_at: row.refreshed_at.0,
            last_used_at: row.last_used_at.0,
            user_agent: row.user_agent,
            ip_address: row.ip_address,
            device: row.device_id.map(Uuid7::id),
            ended_at: row.ended_at.map(|at| at.0),
        })
    }
}

impl Identity<'_, '_> {
    /// Opens a session.
    pub fn open_session(&mut self, new: &NewSession) -> Result<Session, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let origin = self.tx.origin().clone();
        diesel::insert_into(sessions::table)
            .values((
                sessions::id.eq(key(new.id)),
                sessions::user_id.eq(key(new.user)),
                sessions::created_at.eq(now),
                sessions::authenticated_at.eq(now),
                sessions::refreshed_at.eq(now),
                sessions::last_used_at.eq(now),
                sessions::user_agent.eq(origin.user_agent.clone()),
                sessions::ip_address.eq(origin.ip_address.clone()),
                sessions::device_id.eq(new.device.map(key)),
                sessions::factor.eq(new.factor.map(Factor::as_str)),
                sessions::factor_at.eq(new.factor.map(|_| now)),
            ))
            .execute(self.tx.conn)?;
        self.insert_refresh_token(new.id, None, new.refresh_hash)?;
        Ok(Session {
            id: new.id,
            user: new.user,
            created_at: now.0,
            authenticated_at: now.0,
            factor: new.factor.map(|method| GivenFactor { method, at: now.0 }),
            refreshed_at: now.0,
            last_used_at: now.0,
            user_agent: origin.user_agent,
            ip_address: origin.ip_address,
            device: new.device,
            ended_at: None,
        })
    }

    /// Returns the refresh token with this hash, and its session. On PostgreSQL account and token are locked, so
    /// that concurrent exchanges of one token are serialized.
    pub fn refresh_token(&mut self, hash: [u8; 32]) -> Result<Option<(RefreshToken, Session)>, StorageError> {
        let owner: Option<Uuid7> = refresh_tokens::table
            .inner_join(sessions::table)
            .filter(refresh_tokens::token_hash.eq(&hash[..]))
            .select(sessions::user_id)
            .first(self.tx.conn)
            .optional()?;
        let Some(owner) = owner else { return Ok(None) };
        self.tx.lock_account(owner.id())?;
        // An update without changes takes the row's lock on both databases.
        let row: Option<(Uuid7, Uuid7, Option<UtcTs>)> = diesel::update(refresh_tokens::table)
            .filter(refresh_tokens::token_hash.eq(&hash[..]))
            .set(refresh_tokens::token_hash.eq(&hash[..]))
            .returning((
                refresh_tokens::id,
                refresh_tokens::session_id,
                refresh_tokens::used_at,
            ))
            .get_result(self.tx.conn)
            .optional()?;
        let Some((id, session, used_at)) = row else {
            return Ok(None);
        };
        let successors_used = refresh_tokens::table
            .filter(refresh_tokens::parent_id.eq(id))
            .filter(refresh_tokens::used_at.is_not_null())
            .count()
            .get_result::<i64>(self.tx.conn)?;
        let session: SessionRow = sessions::table
            .find(session)
            .select(SessionRow::as_select())
            .first(self.tx.conn)?;
        let token = RefreshToken {
            id: id.id(),
            session: session.id.id(),
            used_at: used_at.map(|at| at.0),
            successor_used: successors_used > 0,
        };
        Ok(Some((token, session.try_into()?)))
    }

    /// Exchanges a refresh token: marks it as used, and stores its successor with `hash`.
    pub fn rotate_refresh_token(&mut self, token: &RefreshToken, hash: [u8; 32]) -> Result<(), StorageError> {
        let now = UtcTs::from(self.tx.now());
        diesel::update(
            refresh_tokens::table
                .find(key(token.id))
                .filter(refresh_tokens::used_at.is_null()),
        )
        .set(refresh_tokens::used_at.eq(Some(now)))
        .execute(self.tx.conn)?;
        diesel::update(sessions::table.find(key(token.session)))
            .set((sessions::refreshed_at.eq(now), sessions::last_used_at.eq(now)))
            .execute(self.tx.conn)?;
        self.insert_refresh_token(token.session, Some(token.id), hash)
    }

    fn insert_refresh_token(
        &mut self,
        session: SessionId,
        parent: Option<RefreshTokenId>,
        hash: [u8; 32],
    ) -> Result<(), StorageError> {
        let id: RefreshTokenId = self.tx.new_id();
        diesel::insert_into(refresh_tokens::table)
            .values((
                refresh_tokens::id.eq(key(id)),
                refresh_tokens::session_id.eq(key(session)),
                refresh_tokens::parent_id.eq(parent.map(key)),
                refresh_tokens::token_hash.eq(&hash[..]),
                refresh_tokens::created_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns one's own valid sessions.
    pub fn sessions(
        &mut self,
        authorized: &Authorized<ListSessions>,
        page: PageRequest,
    ) -> Result<Page<Session>, StorageError> {
        let (now, rules) = (self.tx.now(), self.tx.options.sessions);
        let alive = || {
            sessions::table
                .filter(sessions::user_id.eq(key(*authorized.on())))
                .filter(sessions::ended_at.is_null())
                .filter(sessions::refreshed_at.gt(UtcTs::from(now - rules.idle)))
                .filter(sessions::created_at.gt(UtcTs::from(now - rules.absolute)))
                .into_boxed()
        };
        let total = if page.include_total {
            Some(alive().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = alive().select(SessionRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(sessions::id.lt(Uuid7(after)));
        }
        let rows: Vec<SessionRow> = query
            .order(sessions::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let sessions: Vec<Session> = rows
            .into_iter()
            .map(Session::try_from)
            .collect::<Result<_, _>>()?;
        Ok(page.page(sessions, |session: &Session| session.id.uuid(), total))
    }

    /// Ends one of one's own sessions; returns false if it does not exist.
    pub fn end_session(
        &mut self,
        authorized: &Authorized<EndSession>,
        id: SessionId,
    ) -> Result<bool, StorageError> {
        let own = sessions::table
            .find(key(id))
            .filter(sessions::user_id.eq(key(*authorized.on())));
        let ended = diesel::update(own.filter(sessions::ended_at.is_null()))
            .set(end(self.tx.now().into(), SessionEnd::Owner))
            .execute(self.tx.conn)?;
        Ok(ended > 0)
    }

    /// Ends all of one's own sessions except `keep` and returns their number.
    pub fn end_other_sessions<A: EndsSessions>(
        &mut self,
        authorized: &Authorized<A>,
        keep: SessionId,
        reason: SessionEnd,
    ) -> Result<usize, StorageError> {
        let others = sessions::table
            .filter(sessions::user_id.eq(key(*authorized.on())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::id.ne(key(keep)));
        Ok(diesel::update(others)
            .set(end(self.tx.now().into(), reason))
            .execute(self.tx.conn)?)
    }

    /// Ends all sessions of an account, for a reason other than its owner's request.
    pub fn end_all_sessions(&mut self, user: UserId, reason: SessionEnd) -> Result<usize, StorageError> {
        let open = sessions::table
            .filter(sessions::user_id.eq(key(user)))
            .filter(sessions::ended_at.is_null());
        Ok(diesel::update(open)
            .set(end(self.tx.now().into(), reason))
            .execute(self.tx.conn)?)
    }

    /// Ends the sessions of a device that is being forgotten.
    pub(super) fn end_sessions_on(&mut self, device: DeviceId) -> Result<usize, StorageError> {
        let open = sessions::table
            .filter(sessions::device_id.eq(key(device)).assume_not_null())
            .filter(sessions::ended_at.is_null());
        Ok(diesel::update(open)
            .set(end(self.tx.now().into(), SessionEnd::DeviceForgotten))
            .execute(self.tx.conn)?)
    }

    /// Ends a session that may be compromised: its refresh token was reused, or its password is being guessed.
    pub fn end_family(&mut self, session: SessionId, reason: SessionEnd) -> Result<(), StorageError> {
        diesel::update(
            sessions::table
                .find(key(session))
                .filter(sessions::ended_at.is_null()),
        )
        .set(end(self.tx.now().into(), reason))
        .execute(self.tx.conn)?;
        Ok(())
    }

    /// Records that the password was confirmed in a session, of an account without a factor; `None` if it has ended in the
    /// meantime.
    pub fn step_up(
        &mut self,
        authorized: &Authorized<StepUp>,
        session: SessionId,
    ) -> Result<Option<Session>, StorageError> {
        self.authenticate(*authorized.on(), session, None)
    }

    /// Records that the password was confirmed in a session, and a factor given; `None` if it has ended in the meantime. The
    /// challenge that was redeemed is the proof of both.
    pub fn step_up_with(
        &mut self,
        user: UserId,
        session: SessionId,
        factor: Factor,
    ) -> Result<Option<Session>, StorageError> {
        self.authenticate(user, session, Some(factor))
    }

    fn authenticate(
        &mut self,
        user: UserId,
        session: SessionId,
        factor: Option<Factor>,
    ) -> Result<Option<Session>, StorageError> {
        let now = UtcTs::from(self.tx.now());
        let own = sessions::table
            .find(key(session))
            .filter(sessions::user_id.eq(key(user)))
            .filter(sessions::ended_at.is_null());
        let open = diesel::update(own)
            .set((
                sessions::authenticated_at.eq(now),
                factor.map(|method| {
                    (
                        sessions::factor.eq(Some(method.as_str())),
                        sessions::factor_at.eq(Some(now)),
                    )
                }),
            ))
            .execute(self.tx.conn)?;
        if open == 0 {
            return Ok(None);
        }
        let row: SessionRow = sessions::table
            .find(key(session))
            .select(SessionRow::as_select())
            .first(self.tx.conn)?;
        Ok(Some(row.try_into()?))
    }

    /// Whether a session is valid now.
    pub fn is_session_alive(&mut self, session: SessionId) -> Result<bool, StorageError> {
        let row: Option<SessionRow> = sessions::table
            .find(key(session))
            .select(SessionRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        let (rules, now) = (self.tx.session_rules(), self.tx.now());
        let session: Option<Session> = row.map(Session::try_from).transpose()?;
        Ok(session.is_some_and(|session| session.is_alive(rules, now)))
    }

    /// Returns the device on which a session was opened, unless it has been forgotten.
    pub fn device_of_session(&mut self, session: SessionId) -> Result<Option<DeviceId>, StorageError> {
        let device: Option<Option<Uuid7>> = sessions::table
            .find(key(session))
            .select(sessions::device_id)
            .first(self.tx.conn)
            .optional()?;
        Ok(device.flatten().map(Uuid7::id))
    }

    /// Marks a session as opened with a factor, or as opened without one once the account has none.
    pub fn mark_factor<A: EndsSessions>(
        &mut self,
        authorized: &Authorized<A>,
        session: SessionId,
        factor: Option<Factor>,
    ) -> Result<(), StorageError> {
        let own = sessions::table
            .find(key(session))
            .filter(sessions::user_id.eq(key(*authorized.on())));
        diesel::update(own)
            .set((
                sessions::factor.eq(factor.map(Factor::as_str)),
                sessions::factor_at.eq(factor.map(|_| UtcTs::from(self.tx.now()))),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}

type End = (
    diesel::dsl::Eq<sessions::ended_at, Option<UtcTs>>,
    diesel::dsl::Eq<sessions::end_reason, Option<&'static str>>,
);

fn end(at: UtcTs, reason: SessionEnd) -> End {
    (
        sessions::ended_at.eq(Some(at)),
        sessions::end_reason.eq(Some(reason.as_str())),
    )
}
