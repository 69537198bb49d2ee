-- The export in which the return of a payment was listed first: from then on it may have been ordered at the bank.
ALTER TABLE payment_allocations ADD COLUMN exported_at TEXT CHECK (exported_at IS NULL OR target = 'payer');
-- What was recorded before may have been ordered.
UPDATE payment_allocations SET exported_at = created_at WHERE target = 'payer';
-- Payer of a line of the report, which helps the staff with lines that are held.
ALTER TABLE bank_file_results ADD COLUMN payer TEXT;
