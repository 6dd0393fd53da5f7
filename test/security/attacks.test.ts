// Tokens that have passed somewhere: none of them passes here.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, it } from "node:test";
import { schemes, startProtected, told } from "./protected-app.ts";
import { bearer, cookie, encoded, hmacToken, publicPem, rsaToken, secret } from "./tokens.ts";

const app = startProtected(
  `${schemes}x-flat-flow: ok.xml
paths:
  /header: { security: [{ Header: [] }] }
  /cookie: { security: [{ Cookie: [] }] }
`,
);
const claims = { aud: "our api" };
const good = rsaToken(claims);
const now = Math.floor(Date.now() / 1000);

async function infoOf(path: string, headers: readonly string[]): Promise<string> {
  const { status, info = [], json } = await told(await app, `GET ${path}`, headers);
  assert.equal(status, 403, JSON.stringify(json));
  const [, message] = /^JWT Security \((?:Header|Cookie)\): (.*)$/.exec(info[0] ?? "") ?? [];
  return message ?? "";
}

function confused(key: string | Buffer): string {
  const signed = `${encoded({ alg: "HS256" })}.${encoded(claims)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = other.publicKey.export({ format: "jwk" });
const [head = "", body = "", signature = ""] = good.split(".");
const der = Buffer.from(publicPem.split("\n").slice(1, -2).join(""), "base64");
const ecSigned = `${encoded({ alg: "ES256" })}.${encoded(claims)}`;

const unsafe: Readonly<Record<string, string>> = {
  "no signature": `${head}.${body}.`,
  "alg none": `${encoded({ alg: "none" })}.${encoded(claims)}.`,
  "alg None with a signature": `${encoded({ alg: "None" })}.${body}.${signature}`,
  "no alg": `${encoded({ typ: "JWT" })}.${body}.${signature}`,
  "alg as a list": `${encoded({ alg: ["RS256"] })}.${body}.${signature}`,
  "another alg of the family": rsaToken(claims, { alg: "RS384" }),
  "HMAC with the PEM text": confused(publicPem),
  "HMAC with the trimmed PEM text": confused(publicPem.trim()),
  "HMAC with the bytes of the key": confused(der),
  "HMAC with an empty key": confused(""),
  "another family with a key of its own": `${ecSigned}.${sign("sha256", Buffer.from(ecSigned), { key: ec.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`,
  "an embedded key": rsaToken(claims, { jwk }, other.privateKey),
  "a key's address": rsaToken(claims, { jku: "http://127.0.0.1:1/keys", kid: "a" }, other.privateKey),
  "an embedded certificate": rsaToken(claims, { x5c: [der.toString("base64")] }, other.privateKey),
  "a key ID that is a path": rsaToken(claims, { kid: "../../dev/null" }, other.privateKey),
  "a critical extension": rsaToken(claims, { crit: ["exp"], exp: 1 }),
  "an empty list of critical extensions": rsaToken(claims, { crit: [] }),
  "an unencoded payload": rsaToken(claims, { b64: false, crit: ["b64"] }),
  "other claims": `${head}.${encoded({ ...claims, admin: true })}.${signature}`,
  "another header": `${encoded({ alg: "RS256", a: 1 })}.${body}.${signature}`,
  "a signature that is cut": `${head}.${body}.${signature.slice(0, -4)}`,
  padding: `${good}==`,
  "two parts": `${head}.${body}`,
  "five parts": `${good}.x.y`,
  "an encrypted token": `${encoded({ alg: "dir", enc: "A128GCM" })}..${body}.${body}.${body}`,
  "claims that are no object": rsaToken([claims] as never),
  "claims that are a string": rsaToken("x" as never),
  "expired in this second": rsaToken({ ...claims, exp: now }),
  "not yet valid": rsaToken({ ...claims, nbf: now + 60 }),
  ...Object.fromEntries(
    ["exp", "nbf", "iat"].flatMap((name) =>
      [String(now + 60), null, [now + 60], {}, true].map((value) => [
        `${name} ${JSON.stringify(value)}`,
        rsaToken({ ...claims, [name]: value }),
      ]),
    ),
  ),
};

describe("a bearer token is refused with", () => {
  for (const [name, token] of Object.entries(unsafe))
    it(name, async () => assert.match(await infoOf("/header", bearer(token)), /^Invalid JWT: |^No bearer token/));
});

const fields: readonly (readonly [name: string, headers: readonly string[], message: string])[] = [
  ["no header", [], "No Authorization header sent"],
  ["the token as a cookie", ["Cookie", `Authorization=${good}`], "No Authorization header sent"],
  ["an empty header", ["Authorization", ""], "No bearer token in the Authorization header"],
  ["no token", ["Authorization", "Bearer"], "No bearer token in the Authorization header"],
  ["no scheme", ["Authorization", good], "No bearer token in the Authorization header"],
  ["another scheme", ["Authorization", `Basic ${good}`], "No bearer token in the Authorization header"],
  ["something behind it", ["Authorization", `Bearer ${good} x`], "No bearer token in the Authorization header"],
  ["two tokens", ["Authorization", `Bearer ${good}, Bearer ${good}`], "No bearer token in the Authorization header"],
  ["two headers", [...bearer(good), ...bearer(good)], "More than one Authorization header sent"],
  ["two headers, one of them empty", [...bearer(good), "authorization", ""], "More than one Authorization header sent"],
];

describe("the Authorization header is refused with", () => {
  for (const [name, headers, message] of fields)
    it(name, async () => assert.equal(await infoOf("/header", headers), message));
});

it("the name of the scheme has no case, and more than one space may follow", async () => {
  for (const start of ["bearer ", "BEARER   "])
    assert.equal((await told(await app, "GET /header", ["Authorization", start + good])).status, 200);
});

const token = hmacToken({ sub: "a" });
const cookies: readonly (readonly [name: string, headers: readonly string[], message: string])[] = [
  ["no cookies", [], "No Cookie header sent"],
  ["other cookies", ["Cookie", "a=b; authtoken2=c; AUTHTOKEN=d"], "No authtoken cookie sent"],
  ["two of the name", ["Cookie", `authtoken=${token}; a=b; authtoken=x`], "More than one authtoken cookie sent"],
  ["two of the name in two headers", [...cookie(token), ...cookie(token)], "More than one authtoken cookie sent"],
  ["a cookie without a name", ["Cookie", token], "No authtoken cookie sent"],
  ["a name alone", ["Cookie", "authtoken"], "No authtoken cookie sent"],
  ["an empty cookie", ["Cookie", "authtoken="], "Invalid JWT: Token is malformed."],
  ["quotes", ["Cookie", `authtoken="${token}"`], "Invalid JWT: Token is malformed."],
  ["escapes", ["Cookie", `authtoken=${token.replace(".", "%2E")}`], "Invalid JWT: Token is malformed."],
  ["a bearer token", ["Cookie", `authtoken=Bearer ${token}`], "Invalid JWT: Token is malformed."],
  ["another key", cookie(hmacToken({}, {}, "AAAA")), "Invalid JWT: Token has an invalid signature."],
  [
    "another algorithm of the family",
    cookie(hmacToken({}, { alg: "HS512" })),
    "Invalid JWT: Token has an unexpected algorithm.",
  ],
  ["an algorithm of another family", cookie(good), "Invalid JWT: Token has an unexpected algorithm."],
];

describe("a token in a cookie is refused with", () => {
  for (const [name, headers, message] of cookies)
    it(name, async () => assert.equal(await infoOf("/cookie", headers), message));
});

it("claims named as parts of objects are claims like any other", async () => {
  const json = '{"__proto__": {"admin": true}, "constructor": 1, "toString": null}';
  const { status, json: answer } = await told(await app, "GET /cookie", cookie(hmacToken(json)));
  assert.equal(status, 200);
  assert.deepEqual((answer as { cookie: object }).cookie, JSON.parse(json));
  assert.equal(({} as { admin?: boolean }).admin, undefined);
});

it("neither tokens nor keys come into the log", async () => {
  const gateway = await app;
  await told(gateway, "GET /header", bearer(`${good}x`));
  await told(gateway, "GET /cookie", cookie(token));
  const lines = gateway.log.lines.join("\n");
  for (const part of [good, signature, token, secret, publicPem.split("\n")[1] ?? ""])
    assert.equal(lines.includes(part), false);
});
