DROP TABLE renewal_notices;
DROP TABLE billing_settings;
DROP TABLE phone_codes;
ALTER TABLE users DROP COLUMN phone_confirmed_at;
DROP TABLE outbox_sms;
