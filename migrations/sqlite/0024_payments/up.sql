-- Payments: files of the bank, the payments in them, and what each of these was allocated to.

CREATE TABLE bank_files (
    id BLOB PRIMARY KEY NOT NULL,
    file_id BLOB REFERENCES files (id) ON DELETE SET NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size BIGINT NOT NULL CHECK (size >= 0),
    -- None for a file that was imported by the command.
    uploaded_by BLOB REFERENCES users (id),
    is_dry_run BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'parsing', 'booked', 'refused')),
    -- Name of the message, such as camt.053.001.08.
    message TEXT,
    -- Reason why it was refused, with the line.
    problem TEXT,
    problem_line BIGINT,
    -- Latest booking day in it.
    latest_day TEXT,
    -- Entries in it, once they were counted, and how many of them have their result.
    entries BIGINT,
    entries_done BIGINT NOT NULL CHECK (entries_done >= 0),
    created_at TEXT NOT NULL,
    finished_at TEXT,
    CONSTRAINT bank_files_finished CHECK ((finished_at IS NOT NULL) = (state IN ('booked', 'refused'))),
    CONSTRAINT bank_files_problem CHECK ((problem IS NOT NULL) = (state = 'refused'))
);
CREATE INDEX bank_files_file ON bank_files (file_id);
CREATE INDEX bank_files_uploaded_by ON bank_files (uploaded_by);
CREATE INDEX bank_files_booked ON bank_files (latest_day) WHERE state = 'booked' AND NOT is_dry_run;

-- Money that was received, or, with a reversal, taken back by the bank.
CREATE TABLE payments (
    id BLOB PRIMARY KEY NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('bank_file', 'staff')),
    direction TEXT NOT NULL CHECK (direction IN ('credit', 'reversal')),
    bank_file_id BLOB REFERENCES bank_files (id),
    -- SHA-256 of what tells the payment from all others, in whichever file it stands.
    identity BLOB CHECK (length(identity) = 32),
    -- SHA-256 of what tells its entry from others.
    entry_identity BLOB CHECK (length(entry_identity) = 32),
    -- Message and statement, for a payment without any reference of the bank.
    statement TEXT,
    -- It stands for the whole entry, whose transactions are not known.
    is_total BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('booked', 'reversed', 'replaced', 'returned')),
    account TEXT,
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    -- What is allocated to nothing.
    unmatched_minor BIGINT NOT NULL CHECK (unmatched_minor BETWEEN 0 AND amount_minor),
    -- Reason why it was not allocated by itself.
    reason TEXT,
    booked_on TEXT NOT NULL,
    value_date TEXT NOT NULL,
    reference TEXT,
    remittance TEXT NOT NULL,
    debtor TEXT,
    debtor_account TEXT,
    end_to_end_id TEXT,
    servicer_reference TEXT,
    note TEXT,
    -- The paid or canceled invoice whose reference it has.
    stale_invoice_id BLOB REFERENCES billing_documents (id),
    -- The payment that a reversal takes back.
    reverses_id BLOB REFERENCES payments (id),
    -- The transaction that booked it.
    transaction_id BLOB NOT NULL REFERENCES ledger_transactions (id),
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX payments_identity ON payments (identity);
CREATE INDEX payments_entry ON payments (entry_identity);
CREATE INDEX payments_bank_file ON payments (bank_file_id);
CREATE INDEX payments_unmatched ON payments (id) WHERE unmatched_minor > 0 AND state = 'booked';
CREATE INDEX payments_reference ON payments (reference, id);
CREATE INDEX payments_debtor_account ON payments (debtor_account, id);
CREATE INDEX payments_stale ON payments (stale_invoice_id);
CREATE UNIQUE INDEX payments_reverses ON payments (reverses_id);
CREATE INDEX payments_transaction ON payments (transaction_id);

