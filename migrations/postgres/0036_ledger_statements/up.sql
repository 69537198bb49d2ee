-- Entries and transactions come by the hundred: they are checked, and balances moved, once for each statement.
DROP TRIGGER ledger_entry_before_head ON ledger_entries;
DROP TRIGGER ledger_transaction_post ON ledger_transactions;

CREATE OR REPLACE FUNCTION check_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added JOIN ledger_transactions ON ledger_transactions.id = added.transaction_id) THEN
        RAISE EXCEPTION 'ledger_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_frozen';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_before_head AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION check_ledger_entry();

CREATE OR REPLACE FUNCTION post_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM posted LEFT JOIN ledger_entries e ON e.transaction_id = posted.id
        GROUP BY posted.id
        HAVING coalesce(sum(e.amount_minor), 0) <> 0 OR coalesce(bool_or(e.currency <> posted.currency), FALSE)
    ) THEN
        RAISE EXCEPTION 'ledger_unbalanced' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_unbalanced';
    END IF;
    INSERT INTO ledger_balances (organization_id, account, currency, day, amount_minor)
    SELECT e.organization_id, e.account, e.currency, CAST(posted.created_at AT TIME ZONE 'UTC' AS DATE) AS day,
        sum(e.amount_minor)
    FROM posted JOIN ledger_entries e ON e.transaction_id = posted.id
    WHERE e.organization_id IS NOT NULL
    GROUP BY e.organization_id, e.account, e.currency, day
    ORDER BY e.organization_id, e.account, e.currency, day
    ON CONFLICT (organization_id, account, currency, day)
        DO UPDATE SET amount_minor = ledger_balances.amount_minor + excluded.amount_minor;
    IF EXISTS (
        SELECT 1 FROM posted JOIN ledger_entries e ON e.transaction_id = posted.id WHERE e.account = 'prepaid'
    ) THEN
        INSERT INTO prepaid_balances (organization_id, currency, balance_minor)
        SELECT DISTINCT e.organization_id, e.currency, 0
        FROM posted JOIN ledger_entries e ON e.transaction_id = posted.id WHERE e.account = 'prepaid'
        ORDER BY 1, 2
        ON CONFLICT (organization_id, currency) DO NOTHING;
        UPDATE prepaid_balances SET balance_minor = balance_minor - moved.minor
        FROM (
            SELECT e.organization_id, e.currency, sum(e.amount_minor) AS minor
            FROM posted JOIN ledger_entries e ON e.transaction_id = posted.id WHERE e.account = 'prepaid'
            GROUP BY e.organization_id, e.currency
        ) AS moved
        WHERE prepaid_balances.organization_id = moved.organization_id
            AND prepaid_balances.currency = moved.currency;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transaction_post AFTER INSERT ON ledger_transactions REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION post_ledger_transaction();
