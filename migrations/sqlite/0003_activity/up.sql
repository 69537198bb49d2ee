-- Tamper-evident logs: one chain per organisation or account.

CREATE TABLE activity_chains (
    id BLOB PRIMARY KEY NOT NULL,
    head_seq BIGINT NOT NULL,
    head_mac BLOB NOT NULL
);

CREATE TABLE activity_entries (
    id BLOB PRIMARY KEY NOT NULL,
    chain_id BLOB NOT NULL REFERENCES activity_chains (id),
    seq BIGINT NOT NULL,
    at TEXT NOT NULL,
    author_kind TEXT NOT NULL,
    author_id BLOB,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    -- Personal data: may be erased, the chain covers only the digest.
    details TEXT,
    salt BLOB,
    digest BLOB NOT NULL,
    mac BLOB NOT NULL,
    CONSTRAINT activity_entries_place UNIQUE (chain_id, seq)
);
