DROP TABLE mailed_codes;
DROP TABLE product_blocks;
DROP TABLE disputes;
DROP TABLE reminder_files;
DROP TABLE reminders;
DROP INDEX billing_documents_overdue;
