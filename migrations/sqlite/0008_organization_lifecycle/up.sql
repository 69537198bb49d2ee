-- VAT numbers, deletion that keeps the row for what was issued, and hand-overs of the legal responsibility.

ALTER TABLE organizations ADD COLUMN vat_number TEXT;
ALTER TABLE organizations ADD COLUMN deleted_at TEXT;

-- Memberships go, so the two are kept by their ids and as accounts.
CREATE TABLE hand_overs (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    giver_member_id BLOB NOT NULL,
    giver_user_id BLOB NOT NULL REFERENCES users (id),
    receiver_member_id BLOB NOT NULL,
    receiver_user_id BLOB NOT NULL REFERENCES users (id),
    role_after TEXT NOT NULL CHECK (role_after IN ('administrator', 'collaborator', 'leave')),
    message TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'cancelled', 'expired')),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    closed_at TEXT,
    CONSTRAINT hand_overs_closed CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT hand_overs_two CHECK (giver_member_id <> receiver_member_id)
);
CREATE INDEX hand_overs_organization ON hand_overs (organization_id, id);
CREATE INDEX hand_overs_receiver ON hand_overs (receiver_member_id, id);
CREATE UNIQUE INDEX hand_overs_open ON hand_overs (giver_member_id) WHERE state = 'open';

-- An organisation that exists and is not deleted always has an active legal representative. SQLite has one writer
-- at a time, so the count sees every earlier change.
DROP TRIGGER last_legal_representative_update;
DROP TRIGGER last_legal_representative_delete;

CREATE TRIGGER last_legal_representative_update AFTER UPDATE ON memberships
WHEN OLD.role = 'legal_representative' AND OLD.state = 'active'
    AND NOT (NEW.role = 'legal_representative' AND NEW.state = 'active' AND NEW.organization_id = OLD.organization_id)
BEGIN
    SELECT RAISE(ABORT, 'last_legal_representative')
    WHERE EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id AND deleted_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM memberships
            WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active');
END;

CREATE TRIGGER last_legal_representative_delete AFTER DELETE ON memberships
WHEN OLD.role = 'legal_representative' AND OLD.state = 'active'
BEGIN
    SELECT RAISE(ABORT, 'last_legal_representative')
    WHERE EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id AND deleted_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM memberships
            WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active');
END;

-- Nobody joins a deleted organisation.
CREATE TRIGGER organization_deleted_insert BEFORE INSERT ON memberships
WHEN EXISTS (SELECT 1 FROM organizations WHERE id = NEW.organization_id AND deleted_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'organization_deleted');
END;

-- An organisation with several members can't be deleted.
CREATE TRIGGER organization_has_members_update BEFORE UPDATE ON organizations
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
    AND (SELECT count(*) FROM memberships WHERE organization_id = NEW.id) > 1
BEGIN
    SELECT RAISE(ABORT, 'organization_has_members');
END;
