#!/usr/bin/env bash
# Prints an access token, and nothing else: of a new legal representative of an organization of their own.
# It works for ten minutes. An access token, since an API token may not manage sessions or tokens.
#
#   examples/ci-token.sh BASE_URL     a server started with `kontor serve --dev`
set -euo pipefail
quiet=yes
# shellcheck source=examples/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

new_person Cira Muster "ci-$run@example.com"
printf '%s\n' "$access_token"
