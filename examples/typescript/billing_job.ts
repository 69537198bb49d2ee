// An order with the generated TypeScript client, as the customer sees it: a billing address, what is to pay, a pro-forma
// invoice, the invoice with its payment document, and the history as a page and as a table.
//
//     node billing_job.js http://127.0.0.1:8080     a `kontor serve --dev`
import assert from "node:assert/strict";
import { expect, newCustomer, refused, type Customer, type Schemas } from "./people.js";

/** The first billing address is the organization's own; accounting gets one, which becomes the default. */
async function billingAddress({ lea, organization_id }: Customer): Promise<Schemas["BillingAddress"]> {
  const params = { path: { organization_id } };
  const listed = await lea.client.GET("/v1/organizations/{organization_id}/billing-addresses", { params });
  assert.deepEqual(expect(listed, 200).items.map((one) => one.is_default), [true]);
  const created = await lea.client.POST("/v1/organizations/{organization_id}/billing-addresses", {
    params,
    body: {
      name: "Muster AG",
      attention: "Buchhaltung",
      street: "Musterweg",
      house_number: "1",
      postcode: "8000",
      town: "Zürich",
      country: "CH",
      locale: "de",
      order_number: "PO-4711",
    },
  });
  const path = { organization_id, billing_address_id: expect(created, 201).id };
  const chosen = await lea.client.POST(
    "/v1/organizations/{organization_id}/billing-addresses/{billing_address_id}/set-default",
    { params: { path } },
  );
  const address = expect(chosen, 200);
  assert.ok(address.is_default);
  return address;
}

/** An order waits in what is to pay. */
async function itemToPay({ lea, organization_id }: Customer, address_id: string): Promise<Schemas["ItemToPay"]> {
  const params = { path: { organization_id } };
  const ordered = await lea.client.POST("/v1/organizations/{organization_id}/products", {
    params,
    body: { plan: "web_hosting_yearly", name: "muster.example" },
  });
  const product = expect(ordered, 201);
  const toPay = expect(await lea.client.GET("/v1/organizations/{organization_id}/to-pay", { params }), 200);
  const [item] = toPay.items;
  assert.equal(item?.product_id, product.id);
  assert.equal(item.kind, "order");
  assert.equal(item.billing_address_id, address_id);
  assert.deepEqual(toPay.sums[0]?.total, item.gross);
  return item;
}

/** A pro-forma invoice becomes an invoice, and both name each other. */
async function invoiced({ lea, organization_id }: Customer, item: Schemas["ItemToPay"]): Promise<Schemas["Invoice"]> {
  const made = await lea.client.POST("/v1/organizations/{organization_id}/pro-formas", {
    params: { path: { organization_id } },
    body: { items: [{ product_id: item.product_id }] },
  });
  const proForma = expect(made, 201);
  assert.deepEqual(proForma.total, item.gross);
  const path = { organization_id, pro_forma_id: proForma.id };
  const turned = await lea.client.POST("/v1/organizations/{organization_id}/pro-formas/{pro_forma_id}/invoice", {
    params: { path },
    body: {},
  });
  const invoice = expect(turned, 201);
  assert.equal(invoice.state, "open");
  assert.equal(invoice.pro_forma_id, proForma.id);
  const params = { path };
  const read = await lea.client.GET("/v1/organizations/{organization_id}/pro-formas/{pro_forma_id}", { params });
  assert.equal(expect(read, 200).invoice_id, invoice.id);
  return invoice;
}

/** The payment document is a PDF; the final invoice has to wait for the payment. */
async function download({ lea, organization_id }: Customer, invoice_id: string): Promise<void> {
  const path = { organization_id, invoice_id };
  const pdf = await lea.client.GET("/v1/organizations/{organization_id}/invoices/{invoice_id}/pdf", {
    params: { path },
    parseAs: "arrayBuffer",
  });
  assert.equal(Buffer.from(expect(pdf, 200)).subarray(0, 5).toString(), "%PDF-");
  const early = await lea.client.GET("/v1/organizations/{organization_id}/invoices/{invoice_id}/pdf", {
    params: { path, query: { type: "final" } },
    parseAs: "arrayBuffer",
  });
  refused(early, "not_paid_yet");
}

/** The history as a page with sums, and as a table with the same documents. */
async function history({ lea, organization_id }: Customer, invoice: Schemas["Invoice"]): Promise<void> {
  const path = { organization_id };
  const listed = await lea.client.GET("/v1/organizations/{organization_id}/billing-documents", {
    params: { path, query: { status: ["open", "partially_paid"], sums: true } },
  });
  const page = expect(listed, 200);
  assert.deepEqual(page.items.map((one) => one.id), [invoice.id]);
  assert.deepEqual(page.sums?.[0]?.open, invoice.open);
  const exported = await lea.client.GET("/v1/organizations/{organization_id}/billing-documents/export", {
    params: { path, query: { status: ["open"], separator: "comma", bom: false } },
    parseAs: "text",
  });
  const [head, row] = expect(exported, 200).split("\r\n");
  assert.ok(head?.startsWith("kind,id,number,"));
  assert.ok(row?.startsWith(`invoice,${invoice.id},${invoice.number},open,`));
}

async function main(base: string): Promise<void> {
  const customer = await newCustomer(base, "Muster");
  const address = await billingAddress(customer);
  const item = await itemToPay(customer, address.id);
  const invoice = await invoiced(customer, item);
  await download(customer, invoice.id);
  await history(customer, invoice);
  console.log("The billing job is done with the TypeScript client.");
}

await main((process.argv[2] ?? "http://127.0.0.1:8080").replace(/\/$/, ""));
