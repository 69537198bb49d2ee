CREATE INDEX invitations_recent ON invitations (organization_id, created_at);
DROP TABLE invitation_sends;
DROP INDEX memberships_managers;
ALTER TABLE memberships DROP COLUMN valid_until;
