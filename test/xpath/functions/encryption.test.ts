import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigError } from "../../../src/errors/config-error.ts";
import type { XPathValue } from "../../../src/xpath/values.ts";
import { ecKeys, passphrase, rsaKeys } from "./crypto-keys.ts";
import { compile, evaluate, MemoryHost } from "./memory-host.ts";

const rsa = rsaKeys();
const other = rsaKeys();
const ec = ecKeys();
const variables = {
  data: "my data",
  bytes: Buffer.from([0xff, 0x00, 0x80]),
  private: rsa.private,
  encrypted: rsa.encrypted,
  public: rsa.public,
  barePrivate: rsa.barePrivate,
  barePublic: rsa.barePublic,
  passphrase,
  other: other.public,
  otherPrivate: other.private,
  ecPrivate: ec.private,
  ecPublic: ec.public,
};

function outcome(
  expression: string,
  more: Record<string, XPathValue> = {},
): { value: XPathValue; alerts: readonly string[] } {
  const host = new MemoryHost({ variables: { ...variables, ...more } });
  return { value: evaluate(expression, host), alerts: host.alerts };
}

function good(expression: string, value: XPathValue): void {
  assert.deepEqual(outcome(expression), { value, alerts: [] });
}

/** No alert ever has anything of a key, a passphrase or data. */
function bad(expression: string, value: XPathValue, alert: RegExp): void {
  const result = outcome(expression);
  assert.deepEqual(result.value, value);
  assert.equal(result.alerts.length, 1);
  assert.match(result.alerts[0] ?? "", alert);
  assert.doesNotMatch(result.alerts.join(), /MII|sesame|my data|BEGIN/);
}

function refusedAtLoad(expression: string, message: RegExp, column: number): void {
  assert.throws(
    () => compile(expression),
    (fault) =>
      fault instanceof ConfigError &&
      message.test(`${fault.message} ${fault.hint ?? ""}`) &&
      fault.position?.column === column,
  );
}

