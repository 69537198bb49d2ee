#!/usr/bin/env bash
# A device that approves logins, made of curl and OpenSSL: it registers a key, a login shows a number, and the device signs
# the one that was picked (docs/second-factors.md).
#
#   examples/curl/authenticator.sh BASE_URL     a server started with `kontor serve --dev`
set -euo pipefail
# shellcheck source=examples/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib.sh"

command -v openssl >/dev/null || fail "there is no 'openssl' here (Debian: apt-get install openssl)"
device=$(mktemp -d "${TMPDIR:-/tmp}/kontor-device.XXXXXX")
trap 'rm -rf -- "$device"' EXIT

lea_address=lea-$run@example.com

base64url() {
    openssl base64 -A | tr '+/' '-_' | tr -d '='
}

# Prints the device's signature of lines, joined by line feeds.
signature() {
    local IFS=$'\n'
    printf '%s' "$*" >"$device/text"
    openssl pkeyutl -sign -inkey "$device/key.pem" -rawin -in "$device/text" | base64url
}

# Gives the right password; the challenge is in $challenge.
begin_login() {
    as anonymous
    request POST /v1/sessions "{\"email\":\"$lea_address\",\"password\":\"$password\"}"
    expect 201
    show status method label
    challenge=$(field challenge_token)
}

# Asks for an approval; the number that the login shows is in $number.
ask_devices() {
    request POST /v1/login-challenges/approval "{\"challenge_token\":\"$challenge\"}"
    expect 202
    number=$(field number)
    say "      the login shows $number"
}

# Lists what waits for the device. Each time is later than the one before.
look_at_device() {
    local time
    sleep 1.1
    time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    request POST /v1/device-approvals/list \
        "{\"device_id\":\"$factor\",\"time\":\"$time\",\"signature\":\"$(signature kontor-list-v1 "$factor" "$time")\"}"
    expect 200
    approval=$(field id) account=$(field account_id) nonce=$(field nonce)
    say "      the device shows $(printf '%s' "$body" | grep -oE '"choices":\[[^]]*\]')"
}

# Answers with a number, or denies with an empty one.
answer() {
    local picked=$1 decision=approve
    [ -n "$picked" ] || decision=deny
    request POST "/v1/device-approvals/$approval/answer" "{\"device_id\":\"$factor\",\"number\":${picked:-null},\"signature\":\"$(
        signature kontor-approval-v1 "$approval" "$account" "$factor" "$picked" "$decision" "$nonce"
    )\"}"
    expect 204
}

say "\$KONTOR is $base; \$LEA is a person's access token"

step "Lea signs up and logs in"
new_person Lea Muster "$lea_address"
as Lea "$access_token"

step "Her device makes a key, and registers it"
openssl genpkey -algorithm ed25519 -out "$device/key.pem"
public_key=$(openssl pkey -in "$device/key.pem" -pubout -outform DER | tail -c 32 | base64url)
request POST /v1/second-factors/devices '{"name":"OpenSSL"}'
expect 201
factor=$(field id)
request POST "/v1/second-factors/$factor/confirm-device" "{\"public_key\":\"$public_key\",\"signature\":\"$(
    signature kontor-register-v1 "$(field account_id)" "$public_key" "$(field nonce)"
)\"}"
expect 200
recovery_code=$(printf '%s' "$body" | grep -oE '([0-9A-Z]{4}-){5}[0-9A-Z]{4}' | head -n 1)
show state
say "      recovery codes: $(printf '%s' "$body" | grep -oE '([0-9A-Z]{4}-){5}[0-9A-Z]{4}' | wc -l | tr -d ' ')"

step "The password alone opens no session any more; the device approves the login"
begin_login
ask_devices
look_at_device
answer "$number"
request POST /v1/login-challenges/approval/state "{\"challenge_token\":\"$challenge\"}"
expect 200
show state
request POST /v1/login-challenges/verify "{\"challenge_token\":\"$challenge\",\"method\":\"device\"}"
expect 201
show status
as Lea "$(field access_token)"

step "A login that is not hers is denied, and she gets a mail about it"
lea=$token
begin_login
ask_devices
look_at_device
answer ''
request POST /v1/login-challenges/verify "{\"challenge_token\":\"$challenge\",\"method\":\"device\"}"
expect 409
show code

step "Without the device, a recovery code opens a session, and the device is removed"
request POST /v1/login-challenges/verify \
    "{\"challenge_token\":\"$challenge\",\"method\":\"recovery_code\",\"code\":\"$recovery_code\"}"
expect 201
as Lea "$(field access_token)"
request POST "/v1/second-factors/$factor/remove" "{\"password\":\"$password\"}"
expect 204
request GET /v1/second-factors
expect 200
show enabled recovery_codes_left
as Before "$lea"
request GET /v1/profile
expect 401

say ''
say "Done: a login was approved, another denied, and the device removed."
