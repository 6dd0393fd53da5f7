// Tokens that are checked with the keys of a server, which are found, shared, and fetched again.
import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { before, it } from "node:test";
import { document, jwk, keySet, rsaPair, startKeyServer } from "../servers/key-server.ts";
import { type Gateway, get, startWithKeys, status } from "./keyed-gateway.ts";
import { type Claims, encoded, rsaToken } from "./tokens.ts";

const [pair, other] = [rsaPair(), rsaPair()];
const server = await startKeyServer();
const { origin, answers, asked } = server;

async function infoOf(gateway: Gateway, name: string, token: string): Promise<unknown> {
  const { text } = await get(gateway, name, token);
  return JSON.parse(text).error.info[0];
}

/** How often a path was asked for. */
function count(url: string): number {
  return asked.filter((one) => one === url).length;
}

function token(
  header: Claims = { kid: "a" },
  claims: Claims = { sub: "me" },
  key: KeyObject = pair.privateKey,
): string {
  return rsaToken(claims, header, key);
}

const issuer = `${origin}/realm`;
const well = "/.well-known/openid-configuration";
let gateway: Gateway;

before(async () => {
  answers.set("/good", keySet([jwk(pair, { kid: "a" })]));
  answers.set("/rotating", keySet([jwk(pair, { kid: "a" })]));
  answers.set("/replaced", keySet([jwk(pair)]));
  answers.set("/storm", keySet([jwk(pair, { kid: "a" })]));
  answers.set("/malformed", keySet([jwk(pair, { kid: "a" })]));
  answers.set(`/realm${well}`, document({ issuer, jwks_uri: `${origin}/realm/keys` }));
  answers.set("/realm/keys", keySet([jwk(pair, { kid: "a" })]));
  answers.set(`/slash${well}`, document({ issuer: `${origin}/slash/`, jwks_uri: `${origin}/good` }));
  gateway = await startWithKeys({
    good: { jwks: `${origin}/good` },
    again: { jwks: `${origin}/good`, claims: { sub: "me" } },
    rotating: { jwks: `${origin}/rotating` },
    replaced: { jwks: `${origin}/replaced` },
    storm: { jwks: `${origin}/storm` },
    malformed: { jwks: `${origin}/malformed` },
    realm: { issuer },
    slash: { issuer: `${origin}/slash/` },
  });
});

it("keys check tokens, and are fetched once for all requests and schemes", async () => {
  const both = ["good", "again"].flatMap((name) => Array.from({ length: 20 }, () => get(gateway, name, token())));
  for (const { status, text } of await Promise.all(both)) {
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), { sub: "me" });
  }
  // One more is for the issuer that has the same.
  assert.ok(count("/good") <= 2);
  assert.equal(await status(gateway, "again", token({ kid: "a" }, { sub: "you" })), 403);
});

it("keys are fetched with a line in the log for each request", async () => {
  const [line = ""] = await gateway.flat.until("stderr", /^.*"url":"[^"]*\/realm\/keys".*$/m);
  const event = JSON.parse(line);
  assert.deepEqual([event.type, event.id, event.status, event.requestID], ["flat_request", "jwks.0", 200, ""]);
  assert.equal(JSON.parse((await gateway.flat.until("stderr", /^.*realm\/\.well-known.*$/m))[0]).id, "discovery.0");
});

it("keys are found by the issuer, whose name tokens have to have", async () => {
  assert.equal(await status(gateway, "realm", token({ kid: "a" }, { iss: issuer })), 200);
  const message = "JWT Security (realm): Invalid JWT: The claim";
  for (const [claims, fault] of [
    [{}, `${message} "iss" is missing.`],
    [{ iss: `${issuer}/` }, `${message} "iss" has an unexpected value.`],
    [{ iss: [issuer] }, `${message} "iss" has an unexpected value.`],
  ] as const)
    assert.equal(await infoOf(gateway, "realm", token({ kid: "a" }, claims)), fault);
  assert.deepEqual([count(`/realm${well}`), count("/realm/keys")], [1, 1]);
});

it("keys are found by an issuer with a slash at its end", async () => {
  assert.equal(await status(gateway, "slash", token({ kid: "a" }, { iss: `${origin}/slash/` })), 200);
  assert.equal(await status(gateway, "slash", token({ kid: "a" }, { iss: `${origin}/slash` })), 403);
});

it("keys are fetched again for a key that is new; tokens of one that is gone aren't good any more, also those that were", async () => {
  const [old, next] = [token(), token({ kid: "b" }, { sub: "new" }, other.privateKey)];
  for (let time = 0; time < 3; time += 1) assert.equal(await status(gateway, "rotating", old), 200);
  answers.set("/rotating", keySet([jwk(other, { kid: "b" })]));
  assert.equal(await status(gateway, "rotating", next), 200);
  assert.equal(
    await infoOf(gateway, "rotating", old),
    "JWT Security (rotating): Invalid JWT: Token is signed with an unknown key.",
  );
  assert.equal(await status(gateway, "rotating", next), 200);
  assert.ok(count("/rotating") <= 3);
});

it("keys are fetched again where the only one was replaced by one without another name", async () => {
  assert.equal(await status(gateway, "replaced", token({})), 200);
  answers.set("/replaced", keySet([jwk(other)]));
  assert.equal(await status(gateway, "replaced", token({}, {}, other.privateKey)), 200);
  assert.equal(await status(gateway, "replaced", token({})), 403);
  assert.ok(count("/replaced") <= 3);
});

it("keys aren't asked for by each of many tokens with keys that nobody has", async () => {
  const made = Array.from({ length: 200 }, (_, at) => token({ kid: `made up ${at}` }));
  const answered = await Promise.all(made.map((one) => status(gateway, "storm", one)));
  assert.ok(answered.every((code) => code === 403));
  assert.equal(await status(gateway, "storm", token({ kid: "one more" })), 403);
  assert.equal(await status(gateway, "storm", token()), 200);
  assert.ok(count("/storm") <= 3);
});

it("keys aren't asked for by tokens that no key makes good", async () => {
  assert.equal(await status(gateway, "malformed", token()), 200);
  const [head, body] = token().split(".");
  for (const bad of ["a.b.c", `${head}.${body}.*`, `${encoded({ alg: "none", kid: "x" })}.${body}.`])
    assert.equal(await status(gateway, "malformed", bad), 403);
  const kids = [5, null, {}, ["a"]];
  for (const kid of kids)
    assert.equal(
      await infoOf(gateway, "malformed", token({ kid })),
      'JWT Security (malformed): Invalid JWT: Token has an invalid "kid".',
    );
  assert.equal(await status(gateway, "malformed", token({ kid: "a" }, { exp: 1 })), 403);
  assert.equal(count("/malformed"), 1);
});
