-- The statements of GET /v1/organizations/{organization_id}/members, as PostgreSQL logs them, with pgbench's
-- variables for their parameters. kontor-bench compares them with the log of a running server each time.
SELECT "sessions"."id", "sessions"."user_id", "sessions"."created_at", "sessions"."authenticated_at",
    "sessions"."refreshed_at", "sessions"."last_used_at", "memberships"."id", "memberships"."organization_id",
    "memberships"."role", "memberships"."billing", "memberships"."state", "memberships"."valid_until"
FROM ("sessions" LEFT OUTER JOIN "memberships" ON (("memberships"."user_id" = "sessions"."user_id")
    AND ("memberships"."organization_id" = :organization)))
WHERE (("sessions"."id" = :session) AND ("sessions"."ended_at" IS NULL)) LIMIT :one;
SELECT "memberships"."id", "memberships"."organization_id", "memberships"."user_id", "memberships"."role",
    "memberships"."billing", "memberships"."reminders_by_email", "memberships"."reminders_by_sms",
    "memberships"."state", "memberships"."created_at", "memberships"."updated_at", "memberships"."valid_until",
    "users"."email",
    "users"."email_key", "users"."first_name", "users"."last_name", "users"."phone", "users"."locale"
FROM ("memberships" INNER JOIN "users" ON ("memberships"."user_id" = "users"."id"))
WHERE ("memberships"."organization_id" = :organization) ORDER BY "memberships"."id" LIMIT :limit;
