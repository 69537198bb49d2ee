-- The statements of POST /v1/access/check with one question, as PostgreSQL logs them, with pgbench's variables for their
-- parameters. kontor-bench compares them with the log of a running server each time.
SELECT "service_tokens"."id", "service_tokens"."name", "service_tokens"."kinds", "service_tokens"."created_at",
    "service_tokens"."expires_at", "service_tokens"."last_used_at", "service_tokens"."revoked_at"
FROM "service_tokens" WHERE ("service_tokens"."token_hash" = :hash) LIMIT :one;
SELECT "products"."id", "products"."organization_id", "products"."kind", "products"."state" FROM "products"
WHERE ("products"."id" = :product);
SELECT "memberships"."user_id", "memberships"."organization_id", "memberships"."id", "memberships"."role"
FROM "memberships" WHERE (((("memberships"."state" = :state)
    AND (("memberships"."valid_until" IS NULL) OR ("memberships"."valid_until" > :now)))
    AND ("memberships"."user_id" = :user)) AND ("memberships"."organization_id" = :organization));
SELECT "grants"."member_id", "grants"."id", "grants"."product_id", "grants"."kind", "grants"."path", "grants"."rights",
    "grants"."valid_from", "grants"."valid_until"
FROM "grants" WHERE (("grants"."member_id" = :member)
    AND (("grants"."product_id" IS NULL) OR ("grants"."product_id" = :product)));
SELECT "team_members"."team_id", "team_members"."member_id", "team_members"."valid_from",
    "team_members"."valid_until", "grants"."id", "grants"."product_id", "grants"."kind", "grants"."path",
    "grants"."rights", "grants"."valid_from", "grants"."valid_until"
FROM ("team_members" INNER JOIN "grants" ON ("grants"."team_id" = "team_members"."team_id"))
WHERE (("team_members"."member_id" = :member)
    AND (("grants"."product_id" IS NULL) OR ("grants"."product_id" = :product)));