-- The parts of a payment that were allocated, each by a transaction, and perhaps undone by another one.
CREATE TABLE payment_allocations (
    id BLOB PRIMARY KEY NOT NULL,
    payment_id BLOB NOT NULL REFERENCES payments (id),
    target TEXT NOT NULL CHECK (target IN ('invoice', 'prepaid', 'claim', 'payer')),
    organization_id BLOB REFERENCES organizations (id),
    invoice_id BLOB REFERENCES billing_documents (id),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    transaction_id BLOB NOT NULL REFERENCES ledger_transactions (id),
    undone_transaction_id BLOB REFERENCES ledger_transactions (id),
    created_at TEXT NOT NULL,
    CHECK ((invoice_id IS NOT NULL) = (target = 'invoice')),
    CHECK ((organization_id IS NULL) = (target = 'payer'))
);
CREATE INDEX payment_allocations_payment ON payment_allocations (payment_id, id);
CREATE INDEX payment_allocations_organization ON payment_allocations (organization_id, id);
CREATE INDEX payment_allocations_invoice ON payment_allocations (invoice_id, id);
CREATE INDEX payment_allocations_transaction ON payment_allocations (transaction_id);
CREATE INDEX payment_allocations_returned ON payment_allocations (id) WHERE target = 'payer';
CREATE INDEX payment_allocations_undone ON payment_allocations (undone_transaction_id);

-- What became of each entry of a file, or of each transaction in it.
CREATE TABLE bank_file_results (
    bank_file_id BLOB NOT NULL REFERENCES bank_files (id),
    position BIGINT NOT NULL CHECK (position > 0),
    entry BIGINT NOT NULL CHECK (entry > 0),
    line BIGINT NOT NULL,
    result TEXT NOT NULL CHECK (result IN (
        'booked', 'duplicate', 'awaits_details', 'held', 'debit_ignored', 'reversal', 'proposal'
    )),
    code TEXT,
    account TEXT,
    currency TEXT,
    amount_minor BIGINT,
    reference TEXT,
    booked_on TEXT,
    payment_id BLOB REFERENCES payments (id),
    PRIMARY KEY (bank_file_id, position)
);
CREATE INDEX bank_file_results_payment ON bank_file_results (payment_id);

-- References with which an organization pays in advance.
CREATE TABLE top_up_references (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    reference TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (organization_id, currency)
);
CREATE UNIQUE INDEX top_up_references_reference ON top_up_references (reference);

-- What an organization owes because a payment was taken back after its money had been spent.
CREATE TABLE claims (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    payment_id BLOB NOT NULL REFERENCES payments (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    paid_minor BIGINT NOT NULL CHECK (paid_minor BETWEEN 0 AND amount_minor),
    created_at TEXT NOT NULL
);
CREATE INDEX claims_organization ON claims (organization_id, currency, id) WHERE paid_minor < amount_minor;
CREATE INDEX claims_payment ON claims (payment_id);

-- A customer's request to have a payment allocated to an invoice.
CREATE TABLE allocation_requests (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    payment_id BLOB NOT NULL REFERENCES payments (id),
    invoice_id BLOB NOT NULL REFERENCES billing_documents (id),
    requested_by BLOB NOT NULL REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'refused')),
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX allocation_requests_open ON allocation_requests (payment_id, invoice_id) WHERE state = 'open';
CREATE INDEX allocation_requests_organization ON allocation_requests (organization_id, id);
CREATE INDEX allocation_requests_invoice ON allocation_requests (invoice_id);
CREATE INDEX allocation_requests_requested_by ON allocation_requests (requested_by);

-- Open invoices by what is open, to propose one for a payment.
CREATE INDEX billing_documents_open ON billing_documents (currency, (total_minor - received_minor - credited_minor + refunded_minor), id)
WHERE state IN ('open', 'partially_paid');

-- What the staff recorded so far are payments, too, allocated to their invoices.
INSERT INTO payments (id, source, direction, is_total, state, currency, amount_minor, unmatched_minor, booked_on,
    value_date, remittance, note, transaction_id, created_at)
SELECT id, 'staff', 'credit', FALSE, 'booked', currency, amount_minor, 0, value_date, value_date, '', note, id,
    created_at
FROM ledger_transactions WHERE kind = 'payment';
INSERT INTO payment_allocations (id, payment_id, target, organization_id, invoice_id, amount_minor, transaction_id,
    created_at)
SELECT id, id, 'invoice', organization_id, document_id, amount_minor, id, created_at
FROM ledger_transactions WHERE kind = 'payment';
