-- A deleted organisation has no member, which the trigger of 0002 would not have allowed; the rows stay.
DROP TRIGGER organization_has_members_update;
DROP TRIGGER organization_deleted_insert;
DROP TRIGGER last_legal_representative_update;
DROP TRIGGER last_legal_representative_delete;
-- An organisation that exists always has an active legal representative. SQLite has one writer at a time,
-- so the count sees every earlier change.
CREATE TRIGGER last_legal_representative_update AFTER UPDATE ON memberships
WHEN OLD.role = 'legal_representative' AND OLD.state = 'active'
    AND NOT (NEW.role = 'legal_representative' AND NEW.state = 'active' AND NEW.organization_id = OLD.organization_id)
BEGIN
    SELECT RAISE(ABORT, 'last_legal_representative')
    WHERE NOT EXISTS (SELECT 1 FROM memberships
        WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active');
END;

CREATE TRIGGER last_legal_representative_delete AFTER DELETE ON memberships
WHEN OLD.role = 'legal_representative' AND OLD.state = 'active'
BEGIN
    SELECT RAISE(ABORT, 'last_legal_representative')
    WHERE EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id)
        AND NOT EXISTS (SELECT 1 FROM memberships
            WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND state = 'active');
END;
DROP TABLE hand_overs;
ALTER TABLE organizations DROP COLUMN deleted_at;
ALTER TABLE organizations DROP COLUMN vat_number;
