-- Codes of mails that are about no invoice, too, such as notices of products that expire.
CREATE TABLE mailed_codes_after (
    code TEXT PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    invoice_id BLOB,
    mailed_on TEXT NOT NULL,
    address_forms TEXT NOT NULL,
    FOREIGN KEY (invoice_id, organization_id) REFERENCES billing_documents (id, organization_id)
);
INSERT INTO mailed_codes_after (code, organization_id, invoice_id, mailed_on, address_forms)
SELECT c.code, d.organization_id, c.invoice_id, c.mailed_on, c.address_forms
FROM mailed_codes c JOIN billing_documents d ON d.id = c.invoice_id;
DROP TABLE mailed_codes;
ALTER TABLE mailed_codes_after RENAME TO mailed_codes;
CREATE INDEX mailed_codes_invoice ON mailed_codes (invoice_id);
CREATE INDEX mailed_codes_organization ON mailed_codes (organization_id);
