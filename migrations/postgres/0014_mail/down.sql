DROP TABLE mail_counts;
DROP INDEX jobs_turn;
DROP INDEX jobs_tenant;
DROP INDEX jobs_due;
ALTER TABLE jobs DROP COLUMN tenant;
ALTER TABLE jobs DROP COLUMN turn;
ALTER TABLE jobs DROP COLUMN lane;
CREATE INDEX jobs_due ON jobs (run_at) WHERE dead_at IS NULL;
