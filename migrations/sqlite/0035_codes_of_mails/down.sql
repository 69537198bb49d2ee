CREATE TABLE mailed_codes_before (
    code TEXT PRIMARY KEY NOT NULL,
    invoice_id BLOB NOT NULL REFERENCES billing_documents (id),
    mailed_on TEXT NOT NULL,
    address_forms TEXT NOT NULL
);
INSERT INTO mailed_codes_before (code, invoice_id, mailed_on, address_forms)
SELECT code, invoice_id, mailed_on, address_forms
FROM mailed_codes WHERE invoice_id IS NOT NULL;
DROP TABLE mailed_codes;
ALTER TABLE mailed_codes_before RENAME TO mailed_codes;
CREATE INDEX mailed_codes_invoice ON mailed_codes (invoice_id);
