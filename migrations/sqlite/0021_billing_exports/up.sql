-- Exports of the history: made in the background, and mailed as a link.
CREATE TABLE billing_exports (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    requested_by BLOB NOT NULL REFERENCES users (id),
    format TEXT NOT NULL CHECK (format IN ('csv', 'zip')),
    -- Filters and options.
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Number of documents written so far.
    documents BIGINT NOT NULL CHECK (documents >= 0),
    file_id BLOB REFERENCES files (id) ON DELETE SET NULL,
    size BIGINT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT billing_exports_state CHECK (
        state = 'ready' AND size IS NOT NULL
        OR state IN ('queued', 'failed', 'revoked') AND file_id IS NULL)
);
CREATE INDEX billing_exports_organization ON billing_exports (organization_id, id);
CREATE INDEX billing_exports_kept ON billing_exports (organization_id, expires_at) WHERE state IN ('queued', 'ready');
CREATE INDEX billing_exports_requested_by ON billing_exports (requested_by);
CREATE INDEX billing_exports_file ON billing_exports (file_id);
CREATE INDEX billing_exports_expiry ON billing_exports (expires_at);
