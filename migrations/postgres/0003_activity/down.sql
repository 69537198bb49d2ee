DROP TABLE activity_entries;
DROP TABLE activity_chains;
