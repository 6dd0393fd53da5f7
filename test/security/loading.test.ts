// What is checked when an app with security is loaded.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { env, said, schemes } from "./protected-app.ts";
import { publicPem, secret } from "./tokens.ts";

const header = "type: apiKey, in: header, name: Authorization";
const inCookie = "type: apiKey, in: header, name: Cookie";

/** A definition with one scheme, in line 3. */
function scheme(members: string, rest = "paths:\n"): string {
  return `securityDefinitions:\n  A: { ${members} }\n${rest}`;
}

function jwt(members: string): string {
  return scheme(`${header}, x-flat-jwt: { ${members} }`);
}

it("tokens are sent in the Authorization header or in a cookie", () => {
  const key = "x-flat-jwt: { key: c2VjcmV0 }";
  assert.deepEqual(said(scheme(`${header}, ${key}`)), []);
  assert.deepEqual(said(scheme(`type: apiKey, in: header, name: authorization, ${key}`)), []);
  assert.deepEqual(said(scheme(`${inCookie}, x-flat-cookiename: a, ${key}`)), []);
  assert.deepEqual(said(scheme(inCookie)), []);
  const wrong = [
    "type: apiKey, in: query, name: Authorization",
    "type: apiKey, in: header, name: X-Token",
    "type: basic",
    "type: oauth2, flow: implicit, authorizationUrl: 'https://a.example', scopes: {}",
  ];
  for (const members of wrong) {
    const [fault = "", ...more] = said(scheme(`${members}, ${key}`));
    assert.match(fault, /^swagger\.yaml:3:\d+: x-flat-jwt needs type: apiKey, in: header, and name: Authorization or/);
    assert.deepEqual(more, []);
  }
  assert.match(
    said(scheme(`${inCookie}, ${key}`))[0] ?? "",
    /:3:\d+: x-flat-jwt in a cookie needs x-flat-cookiename beside/,
  );
  assert.match(
    said(scheme(`${header}, x-flat-cookiename: a`))[0] ?? "",
    /:3:\d+: x-flat-cookiename needs a scheme of type/,
  );
  for (const name of ["1", "[]", "a b", '""', "a=b"])
    assert.equal(
      /must be the name of a cookie/.test(said(scheme(`${inCookie}, x-flat-cookiename: ${name}`))[0] ?? ""),
      true,
      name,
    );
});

