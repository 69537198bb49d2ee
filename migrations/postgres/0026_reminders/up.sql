-- Reminders of invoices that are not paid in time, disputes about invoices, and products that are blocked.

-- Invoices on which money is due, by due date.
CREATE INDEX billing_documents_overdue ON billing_documents (due_on, id) WHERE state IN ('open', 'partially_paid');

-- Each level of an invoice once, whichever node decides.
CREATE TABLE reminders (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
    state TEXT NOT NULL CHECK (state IN ('decided', 'sent', 'withdrawn')),
    code TEXT NOT NULL,
    -- What was due on the day of the reminder.
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    open_minor BIGINT NOT NULL CHECK (open_minor > 0),
    paid_minor BIGINT NOT NULL,
    credited_minor BIGINT NOT NULL CHECK (credited_minor >= 0),
    fee_minor BIGINT NOT NULL CHECK (fee_minor >= 0),
    interest_minor BIGINT NOT NULL CHECK (interest_minor >= 0),
    reference TEXT NOT NULL,
    due_on DATE NOT NULL,
    -- The day in the time zone of the issuer.
    reminded_on DATE NOT NULL,
    -- The day on which products are blocked, as the last level announces it.
    block_on DATE,
    -- Words of the staff who withdrew it.
    withdrawal TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    CONSTRAINT reminders_sent CHECK (state <> 'sent' OR sent_at IS NOT NULL),
    CONSTRAINT reminders_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    FOREIGN KEY (invoice_id, organization_id) REFERENCES billing_documents (id, organization_id)
);
CREATE UNIQUE INDEX reminders_level ON reminders (invoice_id, level);
CREATE UNIQUE INDEX reminders_code ON reminders (code);
CREATE INDEX reminders_organization ON reminders (organization_id, id);

-- The bytes of reminders, made once.
CREATE TABLE reminder_files (
    reminder_id UUID PRIMARY KEY NOT NULL REFERENCES reminders (id),
    file_id UUID NOT NULL REFERENCES files (id),
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX reminder_files_file ON reminder_files (file_id);

CREATE TABLE disputes (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    reason TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    outcome TEXT CHECK (outcome IN ('accepted', 'rejected')),
    words TEXT,
    resolved_at TIMESTAMPTZ,
    CONSTRAINT disputes_resolved CHECK (
        outcome IS NULL AND words IS NULL AND resolved_at IS NULL
        OR outcome IS NOT NULL AND words IS NOT NULL AND resolved_at IS NOT NULL),
    FOREIGN KEY (invoice_id, organization_id) REFERENCES billing_documents (id, organization_id)
);
CREATE UNIQUE INDEX disputes_invoice ON disputes (invoice_id);
CREATE INDEX disputes_open ON disputes (id) WHERE outcome IS NULL;

-- Products that are blocked because of an unpaid invoice.
CREATE TABLE product_blocks (
    product_id UUID NOT NULL REFERENCES products (id),
    invoice_id UUID NOT NULL REFERENCES billing_documents (id),
    created_at TIMESTAMPTZ NOT NULL,
    lifted_at TIMESTAMPTZ,
    PRIMARY KEY (product_id, invoice_id)
);
CREATE INDEX product_blocks_invoice ON product_blocks (invoice_id, product_id) WHERE lifted_at IS NULL;

-- Codes that were mailed, with the day and the forms of the addresses, which reveal neither address nor owner.
CREATE TABLE mailed_codes (
    code TEXT PRIMARY KEY NOT NULL,
    invoice_id UUID NOT NULL REFERENCES billing_documents (id),
    mailed_on DATE NOT NULL,
    address_forms TEXT NOT NULL
);
CREATE INDEX mailed_codes_invoice ON mailed_codes (invoice_id);
