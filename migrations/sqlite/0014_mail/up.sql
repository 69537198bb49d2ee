-- Mails in two lanes with fair turns, and counters of mails by account and recipient.

-- The lower lane is taken first; within it the lower turn. A tenant's jobs have one turn each.
ALTER TABLE jobs ADD COLUMN lane INTEGER NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN tenant BLOB;
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (run_at, kind, lane, turn, leased_until, id) WHERE dead_at IS NULL;
CREATE INDEX jobs_tenant ON jobs (tenant, turn) WHERE dead_at IS NULL;
CREATE INDEX jobs_turn ON jobs (lane, turn) WHERE dead_at IS NULL;

-- Mails of an account, to a recipient, and from the one to the other, within a day that begins with the first of them.
CREATE TABLE mail_counts (
    subject_digest BLOB PRIMARY KEY NOT NULL,
    since TEXT NOT NULL,
    sent BIGINT NOT NULL
);
CREATE INDEX mail_counts_age ON mail_counts (since);
