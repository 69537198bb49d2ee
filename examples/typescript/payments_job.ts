// Payments with the generated TypeScript client: a billing clerk uploads a file of the bank and reads its report, and the
// customer has an open invoice explained and settles it by the request that the explanation gives.
//
//     node payments_job.js http://127.0.0.1:8080     a `kontor serve --dev`
//
// Only the command `kontor` can appoint a clerk, so it must be found, and work on the server's database.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { expect, newCustomer, newPerson, type Customer, type Person, type Schemas } from "./people.js";

// The account of the made-up provider of `kontor serve --dev`.
const account = "CH9300762011623852957";
const waitMilliseconds = 60_000;
const run = Date.now().toString(36);

/** The operator makes somebody a billing clerk. */
async function newClerk(base: string): Promise<Person> {
  const mara = await newPerson(base, "Mara", "Keller");
  const role = ["--role", "billing_clerk", "--desk-name", "Mara (Billing)"];
  execFileSync("kontor", ["staff", "add", mara.email, ...role]);
  return mara;
}

/** An order of 74.59 CHF is invoiced. */
async function openInvoice({ lea, organization_id }: Customer): Promise<Schemas["Invoice"]> {
  const params = { path: { organization_id } };
  const ordered = await lea.client.POST("/v1/organizations/{organization_id}/products", {
    params,
    body: { plan: "web_hosting_yearly", name: "muster.example" },
  });
  const issued = await lea.client.POST("/v1/organizations/{organization_id}/invoices", {
    params,
    body: { items: [{ product_id: expect(ordered, 201).id }] },
  });
  return expect(issued, 201);
}

/** A credit with the reference of an invoice, in the words of a camt.054. */
function entry(amount: string, servicer: string, invoice: Schemas["Invoice"]): string {
  const day = invoice.issued_on;
  return `<Ntry><Amt Ccy="CHF">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>${servicer}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>${servicer}/1</AcctSvcrRef></Refs><Amt Ccy="CHF">${amount}</Amt>
<RmtInf><Strd><CdtrRefInf><Ref>${invoice.reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>`;
}

function bankFile(message: string, entries: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>${message}</MsgId></GrpHdr><Ntfctn><Id>${message}-1</Id><Acct><Id><IBAN>${account}</IBAN></Id></Acct>
${entries.join("")}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;
}

/** The clerk uploads a file and waits until it is booked. */
async function booked({ client }: Person, file: string): Promise<Schemas["BankFile"]> {
  const uploaded = await client.POST("/v1/staff/bank-files", {
    body: file,
    bodySerializer: (text) => text,
    headers: { "Content-Type": "application/xml" },
  });
  let received = expect(uploaded, 202);
  const path = { bank_file_id: received.id };
  const end = Date.now() + waitMilliseconds;
  while (["received", "parsing"].includes(received.state) && Date.now() < end) {
    await pause(200);
    received = expect(await client.GET("/v1/staff/bank-files/{bank_file_id}", { params: { path } }), 200);
  }
  assert.equal(received.state, "booked");
  return received;
}

/** Each of the payments is in the report. */
async function report({ client }: Person, file: Schemas["BankFile"], paid: number): Promise<void> {
  const path = { bank_file_id: file.id };
  const listed = await client.GET("/v1/staff/bank-files/{bank_file_id}/results", { params: { path } });
  const results = expect(listed, 200).items;
  assert.deepEqual(results.map((line) => line.result), Array.from({ length: paid }, () => "booked"));
  assert.ok(results.every((line) => line.payment_id !== null));
}

function finding(diagnosis: Schemas["Diagnosis"], cause: Schemas["ReminderCause"]): Schemas["Finding"] {
  const found = diagnosis.findings.find((one) => one.cause === cause);
  assert.ok(found);
  return found;
}

/** The invoice was paid in part, and money on the prepaid account covers the rest: the explanation says both, and how to
 *  pay. */
async function settle(base: string, { lea, organization_id }: Customer, invoice_id: string): Promise<void> {
  const params = { path: { organization_id, invoice_id } };
  const prepaid = await lea.client.GET("/v1/organizations/{organization_id}/prepaid", {
    params: { path: { organization_id } },
  });
  assert.equal(expect(prepaid, 200).balances.find((money) => money.currency === "CHF")?.amount, "30.00");
  const asked = await lea.client.GET("/v1/organizations/{organization_id}/invoices/{invoice_id}/diagnosis", { params });
  const diagnosis = expect(asked, 200);
  const differs = finding(diagnosis, "amount_differs");
  assert.equal(differs.verdict, "yes");
  assert.equal(differs.amount?.amount, "24.59");
  const action = finding(diagnosis, "prepaid_covers").action;
  assert.equal(action?.operation, "pay_invoice_from_prepaid");
  const settled = await fetch(base + action.path, {
    method: action.method,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${lea.accessToken}` },
    body: JSON.stringify(action.body),
  });
  assert.equal(settled.status, 200);
  const read = await lea.client.GET("/v1/organizations/{organization_id}/invoices/{invoice_id}", { params });
  assert.equal(expect(read, 200).state, "paid");
}

async function main(base: string): Promise<void> {
  const customer = await newCustomer(base, "Zahler");
  const clerk = await newClerk(base);
  const first = await openInvoice(customer);
  const second = await openInvoice(customer);
  // The first invoice is paid twice over: what comes after it is paid in advance.
  const paid = [
    entry("74.59", `T1-${run}`, first),
    entry("30.00", `T2-${run}`, first),
    entry("50.00", `T3-${run}`, second),
  ];
  const file = await booked(clerk, bankFile(`TS-${run}`, paid));
  await report(clerk, file, paid.length);
  await settle(base, customer, second.id);
  console.log("The payments job is done with the TypeScript client.");
}

await main((process.argv[2] ?? "http://127.0.0.1:8080").replace(/\/$/, ""));
