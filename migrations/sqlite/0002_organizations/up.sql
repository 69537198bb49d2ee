-- Organisations, memberships, invitations, and the tokens that may be bound to one organisation.

CREATE TABLE organizations (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('individual', 'company', 'association', 'public_body')),
    street TEXT,
    postcode TEXT,
    town TEXT,
    country TEXT NOT NULL,
    phone TEXT,
    locale TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE memberships (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('legal_representative', 'administrator', 'collaborator', 'external')),
    billing BOOLEAN NOT NULL,
    reminders_by_email BOOLEAN NOT NULL,
    reminders_by_sms BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT memberships_person UNIQUE (organization_id, user_id)
);
CREATE INDEX memberships_organization ON memberships (organization_id, id);
CREATE INDEX memberships_user ON memberships (user_id, id);
CREATE INDEX memberships_legal_representatives ON memberships (organization_id) WHERE role = 'legal_representative' AND state = 'active';

CREATE TABLE invitations (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('legal_representative', 'administrator', 'collaborator', 'external')),
    billing BOOLEAN NOT NULL,
    message TEXT,
    locale TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'revoked')),
    token_hash BLOB NOT NULL,
    invited_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT invitations_token UNIQUE (token_hash)
);
CREATE INDEX invitations_organization ON invitations (organization_id, id);
CREATE INDEX invitations_recent ON invitations (organization_id, created_at);
CREATE UNIQUE INDEX invitations_open ON invitations (organization_id, email_key) WHERE state = 'open';

CREATE TABLE api_tokens (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    organization_id BLOB REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at TEXT,
    CONSTRAINT api_tokens_token UNIQUE (token_hash)
);
CREATE INDEX api_tokens_user ON api_tokens (user_id, id);

-- An organisation that exists always has an active legal representative. SQLite has one writer at a time,
-- so the count sees every earlier change.
CREATE TRIGGER last_legal_representative_update AFTER UPDATE ON memberships
WHEN OLD.role = 'legal_representative' AND OLD.state = 'active'
    AND NOT (NEW.role = 'legal_representative' AND NEW.state = 'active' AND NEW.organization_id = OLD.organization_id)
BEGIN
    SELECT RAISE(ABORT, 'last_legal_representative')
    WHERE NOT EXISTS (SELECT 1 FROM memberships
        WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active');
END;

CREATE TRIGGER last_legal_representative_delete AFTER DELETE ON memberships
WHEN OLD.role = 'legal_representative' AND OLD.state = 'active'
BEGIN
    SELECT RAISE(ABORT, 'last_legal_representative')
    WHERE EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id)
        AND NOT EXISTS (SELECT 1 FROM memberships
            WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active');
END;
