#!/usr/bin/env bash
# What Kontor is there for, by curl: two people, one organization, roles that hold, and a log that can be checked.
#
#   examples/main-job.sh BASE_URL     a server started with `kontor serve --dev`
#
# Every run makes new people, so it can be repeated on the same server. It ends at the first unexpected answer.
set -euo pipefail
# shellcheck source=examples/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

lea_address=lea-$run@example.com noa_address=noa-$run@example.com otto_address=otto-$run@example.com

say "\$KONTOR is $base; \$LEA, \$NOA and \$OTTO are people's access tokens."
say "Every request with a body also says: -H 'Content-Type: application/json'."

step "A sign-up with mistakes is refused, and all of them are named at once"
as anonymous
request POST /v1/sign-up '{"first_name":"","last_name":"Muster","email":"nobody","colour":"red"}'
expect 422
show code
show_errors

step "Lea signs up, opens the link in the mail, and logs in"
new_person Lea Muster "$lea_address"
show status expires_in
lea=$access_token lea_session=$session

step "Lea creates an organization, and is its legal representative"
as Lea "$lea"
request POST /v1/organizations \
    '{"name":"Muster AG","kind":"company","postal_address":{"street":"Musterweg 1","postcode":"8000","town":"Bern","country":"CH"}}'
expect 201
organization=/v1/organizations/$(field id)
show name currency my_role

step "Lea invites Noa as a collaborator"
request POST "$organization/invitations" \
    "{\"email\":\"$noa_address\",\"role\":\"collaborator\",\"message\":\"Welcome aboard!\",\"locale\":\"en\"}"
expect 201
show email role state expires_at
invitation=$(mailed_token "$noa_address" invite)
say "   (the mail to $noa_address brings a token)"

step "Noa looks at the invitation, and signs up with it: the address is proven, so no second mail is needed"
as anonymous
request POST /v1/invitations/preview "{\"token\":\"$invitation\"}"
expect 200
show organization_name role
request POST /v1/sign-up \
    "{\"first_name\":\"Noa\",\"last_name\":\"Beispiel\",\"email\":\"$noa_address\",\"password\":\"$password\",\"invitation_token\":\"$invitation\"}"
expect 202
log_in "$noa_address"
noa=$access_token

step "Noa is a member now"
as Noa "$noa"
request GET /v1/organizations
expect 200
show name my_role
noa_member=$organization/members/$(field my_member_id)

step "A collaborator invites nobody: 403"
request POST "$organization/invitations" '{"email":"someone@example.com","role":"external"}'
expect 403
show code

step "Lea makes Noa an administrator, if nobody changed the membership since she read it (If-Match)"
as Lea "$lea"
request GET "$noa_member"
expect 200
etag=$(header etag)
show role
request PATCH "$noa_member" '{"role":"administrator"}' "If-Match: $etag"
expect 200
show role
say "   The same again with the old version is 412:"
request PATCH "$noa_member" '{"role":"external"}' "If-Match: $etag"
expect 412
show code

step "An administrator can't give the role of legal representative: 403"
as Noa "$noa"
request PATCH "$noa_member" '{"role":"legal_representative"}'
expect 403
show code title

step "The last legal representative can't leave: 409"
as Lea "$lea"
request POST "$organization/leave"
expect 409
show code title

step "For somebody else the organization does not exist: 404"
new_person Otto Fremd "$otto_address"
as Otto "$access_token"
request GET "$organization"
expect 404
show code

step "The activity log says who did what; refusals left nothing in it"
as Noa "$noa"
request GET "$organization/activity?action=member.updated"
expect 200
show at action
say "      before: $(object before)"
say "      after:  $(object after)"
request GET "$organization/activity?include_total=true&limit=1"
expect 200
show total

step "The log is a chain in which a changed or missing entry would show; it is intact"
request GET "$organization/activity/verify"
expect 200
show intact entries
[ "$(field intact)" = true ] || fail "the activity log is not intact"

step "Lea ends her session, and her token is refused at once"
as Lea "$lea"
request DELETE "/v1/sessions/$lea_session"
expect 204
request GET /v1/profile
expect 401
show code

say ''
say "All $step_number steps went as they should."
