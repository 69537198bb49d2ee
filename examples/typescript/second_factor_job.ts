// Logging in in two steps with the generated TypeScript client: an authenticator app, a step-up, a recovery code.
//
//     node second_factor_job.js http://127.0.0.1:8080     a `kontor serve --dev`
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { expect, kontor, newPerson, password, refused, type Person } from "./people.js";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The bytes of a secret in base32. */
function bytes(secret: string): Buffer {
  const bits = [...secret].map((digit) => alphabet.indexOf(digit).toString(2).padStart(5, "0")).join("");
  const octets = bits.match(/.{8}/g) ?? [];
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)));
}

/** The code of an authenticator app (RFC 6238), some steps of 30 seconds from now. */
function code(secret: string, steps = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", bytes(secret)).update(counter).digest();
  const number = digest.readUInt32BE((digest[19] ?? 0) & 15) & 0x7fffffff;
  return (number % 1_000_000).toString().padStart(6, "0");
}

/** Adds an app; returns its secret and the recovery codes. */
async function added(lea: Person): Promise<{ secret: string; codes: string[] }> {
  const started = expect(await lea.client.POST("/v1/second-factors/totp", { body: { name: "Phone" } }), 201);
  const confirmed = await lea.client.POST("/v1/second-factors/{second_factor_id}/confirm", {
    params: { path: { second_factor_id: started.id } },
    body: { code: code(started.secret) },
  });
  const active = expect(confirmed, 200);
  if (typeof active === "string") {
    throw new Error("the codes came as text");
  }
  assert.equal(active.factor.state, "active");
  return { secret: started.secret, codes: active.recovery_codes };
}

/** Gives the password; returns the token of the challenge that follows. */
async function challenged(base: string, lea: Person): Promise<string> {
  const answer = expect(await kontor(base).POST("/v1/sessions", { body: { email: lea.email, password } }), 201);
  if (answer.status !== "second_factor_required") {
    throw new Error(`no second factor is wanted: ${answer.status}`);
  }
  assert.deepEqual(
    answer.methods.map((offered) => offered.method),
    ["totp", "recovery_code"],
  );
  return answer.challenge_token;
}

const base = (process.argv[2] ?? "http://127.0.0.1:8080").replace(/\/$/, "");
const lea = await newPerson(base, "Lea", "Muster");
const { secret, codes } = await added(lea);
assert.equal(codes.length, 10);

const challenge_token = await challenged(base, lea);
const wrong = { challenge_token, method: "recovery_code" as const, code: "0000-0000-0000-0000-0000-0000" };
refused(await kontor(base).POST("/v1/login-challenges/verify", { body: wrong }), "wrong_second_factor");
// The code of the present step confirmed the app, so the next one logs in: a clock may be half a minute wrong.
const right = { challenge_token, method: "totp" as const, code: code(secret, 1) };
const opened = expect(await kontor(base).POST("/v1/login-challenges/verify", { body: right }), 201);
if (opened.status !== "authenticated") {
  throw new Error(`no session was opened: ${opened.status}`);
}
const client = kontor(base, opened.access_token);

const asked = expect(await client.POST("/v1/sessions/step-up", { body: { password } }), 200);
if (asked.status !== "second_factor_required") {
  throw new Error("a step-up wants the factor too");
}
const recovery = { challenge_token: asked.challenge_token, method: "recovery_code" as const, code: codes[0] ?? "" };
const stepped = expect(await kontor(base).POST("/v1/login-challenges/verify", { body: recovery }), 200);
assert.equal(stepped.status, "stepped_up");
const page = expect(await client.GET("/v1/second-factors", {}), 200);
assert.equal(page.recovery_codes_left, 9);
console.log("A login and a step-up took two steps with the TypeScript client.");
