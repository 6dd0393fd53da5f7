import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { Content } from "../../../src/data/content.ts";
import { parseXml } from "../../../src/data/parse-xml.ts";
import { ConfigError } from "../../../src/errors/config-error.ts";
import type { XPathValue } from "../../../src/xpath/values.ts";
import { ecKeys, rsaKeys } from "./crypto-keys.ts";
import { compile, evaluate, MemoryHost } from "./memory-host.ts";

const rsa = rsaKeys();
const ec = ecKeys();
const variables = {
  key: "c2VjcmV0",
  private: rsa.private,
  public: rsa.public,
  barePrivate: rsa.barePrivate,
  barePublic: rsa.barePublic,
  encrypted: rsa.encrypted,
  ecPublic: ec.public,
  json: '{"user":"alice","roles":["a"],"exp":4000000000}',
  bytes: Buffer.from("{}"),
};

function outcome(
  expression: string,
  more: Record<string, XPathValue> = {},
): { value: XPathValue; alerts: readonly string[] } {
  const nodes = [Content.ofJson({ user: "alice", n: 1 }).document()].flatMap((node) => node ?? []);
  const host = new MemoryHost({ variables: { ...variables, nodes, ...more } });
  return { value: evaluate(expression, host), alerts: host.alerts };
}

function good(expression: string, value: XPathValue): void {
  assert.deepEqual(outcome(expression), { value, alerts: [] });
}

function bad(expression: string, value: XPathValue, alert: RegExp, more: Record<string, XPathValue> = {}): void {
  const result = outcome(expression, more);
  assert.deepEqual(result.value, value);
  assert.equal(result.alerts.length, 1);
  assert.match(result.alerts[0] ?? "", alert);
  assert.doesNotMatch(result.alerts.join(), /MII|c2VjcmV0|BEGIN|eyJ|alice/);
}

/** A token with any claims, signed as HS256 with `secret`. */
function token(claims: string, header = '{"alg":"HS256"}'): string {
  const signed = [header, claims].map((part) => Buffer.from(part).toString("base64url")).join(".");
  return `${signed}.${createHmac("sha256", "secret").update(signed).digest("base64url")}`;
}

describe("jwt-encode() and jwt-decode()", () => {
  const examples: readonly (readonly [expression: string, value: XPathValue])[] = [
    ["json-stringify(jwt-decode(jwt-encode($json, $key), $key))", variables.json],
    ["json-stringify(jwt-decode(jwt-encode($nodes, $key), $key))", '{"user":"alice","n":1}'],
    ["json-stringify(jwt-decode(jwt-encode($nodes/json, $key), $key))", '{"user":"alice","n":1}'],
    ["json-stringify(jwt-decode(jwt-encode(json-parse($json), $key), $key))", variables.json],
    ["string(jwt-decode(jwt-encode($json, $key), $key)/user)", "alice"],
    ["name(jwt-decode(jwt-encode($json, $key), $key))", "json"],
    ["jwt-decode(jwt-encode($json, $key), $key)/exp = 4000000000", true],
    ["jwt-decode(jwt-encode($json, $key, 0), $key)/exp = 4000000000", true],
    ["jwt-decode(jwt-encode('{}', $key, 600), $key)/exp >= unixtime() + 599", true],
    ["jwt-decode(jwt-encode($json, $key, 600), $key)/exp <= unixtime() + 600", true],
    ["count(jwt-decode(jwt-encode('{}', $key), $key)/exp)", 0],
    ["string(base64-decode(substring-before(jwt-encode('{}', $key), '.')))", '{"typ":"JWT","alg":"HS256"}'],
    ...["HS256", "HS384", "HS512"].flatMap((name) => [
      [`count(jwt-decode(jwt-encode('{}', $key, 0, '${name}'), $key))`, 1] as const,
      [`count(jwt-decode(jwt-encode('{}', $key, 0, '${name}'), $key, 'HS'))`, 1] as const,
      [`count(jwt-decode(jwt-encode('{}', $key, 0, '${name}'), $key, '${name}'))`, 1] as const,
    ]),
    ...["RS256", "RS384", "RS512"].flatMap((name) => [
      [`count(jwt-decode(jwt-encode('{}', $barePrivate, 0, '${name}'), $barePublic, 'RS'))`, 1] as const,
      [`count(jwt-decode(jwt-encode('{}', $private, 0, '${name}'), $public, '${name}'))`, 1] as const,
    ]),
    ["count(jwt-decode(jwt-encode('{}', $key, 0, 'HS384'), $key, 'HS385'))", 1],
    ["count(jwt-decode(jwt-encode('{}', base64-encode('YXNkZg==')), base64-encode('YXNkZg==')))", 1],
    ["count(jwt-decode(jwt-encode($bytes, $key), $key))", 1],
  ];
  for (const [expression, value] of examples) it(expression, () => good(expression, value));

  it("OXN written as XML has its types", () => {
    const text = '<json object=""><user>alice</user><n number="">1</n></json>';
    const xml = [parseXml(text)];
    assert.deepEqual(outcome("json-stringify(jwt-decode(jwt-encode($xml, $key), $key))", { xml }), {
      value: '{"user":"alice","n":1}',
      alerts: [],
    });
  });
});

