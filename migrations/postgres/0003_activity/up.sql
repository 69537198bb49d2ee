-- Tamper-evident logs: one chain per organisation or account.

CREATE TABLE activity_chains (
    id UUID PRIMARY KEY NOT NULL,
    head_seq BIGINT NOT NULL,
    head_mac BYTEA NOT NULL
);

CREATE TABLE activity_entries (
    id UUID PRIMARY KEY NOT NULL,
    chain_id UUID NOT NULL REFERENCES activity_chains (id),
    seq BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    author_kind TEXT NOT NULL,
    author_id UUID,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    -- Personal data: may be erased, the chain covers only the digest.
    details JSONB,
    salt BYTEA,
    digest BYTEA NOT NULL,
    mac BYTEA NOT NULL,
    CONSTRAINT activity_entries_place UNIQUE (chain_id, seq)
);
