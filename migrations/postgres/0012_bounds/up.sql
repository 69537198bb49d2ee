-- What one member or team holds is read in slices, in the order of the grants' ids.
CREATE INDEX grants_member_order ON grants (member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX grants_team_order ON grants (team_id, id) WHERE team_id IS NOT NULL;

-- What quotas count, without what is over.
CREATE INDEX products_present ON products (organization_id) WHERE state <> 'cancelled';
CREATE INDEX api_tokens_usable ON api_tokens (user_id, expires_at) WHERE revoked_at IS NULL;
