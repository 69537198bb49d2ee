//! One factor of an account: pending until it was proven once, then asked for at every login.

use crate::identity::Factor;
use crate::ids::{SecondFactorId, SessionId, UserId};
use crate::text::{InvalidText, ParseText, TextForm, line};
use chrono::{DateTime, TimeDelta, Utc};

/// Maximum number of code points in the name of a factor.
pub const FACTOR_NAME_MAX: usize = 60;
/// Maximum number of factors of an account, pending ones included.
pub const FACTORS_MAX: usize = 10;
/// Time within which a started factor has to be confirmed.
pub const PENDING_VALID: TimeDelta = TimeDelta::minutes(10);

/// The name of a factor, given by its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorName(String);

impl FactorName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a name from the database, where it was checked before.
    #[must_use]
    pub const fn stored(name: String) -> Self {
        Self(name)
    }
}

impl ParseText for FactorName {
    const FORM: TextForm = TextForm::of("FactorName").length(1, FACTOR_NAME_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        line(raw, FACTOR_NAME_MAX).map(Self)
    }
}

crate::text_enum! {
    /// State of a factor. A removed one has no row.
    FactorState {
        /// Started, and not proven yet: neither asked for at a login nor counted.
        Pending = "pending",
        /// Proven, and asked for at every login.
        Active = "active",
    }
}

/// A factor of an account, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Its id.
    pub id: SecondFactorId,
    /// The account.
    pub user: UserId,
    /// The method.
    pub method: Factor,
    /// The session that started it.
    pub session: Option<SessionId>,
    /// Its state.
    pub state: FactorState,
    /// Its name.
    pub name: FactorName,
    /// The last two digits of its phone number, if it has one.
    pub phone_ending: Option<String>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time until which a pending one can be confirmed.
    pub expires_at: Option<DateTime<Utc>>,
    /// Time at which it became active.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Time of its last use, at a login or a step-up.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl SecondFactor {
    /// Whether it waits for its confirmation at `now`.
    #[must_use]
    pub fn is_pending(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            FactorState::Pending => self.expires_at.is_some_and(|end| now < end),
            FactorState::Active => false,
        }
    }

    /// Whether it waits to be confirmed in this session: no other one sees its secret, since another may be an intruder's.
    #[must_use]
    pub fn is_confirmable(&self, session: SessionId) -> bool {
        !self.is_active() && self.session == Some(session)
    }

    /// Whether it is asked for at a login.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        match self.state {
            FactorState::Pending => false,
            FactorState::Active => true,
        }
    }
}

/// A factor that a challenge offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedFactor {
    /// The method.
    pub method: Factor,
    /// Name by which its owner recognizes it, or the last two digits of its phone number; none for recovery codes.
    pub label: Option<String>,
}
