// Reloading a gateway that checks tokens: what it knows of keys and tokens goes on only as far as it still holds.
import assert from "node:assert/strict";
import { it } from "node:test";
import { jwk, keySet, type Pair, rsaPair, startKeyServer } from "../servers/key-server.ts";
import { reloadWith, startWithKeys, status } from "./keyed-gateway.ts";
import { type Claims, rsaToken } from "./tokens.ts";

const [pair, other] = [rsaPair(), rsaPair()];

function token({ privateKey }: Pair = pair, claims: Claims = { sub: "me" }): string {
  return rsaToken(claims, { kid: "a" }, privateKey);
}

function pem({ publicKey }: Pair): string {
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}

it("keys stay where their server is down; schemes that are new to them share them", async () => {
  const server = await startKeyServer();
  server.answers.set("/keys", keySet([jwk(pair, { kid: "a" })]));
  const jwks = `${server.origin}/keys`;
  const gateway = await startWithKeys({ a: { jwks } });
  assert.equal(await status(gateway, "a", token()), 200);
  await server.stop();
  await reloadWith(gateway, { a: { jwks, claims: { sub: "me" } }, b: { jwks } });
  assert.equal(await status(gateway, "a", token()), 200);
  assert.equal(await status(gateway, "b", token(pair, { sub: "you" })), 200);
  assert.equal(await status(gateway, "a", token(pair, { sub: "you" })), 403);
  assert.deepEqual(server.asked, ["/keys"]);
});

it("tokens that were good aren't any more where the key, the server or the algorithm is another", async () => {
  const server = await startKeyServer();
  server.answers.set("/one", keySet([jwk(pair, { kid: "a" })]));
  server.answers.set("/two", keySet([jwk(other, { kid: "a" })]));
  const [one, two] = [`${server.origin}/one`, `${server.origin}/two`];
  const gateway = await startWithKeys({ a: { jwks: one }, b: { key: pem(pair) }, c: { jwks: one } });
  for (const name of ["a", "b", "c"]) assert.equal(await status(gateway, name, token()), 200);
  await reloadWith(gateway, { a: { jwks: two }, b: { key: pem(other) }, c: { jwks: one, alg: "PS256" } });
  for (const name of ["a", "b", "c"]) assert.equal(await status(gateway, name, token()), 403, name);
  for (const name of ["a", "b"]) assert.equal(await status(gateway, name, token(other)), 200, name);
  await reloadWith(gateway, { a: { jwks: one } });
  assert.equal(await status(gateway, "a", token()), 200);
  assert.equal(await status(gateway, "a", token(other)), 403);
});

it("no request is refused while the app is exchanged again and again", async () => {
  const server = await startKeyServer();
  server.answers.set("/keys", keySet([jwk(pair, { kid: "a" })]));
  const jwks = `${server.origin}/keys`;
  const gateway = await startWithKeys({ a: { jwks } });
  let running = true;
  const seen = new Map<number, number>();
  const clients = Array.from({ length: 8 }, async (_, client) => {
    for (let at = 0; running; at += 1) {
      const code = await status(gateway, "a", token(pair, { sub: "me", at: at % 2 === 0 ? at : `${client}` }));
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }
  });
  for (let reload = 0; reload < 10; reload += 1)
    await reloadWith(gateway, { a: { jwks, claims: reload % 2 === 0 ? { sub: "me" } : {} } });
  running = false;
  await Promise.all(clients);
  assert.deepEqual([...seen.keys()], [200]);
  assert.deepEqual(server.asked, ["/keys"]);
});
