-- The bytes of documents: made once of the snapshot, and served from then on, whatever later versions would make.
CREATE TABLE document_files (
    document_id UUID NOT NULL REFERENCES billing_documents (id),
    form TEXT NOT NULL CHECK (form IN ('payment_document', 'final', 'pro_forma', 'credit_note')),
    file_id UUID NOT NULL REFERENCES files (id),
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (document_id, form)
);
CREATE INDEX document_files_file ON document_files (file_id);
