-- SQLite has triggers for each row only, and no server that many statements would go to.
SELECT 1;
