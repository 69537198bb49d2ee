DROP TABLE api_tokens;
DROP TABLE invitations;
DROP TABLE memberships;
DROP FUNCTION check_last_legal_representative;
DROP TABLE organizations;
