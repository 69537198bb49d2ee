-- Results of checks of messages. Of a message itself nothing is kept but the names, accounts and codes in its reasons.
CREATE TABLE message_checks (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    -- The only person who sees it.
    user_id BLOB NOT NULL REFERENCES users (id),
    source TEXT NOT NULL CHECK (source IN ('message', 'text')),
    verdict TEXT NOT NULL CHECK (verdict IN ('genuine', 'suspicious', 'forged')),
    reasons TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX message_checks_user ON message_checks (user_id, organization_id, id);
CREATE INDEX message_checks_organization ON message_checks (organization_id);
CREATE INDEX message_checks_expiry ON message_checks (expires_at);
