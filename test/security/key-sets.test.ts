// The key sets of a gateway, and what becomes of them when its app is exchanged.
import assert from "node:assert/strict";
import { it } from "node:test";
import { KeySets } from "../../src/security/key-sets.ts";
import { jwk, rsaPair } from "../servers/key-server.ts";

const body = Buffer.from(JSON.stringify({ keys: [jwk(rsaPair())] }));

it("stay over an exchange where the app still names their server, and are forgotten where it doesn't", async () => {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    return { status: 200, headers: [], body, failure: undefined };
  };
  const sets = new KeySets(fetch, () => undefined);
  const source = (kind: "jwks" | "issuer", url: string) => ({ kind, url });
  const [a, b] = [source("jwks", "https://a.example/"), source("jwks", "https://b.example/")];
  sets.use([a, b, { ...a }]);
  const [ofA, ofB] = [sets.of(a), sets.of(b)];
  const keys = await ofA.keys();
  sets.use([a]);
  assert.equal(sets.of({ ...a }), ofA);
  assert.equal(await sets.of(a).keys(), keys);
  assert.notEqual(sets.of(b), ofB);
  assert.notEqual(sets.of(source("issuer", a.url)), ofA);
  assert.deepEqual(asked, ["https://a.example/", "https://b.example/"]);
});
