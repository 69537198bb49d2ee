-- A deleted organisation has no member, which the trigger of 0002 would not have allowed; the rows stay.
DROP TRIGGER organization_has_members_update ON organizations;
DROP FUNCTION refuse_deletion_with_members;
DROP TRIGGER organization_deleted_insert ON memberships;
DROP FUNCTION refuse_member_of_deleted_organization;
-- An organisation that exists always has an active legal representative. The organisation's row is locked
-- first, so that two concurrent changes count one after the other, each seeing what the other committed.
CREATE OR REPLACE FUNCTION check_last_legal_representative() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations WHERE id = OLD.organization_id FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (SELECT 1 FROM memberships
        WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active') THEN
        RAISE EXCEPTION 'last_legal_representative' USING ERRCODE = 'check_violation', CONSTRAINT = 'last_legal_representative';
    END IF;
    RETURN NULL;
END $$;
DROP TABLE hand_overs;
ALTER TABLE organizations DROP COLUMN deleted_at;
ALTER TABLE organizations DROP COLUMN vat_number;
