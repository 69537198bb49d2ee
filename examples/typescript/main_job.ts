// The main job with the generated TypeScript client: two people, one organization, roles that hold, a log that
// verifies.
//
//     node main_job.js http://127.0.0.1:8080     a `kontor serve --dev`
import assert from "node:assert/strict";
import {
  address,
  expect,
  kontor,
  loggedIn,
  mailedToken,
  newPerson,
  password,
  refused,
  type Person,
  type Schemas,
} from "./people.js";

/** A refused sign-up names every mistake at once. */
async function mistakes(base: string): Promise<void> {
  const body = { first_name: "", last_name: "Muster", email: "nobody", password };
  const problem = refused(await kontor(base).POST("/v1/sign-up", { body }), "invalid_input");
  const codes = new Map(problem.errors?.map((error) => [error.pointer, error.code]));
  assert.equal(codes.get("/first_name"), "required");
  assert.ok(codes.has("/email"));
}

/** Invites Noa, who signs up with the invitation: the address is proven, so no second mail is needed. */
async function invited(base: string, lea: Person, organization: Schemas["Organization"]): Promise<Person> {
  const email = address("noa");
  const path = { organization_id: organization.id };
  const invitation = await lea.client.POST("/v1/organizations/{organization_id}/invitations", {
    params: { path },
    body: { email, role: "collaborator", message: "Welcome aboard!" },
  });
  assert.equal(expect(invitation, 201).role, "collaborator");
  const token = await mailedToken(base, email, "invite");
  const anyone = kontor(base);
  const preview = expect(await anyone.POST("/v1/invitations/preview", { body: { token } }), 200);
  assert.equal(preview.organization_name, organization.name);
  const noa = { first_name: "Noa", last_name: "Beispiel", email, password, invitation_token: token };
  expect(await anyone.POST("/v1/sign-up", { body: noa }), 202);
  return loggedIn(base, email);
}

/** What each role may, and a change that asks for the version that was read. */
async function roles(lea: Person, noa: Person, organization_id: string, member_id: string): Promise<void> {
  const someone = await noa.client.POST("/v1/organizations/{organization_id}/invitations", {
    params: { path: { organization_id } },
    body: { email: address("someone"), role: "external" },
  });
  refused(someone, "forbidden");
  const path = { organization_id, member_id };
  const read = await lea.client.GET("/v1/organizations/{organization_id}/members/{member_id}", { params: { path } });
  assert.equal(expect(read, 200).role, "collaborator");
  const etag = read.response.headers.get("etag") ?? "";
  const change = (person: Person, role: Schemas["Role"], version: string) =>
    person.client.PATCH("/v1/organizations/{organization_id}/members/{member_id}", {
      params: { path, header: { "If-Match": version } },
      body: { role },
    });
  assert.equal(expect(await change(lea, "administrator", etag), 200).role, "administrator");
  refused(await change(lea, "external", etag), "precondition_failed");
  refused(await change(noa, "legal_representative", "*"), "legal_representative_only");
  const left = await lea.client.POST("/v1/organizations/{organization_id}/leave", {
    params: { path: { organization_id } },
  });
  refused(left, "last_legal_representative");
}

/** The log says who did what, before and after, and is intact. */
async function log(noa: Person, organization_id: string): Promise<void> {
  const path = { organization_id };
  const listed = await noa.client.GET("/v1/organizations/{organization_id}/activity", {
    params: { path, query: { action: "member.updated" } },
  });
  const [entry] = expect(listed, 200).items;
  assert.equal(entry?.action, "member.updated");
  assert.equal(entry.details?.before?.role, "collaborator");
  assert.equal(entry.details.after?.role, "administrator");
  const check = await noa.client.GET("/v1/organizations/{organization_id}/activity/verify", { params: { path } });
  assert.ok(expect(check, 200).intact);
}

async function main(base: string): Promise<void> {
  await mistakes(base);
  const lea = await newPerson(base, "Lea", "Muster");
  const founding = () =>
    lea.client.POST("/v1/organizations", {
      params: { header: { "Idempotency-Key": "my-first-organization" } },
      body: {
        name: "Muster AG",
        kind: "company",
        postal_address: { street: "Musterweg 1", postcode: "8000", town: "Bern", country: "CH" },
      },
    });
  const organization = expect(await founding(), 201);
  assert.equal(expect(await founding(), 201).id, organization.id, "done once");
  const noa = await invited(base, lea, organization);
  const own = expect(await noa.client.GET("/v1/organizations"), 200);
  const membership = own.items.find((one) => one.id === organization.id);
  assert.ok(membership);
  await roles(lea, noa, organization.id, membership.my_member_id);
  const otto = await newPerson(base, "Otto", "Fremd");
  const params = { path: { organization_id: organization.id } };
  refused(await otto.client.GET("/v1/organizations/{organization_id}", { params }), "not_found");
  await log(noa, organization.id);
  const session = { params: { path: { session_id: lea.sessionId } } };
  const ended = await lea.client.DELETE("/v1/sessions/{session_id}", session);
  assert.equal(ended.response.status, 204);
  refused(await lea.client.GET("/v1/profile"), "unauthenticated");
  console.log("The main job is done with the TypeScript client.");
}

await main((process.argv[2] ?? "http://127.0.0.1:8080").replace(/\/$/, ""));
