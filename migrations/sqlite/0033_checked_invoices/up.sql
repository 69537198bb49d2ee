-- The invoice that a checked message names, and the reminder whose code it carries, both of the organization.
CREATE TABLE message_checks_after (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    -- The only person who sees it.
    user_id BLOB NOT NULL REFERENCES users (id),
    source TEXT NOT NULL CHECK (source IN ('message', 'text')),
    verdict TEXT NOT NULL CHECK (verdict IN ('genuine', 'suspicious', 'forged')),
    reasons TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    invoice_id BLOB,
    reminder_id BLOB REFERENCES reminders (id),
    CONSTRAINT message_checks_reminder CHECK (reminder_id IS NULL OR invoice_id IS NOT NULL),
    FOREIGN KEY (invoice_id, organization_id) REFERENCES billing_documents (id, organization_id)
);
INSERT INTO message_checks_after (id, organization_id, user_id, source, verdict, reasons, created_at, expires_at)
SELECT id, organization_id, user_id, source, verdict, reasons, created_at, expires_at
FROM message_checks;
DROP TABLE message_checks;
ALTER TABLE message_checks_after RENAME TO message_checks;
CREATE INDEX message_checks_user ON message_checks (user_id, organization_id, id);
CREATE INDEX message_checks_organization ON message_checks (organization_id);
CREATE INDEX message_checks_expiry ON message_checks (expires_at);
CREATE INDEX message_checks_invoice ON message_checks (invoice_id);
CREATE INDEX message_checks_reminder_id ON message_checks (reminder_id);
