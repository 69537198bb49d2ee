DROP TABLE logins;
DROP TABLE throttles;
DROP INDEX sessions_device;
ALTER TABLE sessions DROP COLUMN device_id;
DROP TABLE devices;