const rows: readonly (readonly [members: string, fault: RegExp])[] = [
  ["", /x-flat-jwt needs a "key", "jwks" or "issuer"/],
  ["alg: HS256", /x-flat-jwt needs a "key", "jwks" or "issuer"/],
  ["kye: x, key: c2VjcmV0", /Unknown property "kye" of x-flat-jwt.*"key"/],
  ["key: ''", /key must be a string that isn't empty/],
  ["key: ", /key must be a string that isn't empty/],
  ["key: 5", /key must be a string that isn't empty/],
  ["key: []", /key must be a string that isn't empty/],
  ["key: {}", /key is empty/],
  ["key: { fiel: a }", /Unknown source "fiel".*"file"/],
  ["key: { file: public.pem, env: A }", /key can't come from two sources/],
  ["key: { env: }", /env must be the name of a variable/],
  ["key: { env: NONE }", /The environment variable NONE is not set, or empty/],
  ["key: { env: EMPTY }", /The environment variable EMPTY is not set, or empty/],
  ["key: { env: toString }", /The environment variable toString is not set, or empty/],
  ["key: { file: none.pem }", /The file "none.pem" does not exist/],
  ["key: { file: ../x.pem }", /The file "..\/x.pem" is outside the app folder/],
  ["key: { file: empty.pem }", /The file "empty.pem" is empty/],
  ["key: '!'", /The key is not Base64URL/],
  [
    "key: { file: public.pem }",
    /A key pair or certificate can't be the key of an HMAC algorithm.* Without alg it is the key of HS256/,
  ],
  ["key: { file: public.pem }, alg: HS256", /A key pair or certificate can't be the key of an HMAC algorithm/],
  ["key: { file: public.pem }, alg: HS", /A key pair or certificate can't be the key of an HMAC algorithm/],
  ["key: c2VjcmV0, alg: RS256", /The key is no public key in a known format/],
  ["key: { file: private.pem }, alg: RS256", /The key is no public key in a known format/],
  ["key: { file: ec.pem }, alg: RS256", /The key doesn't fit the algorithm/],
  ["key: c2VjcmV0, jwks: https://a.example/, alg: RS256", /x-flat-jwt can't have both "key" and "jwks"/],
  ["issuer: https://a.example/, key: c2VjcmV0, alg: RS256", /x-flat-jwt can't have both "key" and "issuer"/],
  ["issuer: https://a.example/, jwks: https://a.example/, alg: RS256", /can't have both "jwks" and "issuer"/],
  ["jwks: https://a.example/", /x-flat-jwt with jwks needs an "alg".* Such as: alg: RS256/],
  ["issuer: https://a.example/", /x-flat-jwt with issuer needs an "alg"/],
  ["jwks: https://a.example/, alg: HS256", /jwks has no keys of HS algorithms/],
  ["issuer: https://a.example/, alg: HS", /issuer has no keys of HS algorithms/],
  ["jwks: https://a.example/, alg: none", /Unknown algorithm/],
  ["jwks: http://a.example/, alg: RS256", /jwks must be an https URL/],
  ["jwks: http://127.0.0.1:1/, alg: RS256", /jwks must be an https URL/],
  ["issuer: http://localhost/, alg: RS256", /issuer must be an https URL/],
  ["jwks: file:///keys.json, alg: RS256", /jwks must be an https URL/],
  ["jwks: keys.json, alg: RS256", /jwks must be an https URL/],
  ["jwks: 'https://a.example/ ', alg: RS256", /jwks must be an https URL/],
  ["issuer: 'https:\\\\a.example', alg: RS256", /issuer must be an https URL/],
  ["jwks: '', alg: RS256", /jwks must be an https URL/],
  ["jwks: 5, alg: RS256", /jwks must be an https URL/],
  ["jwks: [], alg: RS256", /jwks must be an https URL/],
  ["jwks: { env: NONE }, alg: RS256", /The environment variable NONE is not set/],
  ["jwks: { env: SECRET }, alg: RS256", /jwks must be an https URL/],
  ["jwks: 'https://a:b@a.example/', alg: RS256", /jwks must have no user and no password/],
  ["jwks: 'https://a.example/#', alg: RS256", /jwks must have no fragment/],
  ["issuer: 'https://a.example/?a=b', alg: RS256", /issuer must have no query/],
  ["issuer: https://a.example/, alg: RS256, claims: { iss: a }", /The claim "iss" is compared with "issuer"/],
  ["key: c2VjcmV0, alg: none", /Unknown algorithm/],
  ["key: c2VjcmV0, alg: hs256", /Unknown algorithm/],
  ["key: c2VjcmV0, alg: [HS256]", /Unknown algorithm/],
  ["key: c2VjcmV0, alg: ''", /Unknown algorithm/],
  ["key: c2VjcmV0, alg: { env: EMPTY }", /The environment variable EMPTY is not set/],
  ["key: c2VjcmV0, out-var: jwt", /"jwt" is not a variable name/],
  ["key: c2VjcmV0, out-var: $1", /"\$1" is not a variable name/],
  ["key: c2VjcmV0, out-var: $request", /\$request is already something else/],
  ["key: c2VjcmV0, out-var: ''", /out-var must be a string/],
  ["key: c2VjcmV0, out-header: a b", /out-header must be the name of a header field/],
  ["key: c2VjcmV0, out-header: Host", /Host can't carry a token/],
  ["key: c2VjcmV0, out-header: Content-Length", /Content-Length can't carry a token/],
  ["key: c2VjcmV0, scope-claim: 5", /scope-claim must be a string/],
  ["key: c2VjcmV0, claims: [a]", /claims must be an object/],
  ["key: c2VjcmV0, claims: { aud: }", /The claim "aud" has no value/],
  ["key: c2VjcmV0, claims: { aud: { env: NONE } }", /The environment variable NONE is not set/],
  ["key: c2VjcmV0, claims: { aud: { of: NONE } }", /Unknown source "of"/],
  ["key: c2VjcmV0, post-check-flow: chek.xml", /The file "chek.xml" does not exist.*"check.xml"/],
  ["key: c2VjcmV0, post-check-flow: bad.xml", /Unknown action <eror>/],
];

it("x-flat-jwt is checked with its keys, algorithms, claims and flows", () => {
  const files = {
    "empty.pem": "\n",
    "private.pem": generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString(),
    "ec.pem": generateKeyPairSync("ec", { namedCurve: "P-256" })
      .publicKey.export({ type: "spki", format: "pem" })
      .toString(),
    "bad.xml": "<flow><eror/></flow>",
  };
  for (const [members, fault] of rows) {
    const faults = said(jwt(members), files, { ...env, EMPTY: " " });
    assert.match(faults.join("\n"), fault, members);
    assert.match(faults[0] ?? "", /^(swagger\.yaml:3|bad\.xml:1):\d+: /, members);
    assert.equal(faults.length, 1, faults.join("\n"));
  }
});

it("keys and algorithms come by value, from files and from the environment, in all forms", () => {
  const bare = publicPem.split("\n").slice(1, -2).join("");
  const files = { "alg.txt": "RS512\n", "keys/secret": `${secret}\n` };
  const fine = [
    "key: { env: SECRET }",
    "key: { env: SECRET }, alg: HS",
    "key: { file: keys/secret }, alg: HS512",
    "key: { file: /public.pem }, alg: RS",
    "key: { file: public.pem }, alg: { file: alg.txt }",
    `key: ${bare}, alg: { env: ALG }`,
  ];
  for (const members of fine) assert.deepEqual(said(jwt(members), files), [], members);
});

it("a short RSA key is warned about", () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const files = { "short.pem": publicKey.export({ type: "spki", format: "pem" }).toString() };
  assert.deepEqual(said(jwt("key: { file: short.pem }, alg: RS256"), files), [
    "warning: swagger.yaml:3:69: The key has only 1024 bits; less than 2048 aren't safe",
  ]);
});

it("security is a list of schemes that are there, with lists of scopes", () => {
  const security = (text: string) => said(`${schemes}paths:\n  /:\n    get:\n      security: ${text}\n`);
  const place = "swagger.yaml:33:";
  assert.deepEqual(security("[{ Header: [], Cookie: [a] }, {}]"), []);
  const faults: readonly (readonly [string, string])[] = [
    ["[{ Heeder: [] }]", `${place}20: Unknown security scheme "Heeder". Did you mean "Header"?`],
    ["[{ toString: [] }]", `${place}20: Unknown security scheme "toString". securityDefinitions doesn't have it.`],
    [
      "{ Header: [] }",
      `${place}17: security must be a list of security schemes. An empty list, [], makes a route public.`,
    ],
    ["", `${place}7: security must be a list of security schemes. An empty list, [], makes a route public.`],
    ["[Header]", `${place}18: A security requirement must be an object. Such as: {JWTCookie: []}`],
    [
      "[{ Header: read }]",
      `${place}28: The scopes of a security scheme must be a list. Such as: [read, write], or [] for none.`,
    ],
    [
      "[{ Header: }]",
      `${place}20: The scopes of a security scheme must be a list. Such as: [read, write], or [] for none.`,
    ],
    ["[{ Header: [5] }]", `${place}29: A scope must be a string without white space`],
    ["[{ Header: ['a b'] }]", `${place}29: A scope must be a string without white space`],
  ];
  for (const [text, fault] of faults) assert.deepEqual(security(text), [fault], text);
});

it("all levels are checked, those too that are overridden or used by nobody", () => {
  const wrong = "security: [{ X: [] }]";
  const definition = `${wrong}\n${schemes}paths:\n  /:\n    ${wrong}\n    get: { security: [] }\n`;
  assert.equal(said(definition).length, 2);
  assert.equal(said(`${wrong}\npaths:\n`).length, 1);
});

it("schemes that check nothing are left out of alternatives; a route that has no other is public, with a warning", () => {
  const plain = `${schemes}  Plain: { type: basic }\n`;
  const security = (text: string) => said(`${plain}paths:\n  /:\n    security: ${text}\n`);
  assert.deepEqual(security("[{ Plain: [] }, { Header: [] }]"), []);
  assert.deepEqual(security("[{ Plain: [x], Header: [] }]"), []);
  const message = "Nothing is checked here: the route is public, for none of these schemes has x-flat-jwt";
  assert.deepEqual(security("[{ Plain: [] }]"), [`warning: swagger.yaml:33:5: ${message}`]);
});

it("keys that stand in the definition aren't shown with their faults", () => {
  assert.deepEqual(said(jwt("key: '?my secret?'")), [
    "swagger.yaml:3:69: The key is not Base64URL. Without alg it is the key of HS256.",
  ]);
});

it("the definition on the docs page loads", () => {
  const page = readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8");
  const block = /```yaml\nswagger: "2\.0"\n([\s\S]*?)```/.exec(page)?.[1] ?? assert.fail();
  assert.deepEqual(said(block, { "pubkey.pem": publicPem }, { FLAT_PARTNER_KEY: secret }), []);
});
