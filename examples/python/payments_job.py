"""Payments with the generated Python client: a billing clerk uploads a file of the bank and reads its report, and the
customer has an open invoice explained and settles it by the request that the explanation gives.

    python payments_job.py http://127.0.0.1:8080     a `kontor serve --dev`

Only the command `kontor` can appoint a clerk, so it must be found, and work on the server's database.
"""

import io
import subprocess
import sys
import time

from kontor_client.api.billing import create_invoice, get_invoice, get_prepaid
from kontor_client.api.products import order_product
from kontor_client.api.reminders import diagnose_invoice
from kontor_client.api.staff import get_bank_file, list_bank_file_results, upload_bank_file
from kontor_client.models.action_body import ActionBody
from kontor_client.models.bank_file import BankFile
from kontor_client.models.bank_file_result_kind import BankFileResultKind
from kontor_client.models.bank_file_result_page import BankFileResultPage
from kontor_client.models.bank_file_state import BankFileState
from kontor_client.models.create_invoice import CreateInvoice
from kontor_client.models.diagnosis import Diagnosis
from kontor_client.models.finding import Finding
from kontor_client.models.finding_verdict import FindingVerdict
from kontor_client.models.invoice import Invoice
from kontor_client.models.invoice_state import InvoiceState
from kontor_client.models.order_product import OrderProduct
from kontor_client.models.prepaid import Prepaid
from kontor_client.models.product import Product
from kontor_client.models.reminder_cause import ReminderCause
from kontor_client.models.selected_item import SelectedItem
from kontor_client.types import File
from people import RUN, Customer, Person, expect, new_customer, new_person

# The account of the made-up provider of `kontor serve --dev`.
ACCOUNT = "CH9300762011623852957"
WAIT_SECONDS = 60


def new_clerk(base: str) -> Person:
    """The operator makes somebody a billing clerk."""
    mara = new_person(base, "Mara", "Keller")
    role = ["--role", "billing_clerk", "--desk-name", "Mara (Billing)"]
    subprocess.run(["kontor", "staff", "add", mara.email, *role], check=True, stdout=subprocess.DEVNULL)
    return mara


def open_invoice(customer: Customer) -> Invoice:
    """An order of 74.59 CHF is invoiced."""
    organization_id, client = customer.organization_id, customer.client
    order = OrderProduct(plan="web_hosting_yearly", name="muster.example")
    ordered = order_product.sync_detailed(organization_id, client=client, body=order)
    items = [SelectedItem(product_id=expect(ordered, 201, Product).id)]
    issued = create_invoice.sync_detailed(organization_id, client=client, body=CreateInvoice(items=items))
    return expect(issued, 201, Invoice)


def entry(amount: str, servicer: str, invoice: Invoice) -> str:
    """A credit with the reference of an invoice, in the words of a camt.054."""
    day = invoice.issued_on
    return f"""<Ntry><Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{servicer}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>{servicer}/1</AcctSvcrRef></Refs><Amt Ccy="CHF">{amount}</Amt>
<RmtInf><Strd><CdtrRefInf><Ref>{invoice.reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def bank_file(message: str, entries: list[str]) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>{message}</MsgId></GrpHdr><Ntfctn><Id>{message}-1</Id><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>
{"".join(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>""".encode()


def booked(clerk: Person, file: bytes) -> BankFile:
    """The clerk uploads a file and waits until it is booked."""
    body = File(payload=io.BytesIO(file), mime_type="application/xml")
    received = expect(upload_bank_file.sync_detailed(client=clerk.client, body=body), 202, BankFile)
    end = time.monotonic() + WAIT_SECONDS
    while received.state in (BankFileState.RECEIVED, BankFileState.PARSING) and time.monotonic() < end:
        time.sleep(0.2)
        read = get_bank_file.sync_detailed(received.id, client=clerk.client)
        received = expect(read, 200, BankFile)
    assert received.state == BankFileState.BOOKED, received
    return received


def report(clerk: Person, file: BankFile, paid: int) -> None:
    """Each of the payments is in the report."""
    listed = list_bank_file_results.sync_detailed(file.id, client=clerk.client)
    results = expect(listed, 200, BankFileResultPage).items
    assert [line.result for line in results] == [BankFileResultKind.BOOKED] * paid
    assert all(line.payment_id for line in results)


def finding(diagnosis: Diagnosis, cause: ReminderCause) -> Finding:
    (found,) = [one for one in diagnosis.findings if one.cause == cause]
    return found


def settle(customer: Customer, invoice: Invoice) -> None:
    """The invoice was paid in part, and money on the prepaid account covers the rest: the explanation says both, and how
    to pay."""
    organization_id, client = customer.organization_id, customer.client
    prepaid = expect(get_prepaid.sync_detailed(organization_id, client=client), 200, Prepaid)
    assert [money.amount for money in prepaid.balances if money.currency == "CHF"] == ["30.00"]
    asked = diagnose_invoice.sync_detailed(organization_id, invoice.id, client=client)
    diagnosis = expect(asked, 200, Diagnosis)
    differs = finding(diagnosis, ReminderCause.AMOUNT_DIFFERS)
    assert differs.verdict == FindingVerdict.YES and differs.amount and differs.amount.amount == "24.59"
    action = finding(diagnosis, ReminderCause.PREPAID_COVERS).action
    assert action and action.operation == "pay_invoice_from_prepaid" and isinstance(action.body, ActionBody)
    settled = client.get_httpx_client().request(action.method, action.path, json=action.body.to_dict())
    assert settled.status_code == 200, settled.text
    read = get_invoice.sync_detailed(organization_id, invoice.id, client=client)
    assert expect(read, 200, Invoice).state == InvoiceState.PAID


def main(base: str) -> None:
    customer, clerk = new_customer(base, "Zahler"), new_clerk(base)
    first, second = open_invoice(customer), open_invoice(customer)
    # The first invoice is paid twice over: what comes after it is paid in advance.
    paid = [
        entry("74.59", f"P1-{RUN}", first),
        entry("30.00", f"P2-{RUN}", first),
        entry("50.00", f"P3-{RUN}", second),
    ]
    file = booked(clerk, bank_file(f"PY-{RUN}", paid))
    report(clerk, file, len(paid))
    settle(customer, second)
    print("The payments job is done with the Python client.")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
