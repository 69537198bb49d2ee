#!/usr/bin/env bash
# Payments by curl (docs/payments.md): a file of the bank pays an invoice, what was paid twice is there in advance and pays
# the next one, and a payment without a reference is placed by hand.
#
#   examples/curl/payments.sh BASE_URL     a server started with `kontor serve --dev`
#
# Only the command `kontor` can appoint a clerk, so it must be found, and work on the server's database: run this where the
# server was started, with its settings. `scripts/try` takes care of that.
set -euo pipefail
# shellcheck source=examples/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib.sh"

command -v kontor >/dev/null || fail "there is no command 'kontor' here: add the folder with the binary to PATH"

lea_address=lea-$run@example.com mara_address=mara-$run@example.com
account=CH9300762011623852957

show_object() {
    local name
    for name in "$@"; do
        say "      $name: $(object "$name")"
    done
}

# Prints a file of the bank with one credit of 74.59 CHF: message, reference of the bank, and what tells its purpose.
bank_file() {
    cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>$1</MsgId></GrpHdr><Ntfctn><Id>$1-1</Id><Acct><Id><IBAN>$account</IBAN></Id></Acct>
<Ntry><Amt Ccy="CHF">74.59</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>$today</Dt></BookgDt><ValDt><Dt>$today</Dt></ValDt><AcctSvcrRef>$2</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>$2/1</AcctSvcrRef></Refs><Amt Ccy="CHF">74.59</Amt>
<RmtInf>$3</RmtInf></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
XML
}

structured() {
    printf '<Strd><CdtrRefInf><Ref>%s</Ref></CdtrRefInf></Strd>' "$1"
}

# Imports a file as the operator does, and shows its report. The made-up issuer of `--dev` is the server's only, so the
# command needs its account as a setting.
import() {
    bank_file "$@" >"$work/$1.xml"
    say "   kontor --bank-accounts $account bank import $1.xml"
    kontor --bank-accounts "$account" bank import "$work/$1.xml" | sed 's/^/      /' || fail "the import failed"
}

invoice_of_order() {
    request POST "$organization/products" '{"plan":"web_hosting_yearly","name":"muster.example"}'
    expect 201
    request POST "$organization/invoices" "{\"items\":[{\"product_id\":\"$(field id)\"}]}"
    expect 201
    invoice=$organization/invoices/$(field id) number=$(field number) reference=$(field reference) today=$(field issued_on)
    show number state
}

work=$(mktemp -d "${TMPDIR:-/tmp}/kontor-payments.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
say "\$KONTOR is $base; \$LEA and \$MARA are people's access tokens"

step "Lea signs up, creates an organization, and orders web hosting"
new_person Lea Muster "$lea_address"
as Lea "$access_token"
lea=$access_token
request POST /v1/organizations \
    '{"name":"Muster AG","kind":"company","postal_address":{"street":"Musterweg 1","postcode":"8000","town":"Zürich","country":"CH"}}'
expect 201
organization_id=$(field id)
organization=/v1/organizations/$organization_id
invoice_of_order

step "The bank's file has a payment with the reference of the invoice, which is paid"
import "first-$run" "S1-$run" "$(structured "$reference")"
request GET "$invoice"
expect 200
show state
[ "$(field state)" = paid ] || fail "the invoice is not paid"

step "The same file again books nothing"
import "first-$run" "S1-$run" "$(structured "$reference")"

step "The standing order pays the old invoice once more: now the money is there in advance"
import "second-$run" "S2-$run" "$(structured "$reference")"
request GET "$organization/prepaid"
expect 200
say "      $body"

step "It pays the next invoice"
invoice_of_order
request POST "$invoice/prepaid-payments" '{"amount":{"amount":"74.59","currency":"CHF"}}'
expect 200
show state
[ "$(field state)" = paid ] || fail "the invoice is not paid"

step "A payment without a reference waits; Mara, a billing clerk, sees what it may be for"
invoice_of_order
import "third-$run" "S3-$run" "<Ustrd>Rechnung $number</Ustrd>"
new_person Mara Keller "$mara_address"
say "   kontor staff add $mara_address --role billing_clerk --desk-name 'Mara (Billing)'"
kontor staff add "$mara_address" --role billing_clerk --desk-name 'Mara (Billing)' >/dev/null ||
    fail "\`kontor staff add\` failed; does it work on the database of the server at $base?"
as Mara "$access_token"
request GET "/v1/staff/unmatched?limit=200"
expect 200
payment=$(printf '%s\n' "$body" | grep -oE '"id":"pay_[0-9a-f]{32}"' | tail -n 1 | cut -d '"' -f 4)
request GET "/v1/staff/payments/$payment"
expect 200
show reason
say "      $(printf '%s\n' "$body" | grep -oE '"reasons":\[[^]]*\]' | head -n 1)"

step "She allocates it"
request POST "/v1/staff/payments/$payment/allocations" \
    "{\"organization_id\":\"$organization_id\",\"invoices\":[{\"invoice_id\":\"${invoice##*/}\",\"amount\":{\"amount\":\"74.59\",\"currency\":\"CHF\"}}]}"
expect 200
show_object unmatched
as Lea "$lea"
request GET "$invoice"
expect 200
[ "$(field state)" = paid ] || fail "the invoice is not paid"

step "All accounts of the ledger add up to zero"
as Mara "$access_token"
request GET /v1/staff/trial-balance
expect 200
say "      $body"

say ''
say "All $step_number steps went as they should"
