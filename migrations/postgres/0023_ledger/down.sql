DROP TRIGGER ledger_transaction_post ON ledger_transactions;
DROP FUNCTION post_ledger_transaction;
DROP TRIGGER ledger_entry_before_head ON ledger_entries;
DROP FUNCTION check_ledger_entry;
DROP TABLE prepaid_balances;
DROP TABLE ledger_balances;
CREATE TABLE ledger_transactions_before (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL CHECK (kind IN ('issue', 'credit', 'payment', 'refund')),
    document_id UUID REFERENCES billing_documents (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    value_date DATE NOT NULL,
    note TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE ledger_entries_before (
    transaction_id UUID NOT NULL REFERENCES ledger_transactions_before (id),
    position INTEGER NOT NULL CHECK (position > 0),
    account TEXT NOT NULL CHECK (account IN ('bank_clearing', 'receivable', 'prepaid', 'payout', 'unmatched', 'revenue', 'vat', 'fees', 'rounding')),
    organization_id UUID,
    document_id UUID REFERENCES billing_documents (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    -- Positive in debit, negative in credit.
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (transaction_id, position)
);
INSERT INTO ledger_transactions_before
SELECT id, organization_id, kind, document_id, currency, amount_minor, value_date, note, created_at
FROM ledger_transactions;
INSERT INTO ledger_entries_before
SELECT transaction_id, position, account, organization_id, document_id, currency, amount_minor
FROM ledger_entries;
DROP TABLE ledger_entries;
DROP TABLE ledger_transactions;
ALTER TABLE ledger_transactions_before RENAME TO ledger_transactions;
ALTER TABLE ledger_entries_before RENAME TO ledger_entries;
CREATE INDEX ledger_transactions_organization ON ledger_transactions (organization_id, id);
CREATE INDEX ledger_transactions_document ON ledger_transactions (document_id, id);
CREATE INDEX ledger_entries_account ON ledger_entries (account, organization_id, currency);
CREATE INDEX ledger_entries_document ON ledger_entries (document_id);
CREATE TRIGGER ledger_transaction_frozen_update BEFORE UPDATE ON ledger_transactions FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
CREATE TRIGGER ledger_transaction_frozen_delete BEFORE DELETE ON ledger_transactions FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
CREATE TRIGGER ledger_entry_frozen_update BEFORE UPDATE ON ledger_entries FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
CREATE TRIGGER ledger_entry_frozen_delete BEFORE DELETE ON ledger_entries FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
