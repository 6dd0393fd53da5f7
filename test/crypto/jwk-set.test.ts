// Keys of a key set: which are taken for a token, and which are none.
import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, it } from "node:test";
import { keysFor, readJwkSet } from "../../src/crypto/jwk-set.ts";
import { type JwsAlgorithm, jwsAlgorithms, parseJws, signJws } from "../../src/crypto/jws.ts";

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pairs: Readonly<Record<string, Pair>> = {
  RS256: rsa,
  PS384: rsa,
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ES384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  ES512: generateKeyPairSync("ec", { namedCurve: "P-521" }),
  EdDSA: generateKeyPairSync("ed25519"),
};

function jwk({ publicKey }: Pair): Readonly<Record<string, unknown>> {
  return publicKey.export({ format: "jwk" });
}

function read(...keys: readonly unknown[]) {
  return readJwkSet(Buffer.from(JSON.stringify({ keys })));
}

it("a key is taken for the algorithms of its kind and curve", () => {
  for (const [name, pair] of Object.entries(pairs)) {
    const { keys, faults } = read(jwk(pair));
    assert.deepEqual(faults, []);
    const token = parseJws(signJws("{}", pair.privateKey, name as JwsAlgorithm));
    const fitting = jwsAlgorithms.filter((algorithm) => keysFor(token, algorithm, keys).length > 0);
    const rsaNames = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    assert.deepEqual(fitting, pair === rsa ? rsaNames : [name]);
  }
});

const [es256, es384, ed] = ["ES256", "ES384", "EdDSA"].map((name) => jwk(pairs[name] ?? rsa));
const bad: Readonly<Record<string, readonly [key: unknown, fault: string]>> = {
  "a point that isn't on its curve": [{ ...es256, y: es256?.x }, "it can't be read"],
  "a point of another curve": [{ ...es256, crv: "P-384" }, "it can't be read"],
  "a curve that isn't known": [{ ...es256, crv: "P-257" }, "it can't be read"],
  "no curve": [{ ...es256, crv: undefined }, "it can't be read"],
  "a number of a point missing": [{ ...es384, y: undefined }, "it can't be read"],
  "a point that is too short": [{ ...ed, x: "AAAA" }, "it can't be read"],
  "a curve of another kind of key": [{ ...ed, crv: "P-256" }, "it can't be read"],
  "members that are lists": [{ ...jwk(rsa), n: ["AQAB"] }, 'its "n" is no string'],
  "another kind": [{ ...es256, kty: "RSA" }, "it can't be read"],
  "a kind in small letters": [{ ...jwk(rsa), kty: "rsa" }, "it is not of a known kind"],
  "a kind that objects have": [{ ...jwk(rsa), kty: "constructor" }, "it is not of a known kind"],
  "no kind": [{}, "it is not of a known kind"],
  "a secret key": [{ kty: "oct", k: "AAAA" }, "it is not of a known kind"],
  "a private RSA key": [rsa.privateKey.export({ format: "jwk" }), "it is a private key, which nobody else should have"],
  "a private EC key": [
    pairs.ES256?.privateKey.export({ format: "jwk" }),
    "it is a private key, which nobody else should have",
  ],
  "1024 bits": [jwk(generateKeyPairSync("rsa", { modulusLength: 1024 })), "it has only 1024 bits"],
  "an exponent of 1": [{ ...jwk(rsa), e: "AQ" }, "its exponent isn't safe"],
  "an even exponent": [{ ...jwk(rsa), e: "Ag" }, "its exponent isn't safe"],
  "a name that is a number": [{ ...es256, kid: 1 }, 'its "kid" is no string'],
  "a use that is a list": [{ ...es256, use: ["sig"] }, 'its "use" is no string'],
  "operations that are text": [{ ...es256, key_ops: "verify" }, 'its "key_ops" is no list'],
  "a list": [[es256], "it is no object"],
  null: [null, "it is no object"],
};

describe("a key is left out for", () => {
  for (const [name, [key, fault]] of Object.entries(bad)) {
    it(name, () => {
      const set = read(key, es256);
      assert.deepEqual(set.faults, [`Key 1 is left out: ${fault}`]);
      assert.equal(set.keys.length, 1);
    });
  }
});

it("keys for something else are left out in silence", () => {
  const others = [
    { use: "enc" },
    { use: "" },
    { key_ops: [] },
    { key_ops: ["encrypt", "wrapKey"] },
    { key_ops: [["verify"]] },
  ];
  assert.deepEqual(read(...others.map((more) => ({ ...es256, ...more }))), { keys: [], faults: [] });
  assert.equal(read({ ...es256, key_ops: ["sign", "verify"], use: "sig" }).keys.length, 1);
});
