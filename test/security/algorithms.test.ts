// Tokens of every kind of algorithm let requests through, from keys in files.
import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { it } from "node:test";
import { type JwsAlgorithm, signJws } from "../../src/crypto/jws.ts";
import { startProtected, told } from "./protected-app.ts";
import { bearer } from "./tokens.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pairs: readonly (readonly [JwsAlgorithm, { publicKey: KeyObject; privateKey: KeyObject }])[] = [
  ["RS256", rsa],
  ["PS256", rsa],
  ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
  ["EdDSA", generateKeyPairSync("ed25519")],
];

it("a route takes tokens of its own algorithm and key alone", async () => {
  const schemes = pairs.map(
    ([name]) =>
      `  ${name}: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: { file: ${name}.pem }, alg: ${name} } }\n`,
  );
  const paths = pairs.map(([name]) => `  /${name}: { security: [{ ${name}: [] }], x-flat-flow: ok.xml }\n`);
  const files = pairs.map(([name, { publicKey }]) => [
    `${name}.pem`,
    publicKey.export({ type: "spki", format: "pem" }).toString(),
  ]);
  const app = await startProtected(
    `securityDefinitions:\n${schemes.join("")}paths:\n${paths.join("")}`,
    Object.fromEntries(files),
  );
  for (const [name, { privateKey }] of pairs) {
    const token = signJws('{"sub":"a"}', privateKey, name);
    for (const [route] of pairs) {
      const { status } = await told(app, `GET /${route}`, bearer(token));
      assert.equal(status, route === name ? 200 : 403, `${name} at ${route}`);
    }
  }
});
