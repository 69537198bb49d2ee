-- What a team's name looks like (UTS #39), so that none stands beside its look-alike; none yet for teams made before.
ALTER TABLE teams ADD COLUMN look TEXT;
CREATE UNIQUE INDEX teams_look ON teams (organization_id, look);

-- The words by whose beginnings a member is looked for: of the names, and of every part of the address, without case
-- and accents. As bytes, so that both databases order them alike, whatever their collation.
CREATE TABLE member_words (
    organization_id BLOB NOT NULL,
    word BLOB NOT NULL,
    member_id BLOB NOT NULL,
    PRIMARY KEY (organization_id, word, member_id),
    FOREIGN KEY (member_id, organization_id) REFERENCES memberships (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX member_words_member ON member_words (member_id, word);
