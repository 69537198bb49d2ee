-- The entries of a transaction are written before its head, which is refused unless they sum to zero; after it there are
-- no more. Balances of organizations are kept by day, so that one on any day is read fast.
CREATE TABLE ledger_transactions_after (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB REFERENCES organizations (id),
    kind TEXT NOT NULL CHECK (kind IN (
        'issue', 'credit', 'payment', 'refund', 'allocation', 'reversal', 'charges', 'payout'
    )),
    document_id BLOB REFERENCES billing_documents (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    value_date TEXT NOT NULL,
    note TEXT,
    created_at TEXT NOT NULL
);
CREATE TABLE ledger_entries_after (
    transaction_id BLOB NOT NULL REFERENCES ledger_transactions_after (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL CHECK (position > 0),
    account TEXT NOT NULL CHECK (account IN ('bank_clearing', 'receivable', 'prepaid', 'payout', 'unmatched', 'revenue', 'vat', 'fees', 'rounding')),
    organization_id BLOB,
    document_id BLOB REFERENCES billing_documents (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    -- Positive in debit, negative in credit.
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (transaction_id, position),
    CHECK ((organization_id IS NOT NULL) = (account IN ('receivable', 'prepaid', 'payout')))
);
INSERT INTO ledger_transactions_after
SELECT id, organization_id, kind, document_id, currency, amount_minor, value_date, note, created_at
FROM ledger_transactions;
INSERT INTO ledger_entries_after
SELECT transaction_id, position, account, organization_id, document_id, currency, amount_minor
FROM ledger_entries;
DROP TABLE ledger_entries;
DROP TABLE ledger_transactions;
ALTER TABLE ledger_transactions_after RENAME TO ledger_transactions;
ALTER TABLE ledger_entries_after RENAME TO ledger_entries;
CREATE INDEX ledger_transactions_organization ON ledger_transactions (organization_id, id);
CREATE INDEX ledger_transactions_document ON ledger_transactions (document_id, id);
CREATE INDEX ledger_entries_account ON ledger_entries (account, organization_id, currency);
CREATE INDEX ledger_entries_document ON ledger_entries (document_id);
CREATE TRIGGER ledger_transaction_frozen_update BEFORE UPDATE ON ledger_transactions
BEGIN
    SELECT RAISE(ABORT, 'ledger_frozen');
END;
CREATE TRIGGER ledger_transaction_frozen_delete BEFORE DELETE ON ledger_transactions
BEGIN
    SELECT RAISE(ABORT, 'ledger_frozen');
END;
CREATE TRIGGER ledger_entry_frozen_update BEFORE UPDATE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger_frozen');
END;
CREATE TRIGGER ledger_entry_frozen_delete BEFORE DELETE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger_frozen');
END;

CREATE TABLE ledger_balances (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    account TEXT NOT NULL CHECK (account IN ('receivable', 'prepaid', 'payout')),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    day TEXT NOT NULL,
    -- What the transactions of the day changed, positive in debit.
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account, currency, day)
);
CREATE TABLE prepaid_balances (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    balance_minor BIGINT NOT NULL CONSTRAINT prepaid_negative CHECK (balance_minor >= 0),
    PRIMARY KEY (organization_id, currency)
);
INSERT INTO ledger_balances (organization_id, account, currency, day, amount_minor)
SELECT e.organization_id, e.account, e.currency, substr(t.created_at, 1, 10), sum(e.amount_minor)
FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
WHERE e.organization_id IS NOT NULL
GROUP BY 1, 2, 3, 4;

CREATE TRIGGER ledger_entry_before_head BEFORE INSERT ON ledger_entries
WHEN EXISTS (SELECT 1 FROM ledger_transactions WHERE id = NEW.transaction_id)
BEGIN
    SELECT RAISE(ABORT, 'ledger_frozen');
END;

CREATE TRIGGER ledger_transaction_post AFTER INSERT ON ledger_transactions
BEGIN
    SELECT RAISE(ABORT, 'ledger_unbalanced')
    WHERE (
        SELECT coalesce(sum(amount_minor), 0) <> 0 OR coalesce(max(currency <> NEW.currency), 0)
        FROM ledger_entries WHERE transaction_id = NEW.id
    );
    INSERT INTO ledger_balances (organization_id, account, currency, day, amount_minor)
    SELECT organization_id, account, currency, substr(NEW.created_at, 1, 10), sum(amount_minor)
    FROM ledger_entries WHERE transaction_id = NEW.id AND organization_id IS NOT NULL
    GROUP BY organization_id, account, currency
    ORDER BY organization_id, account, currency
    ON CONFLICT (organization_id, account, currency, day)
        DO UPDATE SET amount_minor = ledger_balances.amount_minor + excluded.amount_minor;
    INSERT INTO prepaid_balances (organization_id, currency, balance_minor)
    SELECT DISTINCT organization_id, currency, 0
    FROM ledger_entries WHERE transaction_id = NEW.id AND account = 'prepaid'
    ON CONFLICT (organization_id, currency) DO NOTHING;
    UPDATE prepaid_balances SET balance_minor = balance_minor - (
        SELECT sum(amount_minor) FROM ledger_entries
        WHERE transaction_id = NEW.id AND account = 'prepaid'
            AND ledger_entries.organization_id = prepaid_balances.organization_id
            AND ledger_entries.currency = prepaid_balances.currency
    )
    WHERE (organization_id, currency) IN (
        SELECT organization_id, currency FROM ledger_entries
        WHERE transaction_id = NEW.id AND account = 'prepaid'
    );
END;
