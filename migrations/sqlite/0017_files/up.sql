-- Files: their bytes are objects of a folder or of S3, written before the row.

-- The folder is the last byte of the id: a sweep compares one folder at a time with its rows.
CREATE TABLE files (
    id BLOB PRIMARY KEY NOT NULL,
    folder INTEGER NOT NULL CHECK (folder BETWEEN 0 AND 255),
    object_key TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 40),
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    created_at TEXT NOT NULL,
    expires_at TEXT,
    CONSTRAINT files_object UNIQUE (object_key)
);
CREATE INDEX files_folder ON files (folder, id);
CREATE INDEX files_expiry ON files (expires_at) WHERE expires_at IS NOT NULL;
