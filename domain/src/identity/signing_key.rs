//! Life cycle of a key that signs access tokens: published, then active, then only accepted, then retired.
//!
//! A new key is published at once, and signs only when every node and every cached key set has it. The previous key
//! is accepted until the last token it signed has expired. A rotation therefore refuses no valid token.

use crate::ids::SigningKeyId;
use chrono::{DateTime, TimeDelta, Utc};

/// Time for which the published key set may be cached.
pub const KEY_SET_CACHED_FOR: TimeDelta = TimeDelta::seconds(300);

/// Maximum interval at which a node looks for new keys.
pub const KEYS_READ_EVERY_MAX: TimeDelta = TimeDelta::seconds(60);

/// Maximum difference between the clocks of two nodes: the amount by which a token may appear to come from the
/// future.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(30);

/// Time for which a key is published before it signs. A node may learn of the key this late, and serve a key set
/// without it just before, which is then cached.
pub const PUBLISHED_AHEAD: TimeDelta = TimeDelta::seconds(
    KEYS_READ_EVERY_MAX.num_seconds() + KEY_SET_CACHED_FOR.num_seconds() + CLOCK_SKEW.num_seconds(),
);

/// The times at which a key is created, signs and is retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyLife {
    /// The key.
    pub id: SigningKeyId,
    /// Time of creation and publication.
    pub created_at: DateTime<Utc>,
    /// Time at which it begins to sign.
    pub activates_at: DateTime<Utc>,
    /// Time from which it is no longer accepted; `None` while it has no successor.
    pub retired_at: Option<DateTime<Utc>>,
}

crate::text_enum! {
    /// State of a key at a point in time.
    KeyState {
        /// Published, not signing yet.
        Published = "published",
        /// Signs.
        Active = "active",
        /// No longer signing; tokens it signed are accepted.
        Retiring = "retiring",
        /// Tokens it signed are refused.
        Retired = "retired",
    }
}

impl KeyLife {
    /// Whether tokens signed by this key are accepted.
    #[must_use]
    pub fn is_accepted(&self, now: DateTime<Utc>) -> bool {
        self.retired_at.is_none_or(|at| now < at)
    }
}

/// Returns the active key: the last one that began to sign, or the first one if none has begun (a clock that runs
/// behind).
#[must_use]
pub fn signer<K>(keys: &[K], life: impl Fn(&K) -> &KeyLife, now: DateTime<Utc>) -> Option<&K> {
    let accepted = || keys.iter().filter(|key| life(key).is_accepted(now));
    accepted()
        .filter(|key| life(key).activates_at <= now)
        .max_by_key(|key| (life(key).activates_at, life(key).id))
        .or_else(|| accepted().min_by_key(|key| (life(key).activates_at, life(key).id)))
}

/// Returns the state of each key.
#[must_use]
pub fn states(keys: &[KeyLife], now: DateTime<Utc>) -> Vec<(KeyLife, KeyState)> {
    let active = signer(keys, |key| key, now).map(|key| key.id);
    keys.iter()
        .map(|key| {
            let state = if !key.is_accepted(now) {
                KeyState::Retired
            } else if active == Some(key.id) {
                KeyState::Active
            } else if key.activates_at > now {
                KeyState::Published
            } else {
                KeyState::Retiring
            };
            (*key, state)
        })
        .collect()
}

/// The way a key is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Seamlessly, if the newest key is at least this old.
    WhenOlderThan(TimeDelta),
    /// Seamlessly, whatever the age of the newest key.
    Planned,
    /// Immediately: the key may be compromised, so all tokens it signed are refused.
    AtOnce,
}

impl Rotation {
    /// Returns a word for the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WhenOlderThan(_) => "when_old",
            Self::Planned => "planned",
            Self::AtOnce => "at_once",
        }
    }
}

