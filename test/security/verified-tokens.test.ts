// Tokens that are remembered are good as long as they say, and no longer: by a clock of the test's own.
import assert from "node:assert/strict";
import { afterEach, beforeEach, it, mock } from "node:test";
import type { PlainObject } from "../../src/crypto/jws.ts";
import { VerifiedTokens } from "../../src/security/verified-tokens.ts";

const NOW = 1_000_000;
let asked = 0;
let tokens: VerifiedTokens;

beforeEach(() => {
  mock.timers.enable({ apis: ["Date"], now: NOW * 1000 });
  asked = 0;
  tokens = new VerifiedTokens();
});
afterEach(() => mock.timers.reset());

const good = (claims: PlainObject) => () => {
  asked += 1;
  return claims;
};

it("a token is verified once", () => {
  const claims = { exp: NOW + 60 };
  for (let count = 0; count < 3; count += 1) assert.deepEqual(tokens.claims("a", good(claims)), claims);
  assert.equal(asked, 1);
});

it("a token that is remembered expires when it says so", () => {
  const verify = good({ exp: NOW + 60 });
  tokens.claims("a", verify);
  mock.timers.setTime((NOW + 59) * 1000);
  tokens.claims("a", verify);
  mock.timers.setTime((NOW + 60) * 1000);
  assert.throws(() => tokens.claims("a", verify), { message: "Token has expired." });
});

it("a token is told from every other, and one that isn't good is asked about each time", () => {
  tokens.claims("a", good({ sub: "a" }));
  assert.deepEqual(tokens.claims("b", good({ sub: "b" })), { sub: "b" });
  const bad = (): never => {
    asked += 1;
    throw new Error("no");
  };
  for (let count = 0; count < 2; count += 1) assert.throws(() => tokens.claims("c", bad), { message: "no" });
  assert.equal(asked, 4);
});

it("long tokens aren't kept", () => {
  const long = "x".repeat(4097);
  for (let count = 0; count < 2; count += 1) tokens.claims(long, good({}));
  assert.equal(asked, 2);
});
