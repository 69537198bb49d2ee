DROP TABLE idempotency_keys;
DROP TABLE outbox_mails;
DROP TABLE jobs;
