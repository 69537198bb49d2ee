#!/usr/bin/env bash
# An order from the billing address to the final invoice and the history as a table, by curl (docs/billing.md).
#
#   [FILES=FOLDER] examples/curl/billing.sh BASE_URL     a server started with `kontor serve --dev`
#
# A clerk of the provider records the payment. Only the command `kontor` can appoint one, so it must be found, and work on
# the server's database: run this where the server was started, with its settings. `scripts/try` takes care of that.
# FILES is where the documents are kept (default: a new folder for temporary files).
set -euo pipefail
# shellcheck source=examples/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib.sh"

files=${FILES:-$(mktemp -d "${TMPDIR:-/tmp}/kontor-billing.XXXXXX")}
mkdir -p -- "$files"
command -v kontor >/dev/null || fail "there is no command 'kontor' here: add the folder with the binary to PATH"

lea_address=lea-$run@example.com mara_address=mara-$run@example.com

# Ends the script unless a file begins as a PDF does.
expect_pdf() {
    [ "$(head -c 5 -- "$1")" = %PDF- ] || fail "$1 is not a PDF"
    say "      $(basename -- "$1"): $(wc -c <"$1" | tr -d ' ') bytes, ETag $(header etag)"
}

show_object() {
    local name
    for name in "$@"; do
        say "      $name: $(object "$name")"
    done
}

# Prints a checksum of a file.
sum_of() {
    cksum <"$1"
}

say "\$KONTOR is $base; \$LEA and \$MARA are people's access tokens. Documents go to $files"

step "Lea signs up and creates an organization"
new_person Lea Muster "$lea_address"
as Lea "$access_token"
lea=$access_token
request POST /v1/organizations \
    '{"name":"Muster AG","kind":"company","postal_address":{"street":"Musterweg 1","postcode":"8000","town":"Zürich","country":"CH"}}'
expect 201
organization_id=$(field id)
organization=/v1/organizations/$organization_id

step "The organization's own address is its first billing address; accounting gets one of its own, and it becomes the default"
request GET "$organization/billing-addresses"
expect 200
show name is_default
request POST "$organization/billing-addresses" \
    '{"name":"Muster AG","attention":"Buchhaltung","street":"Musterweg","house_number":"1","postcode":"8000","town":"Zürich","country":"CH","locale":"de","order_number":"PO-4711"}'
expect 201
address=$(field id)
request POST "$organization/billing-addresses/$address/set-default"
expect 200
show attention is_default

step "She orders web hosting for a year; the product waits for its payment"
request POST "$organization/products" '{"plan":"web_hosting_yearly","name":"muster.example"}'
expect 201
product=$(field id)
show name state renews_on

step "The order is what there is to pay"
request GET "$organization/to-pay"
expect 200
show kind product_id detail due_on
show_object net vat gross

step "A pro-forma invoice is an offer without legal value, to be shown to whoever decides"
request POST "$organization/pro-formas" "{\"items\":[{\"product_id\":\"$product\"}]}"
expect 201
pro_forma=$organization/pro-formas/$(field id) pro_forma_number=$(field number)
show number state valid_until
show_object total
download "$pro_forma/pdf" "$files/$pro_forma_number.pdf"
expect 200
expect_pdf "$files/$pro_forma_number.pdf"

step "It becomes an invoice, with a number, a reference and a due date"
request POST "$pro_forma/invoice" '{}'
expect 201
invoice=$organization/invoices/$(field id) number=$(field number) reference=$(field reference)
show number state reference issued_on due_on
show_object total open

step "The payment document is for paying: with a QR code, and marked as not paid"
download "$invoice/pdf" "$files/$number-to-pay.pdf"
expect 200
expect_pdf "$files/$number-to-pay.pdf"
payment_document=$(sum_of "$files/$number-to-pay.pdf")

step "There is no final invoice before the payment: 409"
download "$invoice/pdf?type=final" "$files/too-early.pdf"
expect 409
show code

step "The operator appoints Mara as a billing clerk, by a command on the server"
new_person Mara Keller "$mara_address"
say "   kontor staff add $mara_address --role billing_clerk --desk-name 'Mara (Billing)'"
kontor staff add "$mara_address" --role billing_clerk --desk-name 'Mara (Billing)' >/dev/null ||
    fail "\`kontor staff add\` failed; does it work on the database of the server at $base?"

step "Mara finds the invoice by the reference on the bank statement, and records the payment"
# Clerks need a password that was entered within the last ten minutes; she has just logged in.
as Mara "$access_token"
request GET "/v1/staff/invoices?reference=$reference"
expect 200
show number state
found=$(field id) open=$(object open)
request POST "/v1/staff/invoices/$found/payments" \
    "{\"amount\":$open,\"value_date\":\"$(field issued_on)\",\"note\":\"Bank statement, entry 42\"}"
expect 200
show state settled_on
show_object open

step "Lea's invoice is paid, and her product is in use"
as Lea "$lea"
request GET "$invoice"
expect 200
show state settled_on
[ "$(field state)" = paid ] || fail "the invoice is not paid"
request GET "$organization/products/$product"
expect 200
show state renews_on
[ "$(field state)" = active ] || fail "the product is not active"

step "Now the same address gives the final invoice, with the e-invoice inside"
download "$invoice/pdf" "$files/$number.pdf"
expect 200
expect_pdf "$files/$number.pdf"
[ "$(sum_of "$files/$number.pdf")" != "$payment_document" ] || fail "the final invoice is the payment document"
download "$invoice/xml?format=ubl" "$files/$number.xml"
expect 200

step "The payment document is still there, byte for byte"
download "$invoice/pdf?type=payment_document" "$files/again.pdf"
expect 200
[ "$(sum_of "$files/again.pdf")" = "$payment_document" ] || fail "the payment document has other bytes than before"
rm -f -- "$files/again.pdf"

step "The log shows the customer what the clerk did, under the desk name"
request GET "$organization/activity?action=payment.recorded"
expect 200
show actor_kind actor_name action

step "The history lists invoices and credit notes, with sums"
request GET "$organization/billing-documents?status=paid&sums=true"
expect 200
show kind number state
say "      sums: $(printf '%s\n' "$body" | grep -oE '"sums":\[.*\]')"

step "The same as a table; without separator, it is that of the language and country"
download "$organization/billing-documents/export?separator=comma&bom=false" "$files/history.csv"
expect 200
say "$(sed 's/^/      /' "$files/history.csv")"
grep -q ",$number,paid," "$files/history.csv" || fail "the table does not have the invoice"

say ''
say "All $step_number steps went as they should. The documents are in $files"
