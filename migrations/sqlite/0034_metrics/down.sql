DROP INDEX jobs_dead;
DROP INDEX outbox_sms_unsent;
DROP INDEX outbox_mails_unsent;
