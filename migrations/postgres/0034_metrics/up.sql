-- Rows that metrics count.
CREATE INDEX outbox_mails_unsent ON outbox_mails (id) WHERE sent_at IS NULL;
CREATE INDEX outbox_sms_unsent ON outbox_sms (id) WHERE sent_at IS NULL;
CREATE INDEX jobs_dead ON jobs (id) WHERE dead_at IS NOT NULL;
