-- The statements of POST /v1/access/check with one question, as PostgreSQL logs them, with pgbench's variables for their
-- parameters. kontor-bench compares them with the log of a running server each time.
SELECT 1;
