DROP TRIGGER factor_begins_without_sessions;
DROP TRIGGER factor_without_sessions;
DROP TRIGGER session_loses_factor;
DROP TRIGGER session_without_factor;
ALTER TABLE sessions DROP COLUMN factor_at;
ALTER TABLE sessions DROP COLUMN factor;
DROP TABLE login_challenges;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
