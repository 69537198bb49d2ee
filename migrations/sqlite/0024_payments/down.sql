DROP INDEX billing_documents_open;
DROP TABLE allocation_requests;
DROP TABLE claims;
DROP TABLE top_up_references;
DROP TABLE bank_file_results;
DROP TABLE payment_allocations;
DROP TABLE payments;
DROP TABLE bank_files;
