-- Second factors, the codes that replace a lost one, and logins that wait for a factor.

CREATE TABLE second_factors (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method TEXT NOT NULL CHECK (method IN ('totp', 'sms', 'device', 'security_key')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'suspended')),
    name TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    -- The last two digits of the number that receives codes, which is the secret.
    phone_ending TEXT,
    -- The key of a device that approves logins, and the time of its last listing: a later one has to be later.
    public_key BLOB,
    listed_at TEXT,
    -- The last accepted step of an authenticator app: none is accepted twice.
    last_step BIGINT,
    -- The session that started it, which alone sees its secret and confirms it.
    session_id BLOB REFERENCES sessions (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    confirmed_at TEXT,
    last_used_at TEXT,
    CHECK ((state = 'pending') = (expires_at IS NOT NULL)),
    CHECK ((state = 'pending') = (confirmed_at IS NULL))
);
CREATE INDEX second_factors_user ON second_factors (user_id, id);
CREATE INDEX second_factors_session ON second_factors (session_id);
CREATE INDEX second_factors_expiry ON second_factors (expires_at);
-- An account has one authenticator app and one number, and may be about to replace each.
CREATE UNIQUE INDEX second_factors_single ON second_factors (user_id, method, state) WHERE method IN ('totp', 'sms');

-- A set of codes. The digest depends on a key outside the database, and covers the account.
CREATE TABLE recovery_codes (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_digest BLOB NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT,
    CONSTRAINT recovery_codes_code UNIQUE (user_id, code_digest)
);

-- The password was right: a factor has to follow. Its token opens nothing else.
CREATE TABLE login_challenges (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('login', 'step_up')),
    token_hash BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'redeemed', 'dead')),
    wrong INTEGER NOT NULL CHECK (wrong >= 0),
    login_id BLOB REFERENCES logins (id) ON DELETE SET NULL,
    device_id BLOB REFERENCES devices (id) ON DELETE SET NULL,
    session_id BLOB REFERENCES sessions (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CHECK ((purpose = 'step_up') = (session_id IS NOT NULL)),
    CONSTRAINT login_challenges_token UNIQUE (token_hash)
);
CREATE INDEX login_challenges_user ON login_challenges (user_id, id);
CREATE INDEX login_challenges_expiry ON login_challenges (expires_at);
CREATE INDEX login_challenges_login ON login_challenges (login_id);
CREATE INDEX login_challenges_device ON login_challenges (device_id);
CREATE INDEX login_challenges_session ON login_challenges (session_id);

-- Codes sent by SMS: for the challenge that asked for one, or for the factor that waits for its confirmation.
CREATE TABLE factor_codes (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    factor_id BLOB REFERENCES second_factors (id) ON DELETE SET NULL,
    challenge_id BLOB REFERENCES login_challenges (id) ON DELETE SET NULL,
    code_digest BLOB NOT NULL,
    wrong INTEGER NOT NULL CHECK (wrong >= 0),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX factor_codes_user ON factor_codes (user_id, id);
CREATE INDEX factor_codes_factor ON factor_codes (factor_id);
CREATE INDEX factor_codes_challenge ON factor_codes (challenge_id);
CREATE INDEX factor_codes_age ON factor_codes (created_at);

-- Requests to approve a login on a device: the login shows a number, the device three.
CREATE TABLE login_approvals (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    challenge_id BLOB NOT NULL REFERENCES login_challenges (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'denied', 'superseded')),
    number INTEGER NOT NULL,
    choices TEXT NOT NULL,
    nonce BLOB NOT NULL,
    ip_address TEXT,
    user_agent TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    -- The device that answered.
    factor_id BLOB REFERENCES second_factors (id) ON DELETE SET NULL
);
CREATE INDEX login_approvals_user ON login_approvals (user_id, id);
CREATE INDEX login_approvals_age ON login_approvals (created_at);
CREATE INDEX login_approvals_factor ON login_approvals (factor_id);
-- A login waits for one answer at a time.
CREATE UNIQUE INDEX login_approvals_waiting ON login_approvals (challenge_id) WHERE state = 'waiting';
CREATE INDEX login_approvals_challenge ON login_approvals (challenge_id);

-- The factor given at the login or at the last step-up, and when.
ALTER TABLE sessions ADD COLUMN factor TEXT
    CHECK (factor IN ('totp', 'sms', 'device', 'security_key', 'recovery_code'));
ALTER TABLE sessions ADD COLUMN factor_at TEXT CHECK ((factor IS NULL) = (factor_at IS NULL));

-- An account with a factor has no session without one, whichever path opened it.
CREATE TRIGGER session_without_factor BEFORE INSERT ON sessions
WHEN NEW.factor IS NULL AND NEW.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM second_factors WHERE user_id = NEW.user_id AND state = 'active')
BEGIN
    SELECT RAISE(ABORT, 'session_without_factor');
END;

CREATE TRIGGER session_loses_factor BEFORE UPDATE OF factor ON sessions
WHEN NEW.factor IS NULL AND NEW.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM second_factors WHERE user_id = NEW.user_id AND state = 'active')
BEGIN
    SELECT RAISE(ABORT, 'session_without_factor');
END;

CREATE TRIGGER factor_without_sessions BEFORE UPDATE OF state ON second_factors
WHEN NEW.state = 'active' AND EXISTS (SELECT 1 FROM sessions
    WHERE user_id = NEW.user_id AND factor IS NULL AND ended_at IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'session_without_factor');
END;

CREATE TRIGGER factor_begins_without_sessions BEFORE INSERT ON second_factors
WHEN NEW.state = 'active' AND EXISTS (SELECT 1 FROM sessions
    WHERE user_id = NEW.user_id AND factor IS NULL AND ended_at IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'session_without_factor');
END;
