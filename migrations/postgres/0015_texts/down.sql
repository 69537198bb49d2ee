DROP TABLE member_words;
DROP INDEX teams_look;
ALTER TABLE teams DROP COLUMN look;
