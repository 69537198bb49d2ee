-- Background work, outgoing mail, and the answers kept for repeated requests.

CREATE TABLE jobs (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    -- A job with a key exists once: recurring work.
    singleton TEXT,
    payload TEXT NOT NULL,
    run_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until TEXT,
    last_error TEXT,
    dead_at TEXT,
    created_at TEXT NOT NULL,
    CONSTRAINT jobs_singleton UNIQUE (singleton)
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE dead_at IS NULL;

CREATE TABLE outbox_mails (
    id BLOB PRIMARY KEY NOT NULL,
    recipient TEXT NOT NULL,
    locale TEXT NOT NULL,
    template TEXT NOT NULL,
    -- Parameters may hold tokens: encrypted, and dropped once the mail is out.
    sealed_parameters BLOB,
    created_at TEXT NOT NULL,
    sent_at TEXT
);

CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    request_digest BLOB NOT NULL,
    status INTEGER,
    -- The answer; NULL when it held a secret.
    body TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (caller, operation, key)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
