import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import { signJws } from "../../src/crypto/jws.ts";
import { signJwt, verifyJwt } from "../../src/crypto/jwt.ts";
import { readKey } from "../../src/crypto/read-key.ts";

const key = readKey("c2VjcmV0", "secret");
const second = 1_700_000_000;

/** The claims of a token with this payload, verified at `second`, or why it is refused. */
function outcome(payload: string, milliseconds = 0): unknown {
  try {
    return verifyJwt(signJws(payload, key, "HS256"), key, ["HS256"], second * 1000 + milliseconds);
  } catch (fault) {
    if (!(fault instanceof CryptoFault)) throw fault;
    return fault.message;
  }
}

describe("the claims of a token", () => {
  const good = [
    "{}",
    `{"exp":${second + 1}}`,
    `{"exp":${second}.5}`,
    `{"nbf":${second}}`,
    '{"nbf":-1,"iat":0}',
    `{"iat":${second + 1000}}`,
    `{"exp":1e300,"__proto__":{"exp":1}}`,
    '{"a":{"exp":1},"constructor":null}',
  ];
  for (const payload of good)
    it(`are given: ${payload}`, () => assert.deepEqual(outcome(payload), JSON.parse(payload)));

  const bad: readonly (readonly [payload: string, message: string])[] = [
    [`{"exp":${second}}`, "Token has expired."],
    [`{"exp":${second - 1}}`, "Token has expired."],
    ['{"exp":0}', "Token has expired."],
    [`{"nbf":${second + 1}}`, "Token is not yet valid."],
    [`{"nbf":${second}.001}`, "Token is not yet valid."],
    [`{"exp":${second - 1},"nbf":${second + 1}}`, "Token has expired."],
    [`{"exp":"${second + 1}"}`, 'Token has an invalid "exp".'],
    ['{"exp":null}', 'Token has an invalid "exp".'],
    ['{"exp":true}', 'Token has an invalid "exp".'],
    ['{"exp":[]}', 'Token has an invalid "exp".'],
    ['{"exp":1e999}', 'Token has an invalid "exp".'],
    ['{"nbf":"0"}', 'Token has an invalid "nbf".'],
    ['{"iat":"0"}', 'Token has an invalid "iat".'],
    [`{"exp":${second + 1},"exp":1}`, "Token has expired."],
    ["", "Token has no JSON object as its content."],
    ["[]", "Token has no JSON object as its content."],
    ["null", "Token has no JSON object as its content."],
    ['"{}"', "Token has no JSON object as its content."],
    ["{", "Token has no JSON object as its content."],
    ["{} {}", "Token has no JSON object as its content."],
    [`{"a":${"[".repeat(1001)}${"]".repeat(1001)}}`, "Token has no JSON object as its content."],
  ];
  for (const [payload, message] of bad) {
    it(`are refused: ${payload.slice(0, 60)}`, () => assert.equal(outcome(payload), message));
  }

  it("expire without leeway", () => {
    const payload = `{"exp":${second + 1}}`;
    assert.deepEqual(outcome(payload, 999), { exp: second + 1 });
    assert.equal(outcome(payload, 1000), "Token has expired.");
  });
});

describe("the time to live", () => {
  const claimsAt = (lifetime: number, claims = {}) =>
    verifyJwt(signJwt(claims, key, "HS256", lifetime, second * 1000 + 900), key, ["HS256"], 0);

  it("sets exp, in whole seconds", () => {
    assert.deepEqual(claimsAt(600, { user: "alice" }), { user: "alice", exp: second + 600 });
    assert.deepEqual(claimsAt(1.9), { exp: second + 1 });
  });

  it("replaces exp, but for 0, which leaves the claims as they are", () => {
    assert.deepEqual(claimsAt(600, { exp: 1, a: 2 }), { exp: second + 600, a: 2 });
    assert.deepEqual(claimsAt(0, { exp: 1, a: 2 }), { exp: 1, a: 2 });
    assert.deepEqual(claimsAt(0), {});
  });

  it("may have passed already", () => {
    assert.deepEqual(claimsAt(-10), { exp: second - 10 });
  });

  it("keeps properties with dangerous names", () => {
    const claims = JSON.parse('{"__proto__":{"admin":true}}');
    const token = signJwt(claims, key, "HS256", 10, 0);
    assert.equal(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
      '{"__proto__":{"admin":true},"exp":10}',
    );
  });
});
