ALTER TABLE bank_file_results DROP COLUMN payer;
ALTER TABLE payment_allocations DROP COLUMN exported_at;
