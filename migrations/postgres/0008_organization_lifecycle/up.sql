-- VAT numbers, deletion that keeps the row for what was issued, and hand-overs of the legal responsibility.

ALTER TABLE organizations ADD COLUMN vat_number TEXT;
ALTER TABLE organizations ADD COLUMN deleted_at TIMESTAMPTZ;

-- Memberships go, so the two are kept by their ids and as accounts.
CREATE TABLE hand_overs (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    giver_member_id UUID NOT NULL,
    giver_user_id UUID NOT NULL REFERENCES users (id),
    receiver_member_id UUID NOT NULL,
    receiver_user_id UUID NOT NULL REFERENCES users (id),
    role_after TEXT NOT NULL CHECK (role_after IN ('administrator', 'collaborator', 'leave')),
    message TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'cancelled', 'expired')),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    CONSTRAINT hand_overs_closed CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT hand_overs_two CHECK (giver_member_id <> receiver_member_id)
);
CREATE INDEX hand_overs_organization ON hand_overs (organization_id, id);
CREATE INDEX hand_overs_receiver ON hand_overs (receiver_member_id, id);
CREATE UNIQUE INDEX hand_overs_open ON hand_overs (giver_member_id) WHERE state = 'open';

-- An organisation that exists and is not deleted always has an active legal representative. Its row is locked
-- first, so that two concurrent changes count one after the other, each seeing what the other committed.
DROP TRIGGER last_legal_representative_update ON memberships;
DROP TRIGGER last_legal_representative_delete ON memberships;
CREATE OR REPLACE FUNCTION check_last_legal_representative() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations WHERE id = OLD.organization_id AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (SELECT 1 FROM memberships
        WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active') THEN
        RAISE EXCEPTION 'last_legal_representative' USING ERRCODE = 'check_violation', CONSTRAINT = 'last_legal_representative';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER last_legal_representative_update AFTER UPDATE ON memberships FOR EACH ROW
WHEN (OLD.role = 'legal_representative' AND OLD.state = 'active'
    AND NOT (NEW.role = 'legal_representative' AND NEW.state = 'active' AND NEW.organization_id = OLD.organization_id))
EXECUTE FUNCTION check_last_legal_representative();

CREATE TRIGGER last_legal_representative_delete AFTER DELETE ON memberships FOR EACH ROW
WHEN (OLD.role = 'legal_representative' AND OLD.state = 'active')
EXECUTE FUNCTION check_last_legal_representative();

-- Nobody joins a deleted organisation. The lock waits for a deletion that is under way and sees its end.
CREATE FUNCTION refuse_member_of_deleted_organization() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone TIMESTAMPTZ;
BEGIN
    SELECT deleted_at INTO gone FROM organizations WHERE id = NEW.organization_id FOR KEY SHARE;
    IF gone IS NOT NULL THEN
        RAISE EXCEPTION 'organization_deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_deleted';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER organization_deleted_insert BEFORE INSERT ON memberships FOR EACH ROW
EXECUTE FUNCTION refuse_member_of_deleted_organization();

-- An organisation with several members can't be deleted. Whoever deletes locks its row FOR UPDATE first, which
-- keeps others from joining until the end.
CREATE FUNCTION refuse_deletion_with_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM memberships WHERE organization_id = NEW.id) > 1 THEN
        RAISE EXCEPTION 'organization_has_members' USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_has_members';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER organization_has_members_update BEFORE UPDATE ON organizations FOR EACH ROW
WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
EXECUTE FUNCTION refuse_deletion_with_members();
