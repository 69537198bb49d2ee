-- Second factors, the codes that replace a lost one, and logins that wait for a factor.

CREATE TABLE second_factors (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method TEXT NOT NULL CHECK (method IN ('totp', 'sms', 'device', 'security_key')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'suspended')),
    name TEXT NOT NULL,
    sealed_secret BYTEA NOT NULL,
    -- The last two digits of the number that receives codes, which is the secret.
    phone_ending TEXT,
    -- The key of a device that approves logins, and the time of its last listing: a later one has to be later.
    public_key BYTEA,
    listed_at TIMESTAMPTZ,
    -- The last accepted step of an authenticator app: none is accepted twice.
    last_step BIGINT,
    -- The session that started it, which alone sees its secret and confirms it.
    session_id UUID REFERENCES sessions (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    confirmed_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
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
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_digest BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT recovery_codes_code UNIQUE (user_id, code_digest)
);

-- The password was right: a factor has to follow. Its token opens nothing else.
CREATE TABLE login_challenges (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('login', 'step_up')),
    token_hash BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'redeemed', 'dead')),
    wrong INTEGER NOT NULL CHECK (wrong >= 0),
    login_id UUID REFERENCES logins (id) ON DELETE SET NULL,
    device_id UUID REFERENCES devices (id) ON DELETE SET NULL,
    session_id UUID REFERENCES sessions (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
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
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    factor_id UUID REFERENCES second_factors (id) ON DELETE SET NULL,
    challenge_id UUID REFERENCES login_challenges (id) ON DELETE SET NULL,
    code_digest BYTEA NOT NULL,
    wrong INTEGER NOT NULL CHECK (wrong >= 0),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX factor_codes_user ON factor_codes (user_id, id);
CREATE INDEX factor_codes_factor ON factor_codes (factor_id);
CREATE INDEX factor_codes_challenge ON factor_codes (challenge_id);
CREATE INDEX factor_codes_age ON factor_codes (created_at);

-- Requests to approve a login on a device: the login shows a number, the device three.
CREATE TABLE login_approvals (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    challenge_id UUID NOT NULL REFERENCES login_challenges (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'denied', 'superseded')),
    number INTEGER NOT NULL,
    choices TEXT NOT NULL,
    nonce BYTEA NOT NULL,
    ip_address TEXT,
    user_agent TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    -- The device that answered.
    factor_id UUID REFERENCES second_factors (id) ON DELETE SET NULL
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
ALTER TABLE sessions ADD COLUMN factor_at TIMESTAMPTZ CHECK ((factor IS NULL) = (factor_at IS NULL));

-- An account with a factor has no session without one, whichever path opened it.
CREATE FUNCTION check_session_factor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.factor IS NULL AND NEW.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM second_factors WHERE user_id = NEW.user_id AND state = 'active') THEN
        RAISE EXCEPTION 'session_without_factor' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'session_without_factor';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER session_without_factor BEFORE INSERT ON sessions FOR EACH ROW
EXECUTE FUNCTION check_session_factor();

CREATE TRIGGER session_loses_factor BEFORE UPDATE OF factor ON sessions FOR EACH ROW
EXECUTE FUNCTION check_session_factor();

CREATE FUNCTION check_factor_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'active' AND EXISTS (SELECT 1 FROM sessions
        WHERE user_id = NEW.user_id AND factor IS NULL AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'session_without_factor' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'session_without_factor';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER factor_without_sessions BEFORE UPDATE OF state ON second_factors FOR EACH ROW
EXECUTE FUNCTION check_factor_sessions();

CREATE TRIGGER factor_begins_without_sessions BEFORE INSERT ON second_factors FOR EACH ROW
EXECUTE FUNCTION check_factor_sessions();
