# Shell functions that the scripts here share: requests with curl, and what a person wants to see of the answer.
# Sourced by bash; needs curl and the POSIX tools. With quiet=yes nothing is shown.
#
#   as NAME [TOKEN]             who sends the next requests: a name to show, and their access token
#   request METHOD PATH [JSON] [HEADER]   sends one; the answer is in $status, $headers and $body
#   download PATH FILE          sends a GET whose answer is saved as a file if it is 200
#   expect STATUS               ends the script unless the last answer had this status
#   show FIELD...               prints fields of the answer
# shellcheck shell=bash disable=SC2034 # $headers and $status are for the scripts

quiet=${quiet:-no}
token='' who=anonymous last='' status='' headers='' body='' access_token='' session=''

# Fifteen characters at least: what a password must have unless `password_min_length` says otherwise.
password='correct horse battery staple'

# One word for this run, so that the addresses are new on a server that has seen the scripts before.
run=$(date +%s)-$$

say() {
    [ "$quiet" = yes ] || printf '%s\n' "$*"
}

step_number=0
step() {
    step_number=$((step_number + 1))
    say ''
    say "$step_number. $*"
}

fail() {
    printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
    exit 1
}

as() {
    who=$1 token=${2:-}
}

# Tokens are shortened: they are long, and secrets.
shortened() {
    sed -E -e 's/(kontor_[a-z]+_)[A-Za-z0-9_-]+/\1.../g' -e 's/eyJ[A-Za-z0-9_.-]+/eyJ.../g'
}

request() {
    local method=$1 path=$2 json=${3:-} more=${4:-} line answer
    local arguments=(--silent --show-error --max-time 30 --request "$method" --include --write-out '\n%{http_code}')
    line="curl -X $method \"\$KONTOR$path\""
    if [ -n "$token" ]; then
        arguments+=(--header "Authorization: Bearer $token")
        line="$line -H \"Authorization: Bearer \$$(printf '%s' "$who" | tr '[:lower:]' '[:upper:]')\""
    fi
    if [ -n "$json" ]; then
        arguments+=(--header 'Content-Type: application/json' --data "$json")
        line="$line -d '$json'"
    fi
    if [ -n "$more" ]; then
        arguments+=(--header "$more")
        line="$line -H '$more'"
    fi
    say "   $(printf '%s' "$line" | shortened)"
    last="$method $path"
    answer=$(curl "${arguments[@]}" "$base$path") || fail "$last: no answer from $base"
    status=${answer##*$'\n'}
    answer=$(printf '%s' "${answer%$'\n'*}" | tr -d '\r')
    headers=${answer%%$'\n\n'*}
    body=${answer#*$'\n\n'}
    [ "$body" != "$answer" ] || body=''
}

download() {
    local path=$1 file=$2 line="curl \"\$KONTOR$1\""
    local arguments=(--silent --show-error --max-time 60 --output "$file" --dump-header "$file.headers")
    if [ -n "$token" ]; then
        arguments+=(--header "Authorization: Bearer $token")
        line="$line -H \"Authorization: Bearer \$$(printf '%s' "$who" | tr '[:lower:]' '[:upper:]')\""
    fi
    say "   $line -o ${file##*/}"
    last="GET $path"
    status=$(curl "${arguments[@]}" --write-out '%{http_code}' "$base$path") || fail "$last: no answer from $base"
    headers=$(tr -d '\r' <"$file.headers") body=''
    if [ "$status" != 200 ]; then
        body=$(cat -- "$file")
        rm -f -- "$file"
    fi
    rm -f -- "$file.headers"
}

expect() {
    if [ "$status" != "$1" ] && [ "$(field code)" = quota_exceeded ]; then
        fail "$last was refused: this example needs more than $(field limit) of the server's quota \`$(field quota)\`;" \
            "raise its setting (\`organization_$(field quota)_max\` or \`account_$(field quota)_max\`)"
    fi
    [ "$status" = "$1" ] || fail "$last answered $status instead of $1: $(printf '%s' "$body" | shortened)"
    say "   -> $status"
}

# The first field of this name in the answer, as text.
field() {
    printf '%s\n' "$body" | grep -oE "\"$1\":(\"[^\"]*\"|[^],}]+)" | head -n 1 | sed -E -e 's/^"[^"]*"://' -e 's/^"(.*)"$/\1/'
}

# The first field of this name that is an object of plain values, as JSON.
object() {
    printf '%s\n' "$body" | grep -oE "\"$1\":\{[^}]*\}" | head -n 1 | sed -E 's/^"[^"]*"://'
}

header() {
    printf '%s\n' "$headers" | grep -i "^$1:" | head -n 1 | sed 's/^[^:]*: *//'
}

show() {
    local name
    for name in "$@"; do
        say "      $name: $(field "$name" | shortened)"
    done
}

# The mistakes that a refused body has, one a line.
show_errors() {
    local line
    printf '%s\n' "$body" | grep -oE '\{"pointer":[^}]*\}' |
        sed -E 's/.*"pointer":"([^"]*)".*"message":"([^"]*)".*/\1 \2/' |
        while IFS= read -r line; do say "      $line"; done
}

# The token in the newest mail to an address. Mails are sent after the answer, so it may take a moment.
# KIND is verify, invite or reset.
mailed_token() {
    local address=$1 kind=$2 tries found
    for ((tries = 0; tries < 100; tries++)); do
        found=$(curl --silent --show-error --max-time 30 --get --data-urlencode "to=$address" "$base/dev/mails" |
            grep -oE "kontor_${kind}_[A-Za-z0-9_-]+" | head -n 1) || true
        if [ -n "$found" ]; then
            printf '%s\n' "$found"
            return 0
        fi
        sleep 0.1
    done
    fail "no mail with a token came to $address; is the server started with --dev, and without KONTOR_SMTP_URL?"
}

# Somebody new: signs up, opens the link in the mail and gives the password again, logs in.
new_person() {
    local first=$1 last_name=$2 address=$3 link
    as anonymous
    request POST /v1/sign-up \
        "{\"first_name\":\"$first\",\"last_name\":\"$last_name\",\"email\":\"$address\",\"password\":\"$password\"}"
    expect 202
    link=$(mailed_token "$address" verify)
    say "   (the mail to $address brings a token)"
    request POST /v1/sign-up/verify "{\"token\":\"$link\",\"password\":\"$password\"}"
    expect 201
    log_in "$address"
}

# Sets $access_token and $session.
log_in() {
    as anonymous
    request POST /v1/sessions "{\"email\":\"$1\",\"password\":\"$password\"}"
    expect 201
    access_token=$(field access_token) session=$(field session_id)
}

usage() {
    printf 'usage: %s BASE_URL, such as http://127.0.0.1:8080 (a `kontor serve --dev`)\n' "$0" >&2
    exit 2
}

[ $# -eq 1 ] || usage
base=${1%/}
command -v curl >/dev/null || fail "there is no 'curl' here (Debian: apt-get install curl)"
