-- Looking for entries, and keys that are published before they sign.

-- The values of an entry without case and accents; personal data, and erased with the details. The chain does not
-- cover it: it follows from what the chain covers.
ALTER TABLE activity_entries ADD COLUMN search_text TEXT;

-- The two filters that pick few entries out of a long log, in the order of a page. An action or a period is found by
-- walking along the log: a third index would cost every write more than it saves a rare question.
CREATE INDEX activity_entries_author ON activity_entries (chain_id, author_id, seq);
CREATE INDEX activity_entries_object ON activity_entries (chain_id, object, seq);

ALTER TABLE signing_keys ADD COLUMN activates_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01 00:00:00.000000+00:00';
UPDATE signing_keys SET activates_at = created_at;
