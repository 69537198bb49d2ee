DROP TRIGGER ledger_entry_before_head ON ledger_entries;
DROP TRIGGER ledger_transaction_post ON ledger_transactions;
CREATE OR REPLACE FUNCTION check_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_transactions WHERE id = NEW.transaction_id) THEN
        RAISE EXCEPTION 'ledger_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_before_head BEFORE INSERT ON ledger_entries FOR EACH ROW
EXECUTE FUNCTION check_ledger_entry();

CREATE OR REPLACE FUNCTION post_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(amount_minor), 0) <> 0 OR coalesce(bool_or(currency <> NEW.currency), FALSE)
        FROM ledger_entries WHERE transaction_id = NEW.id) THEN
        RAISE EXCEPTION 'ledger_unbalanced' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_unbalanced';
    END IF;
    INSERT INTO ledger_balances (organization_id, account, currency, day, amount_minor)
    SELECT organization_id, account, currency, CAST(NEW.created_at AT TIME ZONE 'UTC' AS DATE), sum(amount_minor)
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
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transaction_post AFTER INSERT ON ledger_transactions FOR EACH ROW
EXECUTE FUNCTION post_ledger_transaction();
