-- Sign-ups and resets that are answered after the request, changes of address and their undoing, and the end
-- of an account.

-- A sign-up gets its token when it is answered, and dies of too many wrong passwords.
ALTER TABLE sign_ups RENAME TO sign_ups_before;
CREATE TABLE sign_ups (
    id UUID PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    phone TEXT,
    locale TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    token_hash BYTEA,
    -- Passwords given with the token.
    tries INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
INSERT INTO sign_ups SELECT id, email, email_key, first_name, last_name, phone, locale, password_hash, token_hash, 0,
    created_at, expires_at FROM sign_ups_before;
DROP TABLE sign_ups_before;
CREATE UNIQUE INDEX sign_ups_token ON sign_ups (token_hash);
CREATE INDEX sign_ups_expiry ON sign_ups (expires_at);

-- Somebody forgot a password; whether the address is known is looked up after the answer.
CREATE TABLE password_reset_requests (
    id UUID PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    request_id TEXT,
    ip_address TEXT,
    user_agent TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX password_reset_requests_age ON password_reset_requests (created_at);

-- Mails that anybody can have sent to an address: each takes one of its places for an hour.
CREATE TABLE address_mails (
    address_digest BYTEA NOT NULL,
    slot INTEGER NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (address_digest, slot)
);
CREATE INDEX address_mails_age ON address_mails (sent_at);

CREATE TABLE email_changes (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Its place among the changes of the account: ids of one millisecond are in no order.
    number INTEGER NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    old_email TEXT NOT NULL,
    old_email_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'undone', 'void')),
    token_hash BYTEA,
    undo_hash BYTEA,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    undo_until TIMESTAMPTZ,
    CONSTRAINT email_changes_number UNIQUE (user_id, number),
    CONSTRAINT email_changes_token UNIQUE (token_hash),
    CONSTRAINT email_changes_undo UNIQUE (undo_hash),
    CONSTRAINT email_changes_confirmed CHECK (state IN ('requested', 'void')
        OR (confirmed_at IS NOT NULL AND undo_until IS NOT NULL AND undo_hash IS NOT NULL))
);
CREATE UNIQUE INDEX email_changes_pending ON email_changes (user_id) WHERE state = 'requested';
CREATE INDEX email_changes_reserved ON email_changes (old_email_key) WHERE state = 'confirmed';
CREATE INDEX email_changes_expiry ON email_changes (expires_at);

-- Whom a person invited, and who invites them, for the export of an account.
CREATE INDEX invitations_inviter ON invitations (invited_by);
CREATE INDEX invitations_address ON invitations (email_key);

-- What remains of a closed account says nothing about its person.
ALTER TABLE users ADD COLUMN closed_at TIMESTAMPTZ CONSTRAINT users_closed CHECK (closed_at IS NULL
    OR (email = '' AND first_name = '' AND last_name = '' AND phone IS NULL AND password_hash = ''));

-- An address stays its former owner's while the change can be undone. Looked at after the row is written: whoever
-- waited for the old owner's row to let go of the address sees the change that freed it.
CREATE FUNCTION check_reserved_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM email_changes WHERE old_email_key = NEW.email_key AND user_id <> NEW.id
        AND state = 'confirmed' AND undo_until > NEW.updated_at) THEN
        RAISE EXCEPTION 'email_reserved' USING ERRCODE = 'check_violation', CONSTRAINT = 'email_reserved';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER email_reserved_insert AFTER INSERT ON users FOR EACH ROW
EXECUTE FUNCTION check_reserved_email();

CREATE TRIGGER email_reserved_update AFTER UPDATE OF email_key ON users FOR EACH ROW
EXECUTE FUNCTION check_reserved_email();

-- A closed account gets nothing new. The account's row is held, so that what was begun before the closing is there
-- to be ended by it.
CREATE FUNCTION check_account_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM users WHERE id = NEW.user_id AND closed_at IS NULL FOR SHARE;
    IF NOT FOUND AND EXISTS (SELECT 1 FROM users WHERE id = NEW.user_id) THEN
        RAISE EXCEPTION 'account_closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER account_closed_sessions BEFORE INSERT ON sessions FOR EACH ROW
EXECUTE FUNCTION check_account_open();

CREATE TRIGGER account_closed_api_tokens BEFORE INSERT ON api_tokens FOR EACH ROW
EXECUTE FUNCTION check_account_open();

CREATE TRIGGER account_closed_memberships BEFORE INSERT ON memberships FOR EACH ROW
EXECUTE FUNCTION check_account_open();