describe("jwt-encode() fails", () => {
  const faults: readonly (readonly [expression: string, alert: RegExp])[] = [
    ["jwt-encode('{oops', $key)", /^jwt-encode: The token to be encoded is no JSON object$/],
    ["jwt-encode('[]', $key)", /is no JSON object$/],
    ["jwt-encode('', $key)", /is no JSON object$/],
    ["jwt-encode(42, $key)", /is no JSON object$/],
    ["jwt-encode($none, $key)", /is no JSON object$/],
    ["jwt-encode('{}', $none)", /^jwt-encode: The key is empty$/],
    ["jwt-encode('{}', $private)", /can't be the key of an HMAC algorithm$/],
    ["jwt-encode('{}', $barePublic, 0, 'HS512')", /can't be the key of an HMAC algorithm$/],
    ["jwt-encode('{}', $public, 0, 'RS256')", /The key is no private key/],
    ["jwt-encode('{}', $key, 0, 'RS256')", /The key is no private key/],
    ["jwt-encode('{}', $encrypted, 0, 'RS256')", /passphrase is missing or wrong$/],
    ["jwt-encode('{}', $key, 'soon')", /The time to live is no number$/],
    ["jwt-encode('{}', $key, 1 div 0)", /The time to live is no number$/],
    ["jwt-encode('{}', $key, 0, concat('n', 'one'))", /The algorithm is unknown$/],
    ["jwt-encode('{}', $key, 0, $none)", /The algorithm is unknown$/],
    ["jwt-encode('{}', $key, 0, $private)", /The algorithm is unknown$/],
  ];
  for (const [expression, alert] of faults) it(expression, () => bad(expression, "", alert));

  it("with a key that isn't Base64URL", () =>
    bad("jwt-encode('{}', $bad)", "", /The key is not Base64URL$/, { bad: "my secret!" }));
});

describe("jwt-decode() gives no node", () => {
  const second = Math.floor(Date.now() / 1000);
  const tokens: readonly (readonly [title: string, token: string, alert: RegExp])[] = [
    ["a corrupt JWS", "x.y", /^jwt-decode: Token is malformed.$/],
    ["nothing", "", /Token is malformed/],
    ["a changed signature", `${token("{}").slice(0, -4)}AAAA`, /invalid signature/],
    ["one that has expired", token(`{"exp":${second - 1}}`), /Token has expired/],
    ["one that isn't valid yet", token(`{"nbf":${second + 1000}}`), /not yet valid/],
    ["a time that is no number", token(`{"exp":"${second + 1000}"}`), /invalid "exp"/],
    ["no JSON", token("{"), /no JSON object/],
    ["no object", token("1"), /no JSON object/],
    ["critical extensions", token("{}", '{"alg":"HS256","crit":["x"]}'), /critical extensions/],
    ["the algorithm none", token("{}", '{"alg":"none"}'), /unexpected algorithm/],
    ["another algorithm", token("{}", '{"alg":"RS256"}'), /unexpected algorithm/],
  ];
  for (const [title, text, alert] of tokens) {
    it(`for ${title}`, () => bad("jwt-decode($token, $key)", [], alert, { token: text }));
  }

  const faults: readonly (readonly [expression: string, alert: RegExp])[] = [
    ["jwt-decode(jwt-encode('{}', $key), $none)", /The key is empty$/],
    ["jwt-decode(jwt-encode('{}', $key), base64-encode('public'))", /invalid signature/],
    ["jwt-decode(jwt-encode('{}', $key, 0, 'HS512'), $key, 'HS256')", /unexpected algorithm/],
    ["jwt-decode(jwt-encode('{}', $private, 0, 'RS512'), $public, 'RS256')", /unexpected algorithm/],
    ["jwt-decode(jwt-encode('{}', $key), $public, 'RS')", /unexpected algorithm/],
    ["jwt-decode(jwt-encode('{}', $private, 0, 'RS256'), $public)", /can't be the key of an HMAC algorithm$/],
    ["jwt-decode(jwt-encode('{}', $private, 0, 'RS256'), $barePublic)", /can't be the key of an HMAC algorithm$/],
    ["jwt-decode(jwt-encode('{}', $private, 0, 'RS256'), $private, 'RS256')", /The key is no public key/],
    ["jwt-decode(jwt-encode('{}', $private, 0, 'RS256'), $ecPublic, 'RS256')", /doesn't fit the algorithm$/],
    ["jwt-decode(jwt-encode('{}', $key), $key, $none)", /The algorithm is unknown$/],
    ["jwt-decode(jwt-encode('{}', $key), $key, $key)", /The algorithm is unknown$/],
  ];
  for (const [expression, alert] of faults) it(expression, () => bad(expression, [], alert));

  it("for a token that was signed with the public key as if it were a secret", () => {
    const signed = `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}`;
    const bytes = Buffer.from(rsa.barePublic, "base64");
    const forged = `${signed}.${createHmac("sha256", bytes).update(signed).digest("base64url")}`;
    const refusal = /can't be the key of an HMAC algorithm$/;
    bad("jwt-decode($token, $barePublic)", [], refusal, { token: forged });
    bad("jwt-decode($token, $barePublic, 'HS')", [], refusal, { token: forged });
    bad("jwt-decode($token, $barePublic, 'RS')", [], /unexpected algorithm/, { token: forged });
  });
});

describe("literals are checked at load", () => {
  const refused: readonly (readonly [expression: string, message: RegExp, column: number])[] = [
    ["jwt-encode($json, $key, 0, 'HS265')", /Unknown algorithm Did you mean "HS256"/, 28],
    ["jwt-encode($json, $key, 0, 'none')", /Unknown algorithm/, 28],
    ["jwt-encode($json, $key, 0, 'HS')", /Unknown algorithm/, 28],
    ["jwt-encode($json, '')", /The key is empty/, 19],
    ["jwt-encode($json, 'my secret!')", /The key is not Base64URL/, 19],
    ["jwt-encode($json, 'c2VjcmV0', 0, 'RS256')", /The key is no private key/, 19],
    [`jwt-encode($json, '${rsa.barePublic}')`, /can't be the key of an HMAC algorithm/, 19],
    ["jwt-decode($json, $key, 'ES999')", /Unknown algorithm/, 25],
    ["jwt-decode($json, $key, '')", /Unknown algorithm/, 25],
    ["jwt-decode($json, 'c2VjcmV0', 'RS')", /The key is no public key/, 19],
    [`jwt-decode($json, '${rsa.barePublic}')`, /can't be the key of an HMAC algorithm/, 19],
  ];
  for (const [expression, message, column] of refused) {
    it(expression.slice(0, 60), () =>
      assert.throws(
        () => compile(expression),
        (fault) =>
          fault instanceof ConfigError &&
          message.test(`${fault.message} ${fault.hint ?? ""}`) &&
          fault.position?.column === column,
      ),
    );
  }

  it("and taken where they are right, or the algorithm isn't known yet", () => {
    good("count(jwt-decode(jwt-encode('{}', 'c2VjcmV0'), 'c2VjcmV0'))", 1);
    good("count(jwt-decode(jwt-encode('{}', 'c2VjcmV0', 0, concat('HS', '384')), 'c2VjcmV0', concat('H', 'S')))", 1);
  });
});