describe("calc-signature() and verify-signature()", () => {
  const examples = [
    "verify-signature(calc-signature($data, $private), $data, $public)",
    'verify-signature(calc-signature($data, $private), $data, $public, "SHA256")',
    "verify-signature(calc-signature($data, $barePrivate), $data, $barePublic)",
    'verify-signature(calc-signature($data, $barePrivate, "", "SHA384"), $data, $public, "SHA384")',
    "verify-signature(calc-signature($data, $encrypted, $passphrase), $data, $public)",
    'verify-signature(calc-signature($data, $encrypted, $passphrase, "SHA512"), $data, $public, "SHA512")',
    'verify-signature(calc-signature($data, $ecPrivate, "", "ecdsa-with-SHA1"), $data, $ecPublic, "ecdsa-with-SHA1")',
    "verify-signature(calc-signature($bytes, $private), $bytes, $public)",
    'verify-signature(calc-signature("", $private), "", $public)',
    'verify-signature(concat(" ", calc-signature($data, $private), "\n"), $data, $public)',
  ];
  for (const expression of examples) it(expression, () => good(expression, true));

  const different = [
    "verify-signature(calc-signature($data, $private), 'different data', $public)",
    "verify-signature(calc-signature($data, $private), $data, $other)",
    "verify-signature(calc-signature($data, $private), $data, $public, 'SHA1')",
    "verify-signature(calc-signature($bytes, $private), string($bytes), $public)",
    "verify-signature('', $data, $public)",
    "verify-signature('AAAA', $data, $public)",
  ];
  for (const expression of different) it(`is false: ${expression}`, () => good(expression, false));

  it("is true as a condition only where the signature is good", () => {
    assert.equal(outcome("not(verify-signature('AAAA', $data, $public))").value, true);
  });

  const faults: readonly (readonly [expression: string, value: XPathValue, alert: RegExp])[] = [
    ["calc-signature($data, $none)", "", /^calc-signature: The key is empty$/],
    ["calc-signature($data, $data)", "", /^calc-signature: The key is no private key/],
    ["calc-signature($data, $public)", "", /^calc-signature: The key is no private key/],
    ["calc-signature($data, $encrypted)", "", /passphrase is missing or wrong/],
    ["calc-signature($data, $encrypted, 'wrong')", "", /passphrase is missing or wrong/],
    ["calc-signature($data, $private, '', concat('MD', '5', 'x'))", "", /The algorithm is unknown/],
    ["calc-signature($data, $private, '', $encrypted)", "", /The algorithm is unknown/],
    ["calc-signature($data, $private, '', 'MD2')", "", /MD2 is not supported/],
    ["calc-signature($data, $private, '', 'md4')", "", /md4 is not supported/],
    ["calc-signature($data, $private, '', 'DSA')", "", /doesn't fit/],
    ["verify-signature('AAAA', $data, $none)", false, /^verify-signature: The key is empty$/],
    ["verify-signature('AAAA', $data, $private)", false, /^verify-signature: The key is no public key/],
    ["verify-signature('AAAA', $data, $public, 'MD2')", false, /MD2 is not supported/],
    ["verify-signature('AAAA', $data, $public, 'MD4')", false, /MD4 is not supported/],
    ["verify-signature('AAAA', $data, $public, $none)", false, /The algorithm is unknown/],
    ["verify-signature('A*==', $data, $public)", false, /^verify-signature: The signature is not Base64$/],
  ];
  for (const [expression, value, alert] of faults) it(`fails: ${expression}`, () => bad(expression, value, alert));

  it("literal keys and algorithms are checked at load", () => {
    refusedAtLoad(`calc-signature($data, "MIIB")`, /no private key/, 23);
    refusedAtLoad(`calc-signature($data, "")`, /The key is empty/, 23);
    refusedAtLoad(`calc-signature($data, "${rsa.barePublic}")`, /no private key/, 23);
    refusedAtLoad(
      `calc-signature($data, $private, "", "SHA265")`,
      /Unknown signature algorithm Did you mean "SHA256"/,
      37,
    );
    refusedAtLoad(`verify-signature($data, $data, "MIIB")`, /no public key/, 32);
    refusedAtLoad(`verify-signature($data, $data, $public, "sha-1")`, /Unknown signature algorithm/, 41);
    assert.equal(
      outcome(`verify-signature(calc-signature($data, "${rsa.barePrivate}"), $data, "${rsa.barePublic}")`).value,
      true,
    );
  });
});

describe("encrypt() and decrypt()", () => {
  const examples: readonly (readonly [expression: string, value: XPathValue])[] = [
    ["decrypt(encrypt($data, $public), $private)", "my data"],
    ["decrypt(encrypt($data, $barePublic), $barePrivate)", "my data"],
    ["decrypt(encrypt($data, $public), $private, '')", "my data"],
    ["decrypt(encrypt($data, $public), $encrypted, $passphrase)", "my data"],
    ["decrypt(encrypt('', $public), $private)", ""],
    ["decrypt(encrypt('ü€😀', $public), $private)", "ü€😀"],
    ["decrypt(encrypt($bytes, $public), $private)", variables.bytes],
    ["decrypt(encrypt(42, $public), $private)", "42"],
    ["string-length(encrypt($data, $public))", 344],
  ];
  for (const [expression, value] of examples) it(expression, () => good(expression, value));

  const faults: readonly (readonly [expression: string, alert: RegExp])[] = [
    ["encrypt($data, $none)", /^encrypt: The key is empty$/],
    ["encrypt($data, $private)", /^encrypt: The key is no public key/],
    ["encrypt($data, $ecPublic)", /^encrypt: The key is no RSA key$/],
    ["encrypt($private, $public)", /^encrypt: The data is too long for the key$/],
    ["decrypt('AAAA', $private)", /^decrypt: The ciphertext can't be decrypted with the key$/],
    ["decrypt('', $private)", /^decrypt: The ciphertext can't be decrypted with the key$/],
    ["decrypt('*', $private)", /^decrypt: The ciphertext is not Base64$/],
    ["decrypt(encrypt($data, $public), $otherPrivate)", /can't be decrypted with the key$/],
    ["decrypt(encrypt($data, $public), $encrypted)", /passphrase is missing or wrong/],
    ["decrypt(encrypt($data, $public), $encrypted, 'wrong')", /passphrase is missing or wrong/],
    ["decrypt(encrypt($data, $public), $public)", /^decrypt: The key is no private key/],
  ];
  for (const [expression, alert] of faults) it(`fails: ${expression}`, () => bad(expression, "", alert));

  it("literal keys are checked at load", () => {
    refusedAtLoad(`encrypt("x", "MIIB")`, /no public key/, 14);
    refusedAtLoad(`decrypt($data, "MIIB")`, /no private key/, 16);
    refusedAtLoad(
      `decrypt($data, "${rsa.encrypted.split("\n").slice(1, -2).join("")}", "wrong")`,
      /passphrase is missing or wrong/,
      16,
    );
    const later = outcome(
      `decrypt(encrypt($data, $public), "${rsa.encrypted.split("\n").slice(1, -2).join("")}", $passphrase)`,
    );
    assert.deepEqual(later, { value: "my data", alerts: [] });
  });
});

describe("short RSA keys", () => {
  it("work, and an alert says once that they aren't safe", () => {
    const short = rsaKeys(1024);
    const more = { short: short.private, shortPublic: short.public };
    const signed = outcome("verify-signature(calc-signature($data, $short), $data, $shortPublic)", more);
    assert.equal(signed.value, true);
    const told = (name: string) => `${name}: The key has only 1024 bits; less than 2048 aren't safe`;
    assert.deepEqual(signed.alerts, [told("calc-signature"), told("verify-signature")]);
    assert.deepEqual(outcome("calc-signature($data, $short) != ''", more), { value: true, alerts: [] });
  });
});
