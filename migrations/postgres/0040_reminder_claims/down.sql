ALTER TABLE reminders DROP COLUMN earlier_minor;
DROP INDEX claims_reminder;
DELETE FROM claims WHERE payment_id IS NULL;
ALTER TABLE claims DROP CONSTRAINT claims_cause;
ALTER TABLE claims DROP COLUMN reminder_id;
ALTER TABLE claims ALTER COLUMN payment_id SET NOT NULL;
