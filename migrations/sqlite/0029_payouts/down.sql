DROP INDEX ledger_entries_statement;
DROP INDEX billing_settings_prepaid_first;
DROP TABLE payouts;
