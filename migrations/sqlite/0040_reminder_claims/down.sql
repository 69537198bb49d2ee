ALTER TABLE reminders DROP COLUMN earlier_minor;
CREATE TABLE claims_before (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    payment_id BLOB NOT NULL REFERENCES payments (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    paid_minor BIGINT NOT NULL CHECK (paid_minor BETWEEN 0 AND amount_minor),
    created_at TEXT NOT NULL
);
INSERT INTO claims_before
SELECT id, organization_id, payment_id, currency, amount_minor, paid_minor, created_at FROM claims
WHERE payment_id IS NOT NULL;
DROP TABLE claims;
ALTER TABLE claims_before RENAME TO claims;
CREATE INDEX claims_organization ON claims (organization_id, currency, id) WHERE paid_minor < amount_minor;
CREATE INDEX claims_payment ON claims (payment_id);
