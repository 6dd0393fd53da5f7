// The algorithms beyond FLAT's: RSASSA-PSS, ECDSA, EdDSA.
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, it } from "node:test";
import { type JwsAlgorithm, jwsAlgorithms, parseJws, signJws, verifyJws } from "../../src/crypto/jws.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pairs: Readonly<Record<string, { publicKey: KeyObject; privateKey: KeyObject }>> = {
  RS256: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ES384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  ES512: generateKeyPairSync("ec", { namedCurve: "P-521" }),
  EdDSA: generateKeyPairSync("ed25519"),
};

function accepts(token: string, key: KeyObject, name: string): boolean {
  try {
    verifyJws(parseJws(token), key, [name as JwsAlgorithm]);
    return true;
  } catch {
    return false;
  }
}

describe("the examples of the standards are accepted, and changed ones aren't", () => {
  const examples = [
    {
      title: "ES256 (RFC 7515, A.3)",
      name: "ES256",
      jwk: {
        kty: "EC",
        crv: "P-256",
        x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
      },
      token:
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    },
    {
      title: "EdDSA (RFC 8037, A.4)",
      name: "EdDSA",
      jwk: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
      token:
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    },
  ];
  for (const { title, name, jwk, token } of examples) {
    it(title, () => {
      const key = createPublicKey({ key: jwk, format: "jwk" });
      assert.equal(accepts(token, key, name), true);
      const [head, body, signature = ""] = token.split(".");
      assert.equal(accepts(`${head}.${Buffer.from("{}").toString("base64url")}.${signature}`, key, name), false);
      for (const bytes of [Buffer.alloc(64), Buffer.alloc(0), Buffer.from(signature, "base64url").reverse()])
        assert.equal(accepts(`${head}.${body}.${bytes.toString("base64url")}`, key, name), false);
    });
  }
});

it("every algorithm accepts what it has signed, and nothing that another one has", () => {
  for (const [name, { publicKey, privateKey }] of Object.entries(pairs)) {
    const token = signJws('{"a":1}', privateKey, name as JwsAlgorithm);
    assert.equal(accepts(token, publicKey, name), true, name);
    assert.equal(accepts(token.replace(/.{8}$/, "AAAAAAAA"), publicKey, name), false, name);
    for (const other of jwsAlgorithms.filter((one) => one !== name)) {
      assert.equal(accepts(token, publicKey, other), false, `${name} ${other}`);
      const header = Buffer.from(`{"typ":"JWT","alg":"${other}"}`).toString("base64url");
      assert.equal(accepts(token.replace(/^[^.]*/, header), publicKey, other), false, `${name} as ${other}`);
    }
  }
});

it("an algorithm takes keys of its own type and curve alone", () => {
  const { privateKey: ec } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  const { privateKey: pss } = generateKeyPairSync("rsa-pss", {
    modulusLength: 2048,
    hashAlgorithm: "sha384",
    mgf1HashAlgorithm: "sha384",
  });
  const signs = (key: KeyObject): readonly string[] =>
    jwsAlgorithms.filter((name) => {
      try {
        return signJws("{}", key, name) !== "";
      } catch {
        return false;
      }
    });
  assert.deepEqual(signs(rsa.privateKey), ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]);
  assert.deepEqual(signs(pss), ["PS384"]);
  assert.deepEqual(signs(ec), []);
  for (const name of ["ES256", "ES384", "ES512", "EdDSA"])
    assert.deepEqual(signs(pairs[name]?.privateKey as KeyObject), [name]);
  assert.deepEqual(signs(generateKeyPairSync("x25519", {}).privateKey), []);
  assert.deepEqual(signs(generateKeyPairSync("dsa", { modulusLength: 2048, divisorLength: 256 }).privateKey), []);
});

it("signatures of ES algorithms are two numbers of full length, not DER", () => {
  for (const [name, size] of [
    ["ES256", 64],
    ["ES384", 96],
    ["ES512", 132],
  ] as const) {
    const token = signJws("{}", pairs[name]?.privateKey as KeyObject, name);
    assert.equal(parseJws(token).signature.length, size);
  }
});
