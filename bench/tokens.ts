// `npm run bench:tokens`: what the check of a token costs the first time, and when the same one is sent again.
import { createSecretKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { type JwsAlgorithm, signJws } from "../src/crypto/jws.ts";
import type { GivenValue } from "../src/definition/given-value.ts";
import { ConfigError } from "../src/errors/config-error.ts";
import { Problems } from "../src/errors/problems.ts";
import { KeySets } from "../src/security/key-sets.ts";
import type { TokenCheck } from "../src/security/token-check.ts";
import { tokenCheck } from "../src/security/token-schemes.ts";

const ROUNDS = 5;
const TOKENS = 1000;
/** How often each token is sent. */
const REPEATS = 20;

const secret = Buffer.alloc(32, "secret");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");

/** The key in the configuration, and the one that signs. */
const keys: Readonly<Record<string, readonly [configured: string, signing: KeyObject]>> = {
  HS256: [secret.toString("base64url"), createSecretKey(secret)],
  RS256: [pem(rsa.publicKey), rsa.privateKey],
  ES256: [pem(ec.publicKey), ec.privateKey],
  EdDSA: [pem(ed.publicKey), ed.privateKey],
};

const keySets = new KeySets(
  () => Promise.reject(new ConfigError("There is no server")),
  () => undefined,
);

function pem(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}

function given(value: string): GivenValue {
  return { read: () => value, isText: false, error: (message) => new ConfigError(message) };
}

function checkOf(alg: string, key: string): TokenCheck {
  const config = {
    keys: { kind: "key", value: given(key) },
    alg: given(alg),
    outVar: undefined,
    outHeader: undefined,
    claims: [{ name: "aud", value: given("bench") }],
    scopeClaim: "scope",
    postCheckFlow: undefined,
  } as const;
  return tokenCheck("Bench", { config, place: { kind: "bearer" } }, {}, new Problems());
}

/** What access tokens of usual identity providers hold: about 700 characters. */
function fieldsOf(alg: string, key: KeyObject): readonly (readonly string[])[] {
  return Array.from({ length: TOKENS }, () => {
    const claims = {
      iss: "https://login.example.com/realms/shop",
      sub: randomUUID(),
      aud: "bench",
      exp: 4_000_000_000,
      iat: 1_700_000_000,
      jti: randomUUID(),
      scope: "openid profile email orders:read orders:write",
      name: "Ada Example",
      email: "ada@example.org",
      roles: ["customer", "editor"],
    };
    return ["Authorization", `Bearer ${signJws(JSON.stringify(claims), key, alg as JwsAlgorithm)}`];
  });
}

/** Microseconds for each. */
function time(count: number, run: () => void): number {
  const begin = performance.now();
  run();
  return ((performance.now() - begin) * 1000) / count;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

process.stdout.write(`medians of ${ROUNDS} rounds with ${TOKENS} tokens, Node ${process.version}\n`);
for (const [alg, [configured, signing]] of Object.entries(keys)) {
  const first: number[] = [];
  const again: number[] = [];
  const fields = fieldsOf(alg, signing);
  const all = (check: TokenCheck): void => {
    for (const one of fields) check.check(one, [], keySets);
  };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const check = checkOf(alg, configured);
    first.push(time(TOKENS, () => all(check)));
    again.push(
      time(TOKENS * REPEATS, () => {
        for (let repeat = 0; repeat < REPEATS; repeat += 1) all(check);
      }),
    );
  }
  // The first round warms up.
  const [once, more] = [median(first.slice(1)), median(again.slice(1))];
  process.stdout.write(
    `${alg.padEnd(6)} first ${once.toFixed(1).padStart(6)} µs   again ${more.toFixed(1).padStart(5)} µs   ratio ${(once / more).toFixed(1)}\n`,
  );
}
