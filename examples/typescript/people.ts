// What the stories share: answers that are what one expects, mailed tokens, and people who sign up.
//
// `kontor.d.ts` is generated from the contract; `.ci/clients` does that, checks the types and runs the stories.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./kontor.js";

export type Schemas = components["schemas"];
export type Kontor = Client<paths>;

export const password = "correct horse battery staple";
// One word for each run, so that the addresses are new on a server that has seen the stories before.
const run = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of an answer; ends the story if it is another one. */
export function expect<Data>(answer: Answer<Data>, status: number): NonNullable<Data> {
  if (answer.response.status !== status || answer.data === undefined || answer.data === null) {
    throw new Error(`${answer.response.status} instead of ${status}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

/** The problem of an answer; programs look at its code. */
export function refused(answer: { error?: Schemas["Problem"] }, code: Schemas["ProblemCode"]): Schemas["Problem"] {
  if (answer.error?.code !== code) {
    throw new Error(`not ${code}: ${JSON.stringify(answer.error)}`);
  }
  return answer.error;
}

/** A client with the access token of a person, or without. */
export function kontor(base: string, token?: string): Kontor {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return createClient<paths>({ baseUrl: base, headers });
}

/** Somebody who is logged in. */
export interface Person {
  email: string;
  sessionId: string;
  accessToken: string;
  client: Kontor;
}

/** An address that nobody has had before. */
export function address(name: string): string {
  return `${name}-${run}-ts@example.com`;
}

/** The token of this kind in the newest mail to an address; the server runs with `--dev`. */
export async function mailedToken(base: string, to: string, kind: string): Promise<string> {
  const query = new URLSearchParams({ to, contains: `kontor_${kind}_`, wait: "20" });
  const answer = await fetch(`${base}/dev/mails?${query}`);
  const mails = (await answer.json()) as { text: string }[];
  const found = mails[0]?.text.match(new RegExp(`kontor_${kind}_[A-Za-z0-9_-]+`));
  if (!found) {
    throw new Error(`no mail with a token came to ${to}`);
  }
  return found[0];
}

/** Logs in. Further values of `status` may come. */
export async function loggedIn(base: string, email: string): Promise<Person> {
  const answer = await kontor(base).POST("/v1/sessions", { body: { email, password } });
  const result = expect(answer, 201);
  if (result.status !== "authenticated") {
    throw new Error(`the login wants more: ${result.status}`);
  }
  const accessToken = result.access_token;
  return { email, sessionId: result.session_id, accessToken, client: kontor(base, accessToken) };
}

/** Signs somebody up, with the token of the mail, and logs in. */
export async function newPerson(base: string, firstName: string, lastName: string): Promise<Person> {
  const anyone = kontor(base);
  const email = address(firstName.toLowerCase());
  const person = { first_name: firstName, last_name: lastName, email, password };
  expect(await anyone.POST("/v1/sign-up", { body: person }), 202);
  const token = await mailedToken(base, email, "verify");
  expect(await anyone.POST("/v1/sign-up/verify", { body: { token, password } }), 201);
  return loggedIn(base, email);
}

/** A customer with an organization. */
export interface Customer {
  lea: Person;
  organization_id: string;
}

/** Signs Lea up, who founds an organization. */
export async function newCustomer(base: string, lastName: string): Promise<Customer> {
  const lea = await newPerson(base, "Lea", lastName);
  const founded = await lea.client.POST("/v1/organizations", {
    body: {
      name: "Muster AG",
      kind: "company",
      postal_address: { street: "Musterweg 1", postcode: "8000", town: "Zürich", country: "CH" },
    },
  });
  return { lea, organization_id: expect(founded, 201).id };
}
