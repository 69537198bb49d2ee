ALTER TABLE signing_keys DROP COLUMN activates_at;
DROP INDEX activity_entries_object;
DROP INDEX activity_entries_author;
ALTER TABLE activity_entries DROP COLUMN search_text;
