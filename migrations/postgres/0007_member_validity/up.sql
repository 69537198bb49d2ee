-- Memberships that end by themselves, and how often an organisation has sent invitations to whom.

-- A legal representative's membership never ends by itself: the last one would be gone without a change.
ALTER TABLE memberships ADD COLUMN valid_until TIMESTAMPTZ
    CONSTRAINT memberships_validity CHECK (valid_until IS NULL OR role <> 'legal_representative');

-- Those who get the mails about an organisation, among any number of members.
CREATE INDEX memberships_managers ON memberships (organization_id, id) WHERE role IN ('legal_representative', 'administrator') AND state = 'active';

-- Every mail with an invitation, also one that was sent again; kept for a day. By address, so that revoking and
-- inviting anew counts like sending again.
CREATE TABLE invitation_sends (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email_key TEXT NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX invitation_sends_recent ON invitation_sends (organization_id, sent_at);
CREATE INDEX invitation_sends_address ON invitation_sends (organization_id, email_key, sent_at);
INSERT INTO invitation_sends (id, organization_id, email_key, sent_at) SELECT id, organization_id, email_key, created_at FROM invitations;
-- Only the count of a day's invitations was read by it.
DROP INDEX invitations_recent;