/// The times of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationPlan {
    /// Time at which the new key begins to sign.
    pub activates_at: DateTime<Utc>,
    /// Time from which all other keys are no longer accepted.
    pub others_retire_at: DateTime<Utc>,
}

/// Reason why no key is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRotated {
    /// The newest key is not old enough.
    Young,
    /// A new key has already been published.
    UnderWay(KeyLife),
}

/// Plans a rotation, given the newest accepted key and the lifetime of a token.
///
/// # Errors
/// [`NotRotated`], except for [`Rotation::AtOnce`].
pub fn plan(
    rotation: Rotation,
    newest: &KeyLife,
    token_lifetime: TimeDelta,
    now: DateTime<Utc>,
) -> Result<RotationPlan, NotRotated> {
    if rotation == Rotation::AtOnce {
        return Ok(RotationPlan {
            activates_at: now,
            others_retire_at: now,
        });
    }
    if newest.activates_at > now {
        return Err(NotRotated::UnderWay(*newest));
    }
    if let Rotation::WhenOlderThan(age) = rotation
        && now < newest.activates_at + age
    {
        return Err(NotRotated::Young);
    }
    let activates_at = now + PUBLISHED_AHEAD;
    Ok(RotationPlan {
        activates_at,
        // A clock that runs behind signs with the old key a little longer, and one that runs ahead refuses it
        // earlier.
        others_retire_at: activates_at + token_lifetime + CLOCK_SKEW * 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    const LIFETIME: TimeDelta = TimeDelta::minutes(10);

    fn key(number: u128, activates_at: i64, retired_at: Option<i64>) -> KeyLife {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        KeyLife {
            id: SigningKeyId::from_uuid(Uuid::from_u128(number)),
            created_at: at(0),
            activates_at: at(activates_at),
            retired_at: retired_at.map(at),
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn the_last_that_began_to_sign_signs() {
        let keys = [key(1, 0, Some(400)), key(2, 100, None)];
        let signs = |seconds| signer(&keys, |key| key, at(seconds)).unwrap().id;
        assert_eq!((signs(99), signs(100)), (keys[0].id, keys[1].id));
        assert_eq!(signs(-1), keys[0].id, "a clock that goes behind");
        let states = |seconds| states(&keys, at(seconds)).into_iter().map(|(_, state)| state);
        assert!(states(99).eq([KeyState::Active, KeyState::Published]));
        assert!(states(399).eq([KeyState::Retiring, KeyState::Active]));
        assert!(states(400).eq([KeyState::Retired, KeyState::Active]));
        assert!(signer(&keys[..1], |key| key, at(400)).is_none());
    }

    #[test]
    fn a_planned_rotation_leaves_time_for_caches_and_for_tokens() {
        let plan = plan(Rotation::Planned, &key(1, 0, None), LIFETIME, at(1_000)).unwrap();
        assert!(plan.activates_at >= at(1_000) + KEY_SET_CACHED_FOR + KEYS_READ_EVERY_MAX);
        assert!(plan.others_retire_at >= plan.activates_at + LIFETIME + CLOCK_SKEW);
    }

    #[test]
    fn one_rotation_at_a_time_unless_at_once() {
        let (young, next) = (key(1, 0, None), key(2, 2_000, None));
        let rotate = |rotation, newest| plan(rotation, newest, LIFETIME, at(1_000));
        let old = |seconds| Rotation::WhenOlderThan(TimeDelta::seconds(seconds));
        assert_eq!(rotate(old(1_001), &young), Err(NotRotated::Young));
        assert!(rotate(old(1_000), &young).is_ok());
        assert_eq!(rotate(Rotation::Planned, &next), Err(NotRotated::UnderWay(next)));
        assert_eq!(rotate(old(1), &next), Err(NotRotated::UnderWay(next)));
        let now = rotate(Rotation::AtOnce, &next).unwrap();
        assert_eq!((now.activates_at, now.others_retire_at), (at(1_000), at(1_000)));
    }
}
