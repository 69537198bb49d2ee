-- What protects logins: known devices, counters of failures, and a history.

-- A device that has logged in holds a token that says so at the next login.
CREATE TABLE devices (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_login_at TIMESTAMPTZ NOT NULL,
    user_agent TEXT,
    ip_address TEXT,
    CONSTRAINT devices_token UNIQUE (token_hash)
);
CREATE INDEX devices_user ON devices (user_id, id);

ALTER TABLE sessions ADD COLUMN device_id UUID REFERENCES devices (id) ON DELETE SET NULL;
CREATE INDEX sessions_device ON sessions (device_id);

-- Failures in a row: whose password, and where from. Both are keyed digests: no address lies here.
CREATE TABLE throttles (
    person BYTEA NOT NULL,
    place BYTEA NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (person, place)
);
CREATE INDEX throttles_age ON throttles (updated_at);

-- Attempts to log in; without a user for an address that has no account.
CREATE TABLE logins (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    at TIMESTAMPTZ NOT NULL,
    outcome TEXT NOT NULL,
    ip_address TEXT,
    user_agent TEXT,
    device_id UUID REFERENCES devices (id) ON DELETE SET NULL
);
CREATE INDEX logins_user ON logins (user_id, id);
CREATE INDEX logins_age ON logins (at);
CREATE INDEX logins_device ON logins (device_id);
