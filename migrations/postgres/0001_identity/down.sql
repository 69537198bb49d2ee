DROP TABLE staff;
DROP TABLE signing_keys;
DROP TABLE password_resets;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE sign_ups;
DROP TABLE users;
