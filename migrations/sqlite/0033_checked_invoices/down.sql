CREATE TABLE message_checks_before (
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
INSERT INTO message_checks_before
SELECT id, organization_id, user_id, source, verdict, reasons, created_at, expires_at
FROM message_checks;
DROP TABLE message_checks;
ALTER TABLE message_checks_before RENAME TO message_checks;
CREATE INDEX message_checks_user ON message_checks (user_id, organization_id, id);
CREATE INDEX message_checks_organization ON message_checks (organization_id);
CREATE INDEX message_checks_expiry ON message_checks (expires_at);
