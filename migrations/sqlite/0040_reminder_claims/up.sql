-- Fee and interest of a reminder are owed once it is sent, until they are paid or the reminder is withdrawn.
CREATE TABLE claims_after (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    payment_id BLOB REFERENCES payments (id),
    reminder_id BLOB REFERENCES reminders (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    paid_minor BIGINT NOT NULL CHECK (paid_minor BETWEEN 0 AND amount_minor),
    created_at TEXT NOT NULL,
    CONSTRAINT claims_cause CHECK ((payment_id IS NULL) <> (reminder_id IS NULL))
);
INSERT INTO claims_after (id, organization_id, payment_id, currency, amount_minor, paid_minor, created_at)
SELECT id, organization_id, payment_id, currency, amount_minor, paid_minor, created_at FROM claims;
DROP TABLE claims;
ALTER TABLE claims_after RENAME TO claims;
CREATE INDEX claims_organization ON claims (organization_id, currency, id) WHERE paid_minor < amount_minor;
CREATE INDEX claims_payment ON claims (payment_id);
CREATE UNIQUE INDEX claims_reminder ON claims (reminder_id);

-- Unpaid claims of earlier reminders of the invoice.
ALTER TABLE reminders ADD COLUMN earlier_minor BIGINT NOT NULL DEFAULT 0 CHECK (earlier_minor >= 0);
