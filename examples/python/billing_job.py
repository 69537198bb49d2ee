"""An order with the generated Python client, as the customer sees it: a billing address, what is to pay, a pro-forma
invoice, the invoice with its payment document, and the history as a page and as a table.

    python billing_job.py http://127.0.0.1:8080     a `kontor serve --dev`
"""

import sys

from kontor_client.api.billing import (
    create_billing_address,
    create_pro_forma,
    export_billing_documents,
    get_invoice_pdf,
    get_pro_forma,
    get_to_pay,
    invoice_pro_forma,
    list_billing_addresses,
    list_billing_documents,
    set_default_billing_address,
)
from kontor_client.api.products import order_product
from kontor_client.models.billing_address import BillingAddress
from kontor_client.models.billing_address_page import BillingAddressPage
from kontor_client.models.billing_document_page import BillingDocumentPage
from kontor_client.models.billing_document_status import BillingDocumentStatus
from kontor_client.models.charge_kind import ChargeKind
from kontor_client.models.create_billing_address import CreateBillingAddress
from kontor_client.models.create_pro_forma import CreateProForma
from kontor_client.models.csv_separator import CsvSeparator
from kontor_client.models.invoice import Invoice
from kontor_client.models.invoice_form import InvoiceForm
from kontor_client.models.invoice_state import InvoiceState
from kontor_client.models.issue_options import IssueOptions
from kontor_client.models.item_to_pay import ItemToPay
from kontor_client.models.locale import Locale
from kontor_client.models.order_product import OrderProduct
from kontor_client.models.pro_forma import ProForma
from kontor_client.models.problem_code import ProblemCode
from kontor_client.models.product import Product
from kontor_client.models.selected_item import SelectedItem
from kontor_client.models.to_pay import ToPay
from kontor_client.types import File
from people import Customer, expect, new_customer, refused


def billing_address(customer: Customer) -> BillingAddress:
    """The first billing address is the organization's own; accounting gets one, which becomes the default."""
    organization_id, client = customer.organization_id, customer.client
    listed = list_billing_addresses.sync_detailed(organization_id, client=client)
    assert [one.is_default for one in expect(listed, 200, BillingAddressPage).items] == [True]
    body = CreateBillingAddress(
        name="Muster AG",
        attention="Buchhaltung",
        street="Musterweg",
        house_number="1",
        postcode="8000",
        town="Zürich",
        country="CH",
        locale=Locale.DE,
        order_number="PO-4711",
    )
    created = create_billing_address.sync_detailed(organization_id, client=client, body=body)
    address_id = expect(created, 201, BillingAddress).id
    chosen = set_default_billing_address.sync_detailed(organization_id, address_id, client=client)
    address = expect(chosen, 200, BillingAddress)
    assert address.is_default
    return address


def item_to_pay(customer: Customer, address_id: str) -> ItemToPay:
    """An order waits in what is to pay."""
    organization_id, client = customer.organization_id, customer.client
    order = OrderProduct(plan="web_hosting_yearly", name="muster.example")
    ordered = order_product.sync_detailed(organization_id, client=client, body=order)
    product = expect(ordered, 201, Product)
    to_pay = expect(get_to_pay.sync_detailed(organization_id, client=client), 200, ToPay)
    (item,), (total,) = to_pay.items, to_pay.sums
    assert item.kind == ChargeKind.ORDER and item.product_id == product.id
    assert item.billing_address_id == address_id
    assert total.total == item.gross
    return item


def invoiced(customer: Customer, item: ItemToPay) -> Invoice:
    """A pro-forma invoice becomes an invoice, and both name each other."""
    organization_id, client = customer.organization_id, customer.client
    body = CreateProForma(items=[SelectedItem(product_id=item.product_id)])
    made = create_pro_forma.sync_detailed(organization_id, client=client, body=body)
    pro_forma = expect(made, 201, ProForma)
    assert pro_forma.total == item.gross
    turned = invoice_pro_forma.sync_detailed(organization_id, pro_forma.id, client=client, body=IssueOptions())
    invoice = expect(turned, 201, Invoice)
    assert invoice.state == InvoiceState.OPEN and invoice.pro_forma_id == pro_forma.id
    read = get_pro_forma.sync_detailed(organization_id, pro_forma.id, client=client)
    assert expect(read, 200, ProForma).invoice_id == invoice.id
    return invoice


def download(customer: Customer, invoice_id: str) -> None:
    """The payment document is a PDF; the final invoice has to wait for the payment."""
    organization_id, client = customer.organization_id, customer.client
    pdf = get_invoice_pdf.sync_detailed(organization_id, invoice_id, client=client)
    assert expect(pdf, 200, File).payload.read(5) == b"%PDF-"
    early = get_invoice_pdf.sync_detailed(organization_id, invoice_id, client=client, type_=InvoiceForm.FINAL)
    refused(early, ProblemCode.NOT_PAID_YET)


def history(customer: Customer, invoice: Invoice) -> None:
    """The history as a page with sums, and as a table with the same documents."""
    organization_id, client = customer.organization_id, customer.client
    due = [BillingDocumentStatus.OPEN, BillingDocumentStatus.PARTIALLY_PAID]
    listed = list_billing_documents.sync_detailed(organization_id, client=client, status=due, sums=True)
    page = expect(listed, 200, BillingDocumentPage)
    assert [one.id for one in page.items] == [invoice.id]
    assert page.sums and page.sums[0].open_ == invoice.open_
    exported = export_billing_documents.sync_detailed(
        organization_id, client=client, status=due, separator=CsvSeparator.COMMA, bom=False
    )
    head, row, *_ = expect(exported, 200, str).split("\r\n")
    assert head.startswith("kind,id,number,")
    assert row.startswith(f"invoice,{invoice.id},{invoice.number},open,")


def main(base: str) -> None:
    customer = new_customer(base, "Muster")
    address = billing_address(customer)
    item = item_to_pay(customer, address.id)
    invoice = invoiced(customer, item)
    download(customer, invoice.id)
    history(customer, invoice)
    print("The billing job is done with the Python client.")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
