// Damaged tokens and key sets: they are refused as such, whatever is in them.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { it } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import { type JwkSet, readJwkSet } from "../../src/crypto/jwk-set.ts";
import { keySetVerifier } from "../../src/security/key-set-verifier.ts";
import { KeySets } from "../../src/security/key-sets.ts";
import { Random } from "../random.ts";
import { jwk, rsaPair } from "../servers/key-server.ts";
import { rsaToken } from "./tokens.ts";

const pair = rsaPair();
const source = { kind: "jwks", url: "https://keys.example/" } as const;
const pieces = [
  "",
  "0",
  "-1",
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "null",
  "true",
  "\u0000",
  "\uD800",
  "é",
  '"kty"',
  '"__proto__":',
];

function damaged(text: string, random: Random): string {
  let result = text;
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    const at = random.below(result.length + 1);
    const length = random.chance(50) ? random.below(2) : random.below(40);
    result = result.slice(0, at) + random.pick(pieces) + result.slice(at + length);
  }
  return result;
}

it("key sets that are damaged are read as far as they can be, or refused", () => {
  const random = new Random(7517);
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ed = generateKeyPairSync("ed25519");
  const text = JSON.stringify({ keys: [pair, ec, ed].map((one, at) => jwk(one, { kid: `key ${at}`, use: "sig" })) });
  const outcomes = { read: 0, refused: 0 };
  for (let round = 0; round < 3000; round += 1) {
    const bytes = Buffer.from(damaged(text, random));
    if (random.chance(30)) bytes[random.below(bytes.length)] = random.below(256);
    let set: JwkSet | undefined;
    try {
      set = readJwkSet(bytes);
    } catch (fault) {
      assert.ok(fault instanceof CryptoFault, `${bytes}: ${fault}`);
    }
    outcomes[set === undefined ? "refused" : "read"] += 1;
    for (const { key } of set?.keys ?? []) assert.equal(key.type, "public");
  }
  assert.ok(outcomes.read > 500 && outcomes.refused > 500, JSON.stringify(outcomes));
});

it("no token passes but the one that was signed, and none breaks anything", async () => {
  const random = new Random(7515);
  const body = Buffer.from(JSON.stringify({ keys: [jwk(pair, { kid: "a" })] }));
  const keySets = new KeySets(
    async () => ({ status: 200, headers: [], body, failure: undefined }),
    () => undefined,
  );
  await keySets.of(source).keys();
  const verify = keySetVerifier(source, ["RS256"]);
  const good = rsaToken({ sub: "me", exp: 4_000_000_000 }, { kid: "a" }, pair.privateKey);
  const alphabet = [..."AQgwx09-_.=+/ \n%é"];
  for (let round = 0; round < 3000; round += 1) {
    const at = random.below(good.length + 1);
    const inserted = random.chance(70) ? random.pick(alphabet) : "";
    const token = good.slice(0, at) + inserted + good.slice(at + random.below(3));
    if (token === good) continue;
    await assert.rejects(async () => verify(token, keySets), CryptoFault, token);
  }
  assert.deepEqual({ ...(await verify(good, keySets)) }, { sub: "me", exp: 4_000_000_000 });
});
