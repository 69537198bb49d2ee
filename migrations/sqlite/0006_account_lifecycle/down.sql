DROP TRIGGER account_closed_memberships;
DROP TRIGGER account_closed_api_tokens;
DROP TRIGGER account_closed_sessions;
DROP TRIGGER email_reserved_update;
DROP TRIGGER email_reserved_insert;
ALTER TABLE users DROP COLUMN closed_at;
DROP INDEX invitations_address;
DROP INDEX invitations_inviter;
DROP TABLE email_changes;
DROP TABLE address_mails;
DROP TABLE password_reset_requests;
ALTER TABLE sign_ups RENAME TO sign_ups_after;
CREATE TABLE sign_ups (
    id BLOB PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    phone TEXT,
    locale TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT sign_ups_token UNIQUE (token_hash)
);
INSERT INTO sign_ups SELECT id, email, email_key, first_name, last_name, phone, locale, password_hash, token_hash,
    created_at, expires_at FROM sign_ups_after WHERE token_hash IS NOT NULL;
DROP TABLE sign_ups_after;
CREATE INDEX sign_ups_expiry ON sign_ups (expires_at);
