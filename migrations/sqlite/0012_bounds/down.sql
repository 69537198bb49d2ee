DROP INDEX api_tokens_usable;
DROP INDEX products_present;
DROP INDEX grants_team_order;
DROP INDEX grants_member_order;
