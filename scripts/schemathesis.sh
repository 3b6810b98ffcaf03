#!/bin/sh
# Runs schemathesis over a running server: every operation of the published document, with values that fit it and
# values that don't. No answer may be a server error, or one that the document doesn't describe.
#
# usage: schemathesis.sh [BASE_URL ADDRESS PASSWORD]
# Without arguments, POSTERN_URL, POSTERN_ADDRESS and POSTERN_PASSWORD say where. SCHEMATHESIS names the program, EXAMPLES
# the random cases for each operation (30), SECONDS_AT_MOST the time for all of them (120).
set -eu

base=${1:-${POSTERN_URL:?usage: schemathesis.sh BASE_URL ADDRESS PASSWORD}}
address=${2:-${POSTERN_ADDRESS:?the mail address to log in with}}
password=${3:-${POSTERN_PASSWORD:?the password of the address}}
root=$(cd "$(dirname "$0")/.." && pwd)
program=${SCHEMATHESIS:-$root/.venv/bin/schemathesis}
limit=${SECONDS_AT_MOST:-120}
report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT

credentials=$(python3 -c 'import json, sys; print(json.dumps({"address": sys.argv[1], "password": sys.argv[2]}))' \
    "$address" "$password")
token=$(curl -sS --fail-with-body "$base/v1/sessions" -H 'Content-Type: application/json' -d "$credentials" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])')

# Logging out would end the session of all that follows, and guessing passwords would lock the address out; the tests
# of sessions cover both.
cd "$report"
export PYTHONPATH="$root/scripts" SCHEMATHESIS_HOOKS=schemathesis_hooks
timeout "$((limit + 120))" "$program" run "$root/openapi/openapi.yaml" --url "$base" \
    --header "Authorization: Bearer $token" \
    --exclude-operation-id deleteSession --exclude-operation-id createSession \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --phases examples,coverage,fuzzing --max-time "$limit" --max-examples "${EXAMPLES:-30}" \
    --request-timeout 20 --generation-deterministic --suppress-health-check all --warnings off --no-color
