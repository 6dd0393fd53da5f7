// Signatures of PS, ES and EdDSA that are nearly right, made by hand: each kind has passed in some library.
import assert from "node:assert/strict";
import { constants, createHash, generateKeyPairSync, type KeyObject, privateEncrypt, sign } from "node:crypto";
import { describe, it } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import { type JwsAlgorithm, parseJws, verifyJws } from "../../src/crypto/jws.ts";

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

function signedPart(alg: string): string {
  return `${Buffer.from(JSON.stringify({ alg })).toString("base64url")}.e30`;
}

function accepts(alg: JwsAlgorithm, signature: Buffer, { publicKey }: Pair): boolean {
  try {
    verifyJws(parseJws(`${signedPart(alg)}.${signature.toString("base64url")}`), publicKey, [alg]);
    return true;
  } catch (fault) {
    assert.ok(fault instanceof CryptoFault && fault.message === "Token has an invalid signature.", String(fault));
    return false;
  }
}

function bytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}

function number(text: Buffer): bigint {
  return BigInt(`0x${text.toString("hex")}`);
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

type Pss = {
  readonly salt: Buffer;
  readonly separator: number;
  /** What is before the separator; zeros in a good one. */
  readonly filler: number;
  readonly trailer: number;
  readonly hash: (hashed: Buffer) => Buffer;
  readonly mask: "sha256" | "sha1";
};

const good: Pss = {
  salt: Buffer.alloc(32, 7),
  separator: 1,
  filler: 0,
  trailer: 0xbc,
  hash: (hashed) => hashed,
  mask: "sha256",
};

/** RFC 8017, section 9.1.1, with all that can be wrong with it. */
function pssBlock(changes: Partial<Pss>): Buffer {
  const { salt, separator, filler, trailer, hash, mask } = { ...good, ...changes };
  const digest = createHash("sha256").update(signedPart("PS256")).digest();
  const hashed = hash(createHash("sha256").update(Buffer.alloc(8)).update(digest).update(salt).digest());
  const before = Buffer.alloc(256 - 32 - 1 - salt.length - 1, filler);
  const data = Buffer.concat([before, Buffer.from([separator]), salt]);
  const masked = data.map((byte, at) => byte ^ (maskOf(hashed, data.length, mask)[at] ?? 0));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, hashed, Buffer.from([trailer])]);
}

function maskOf(seed: Buffer, length: number, hash: string): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at * 20 < length; at += 1)
    parts.push(
      createHash(hash)
        .update(seed)
        .update(bytes(BigInt(at), 4))
        .digest(),
    );
  return Buffer.concat(parts).subarray(0, length);
}

describe("PS256", () => {
  const signed = (block: Buffer): Buffer =>
    privateEncrypt({ key: rsa.privateKey, padding: constants.RSA_NO_PADDING }, block);
  const right = signed(pssBlock({}));
  const modulus = number(Buffer.from(rsa.publicKey.export({ format: "jwk" }).n ?? "", "base64url"));

  it("accepts a block that is right, whatever its salt", () => {
    assert.equal(accepts("PS256", right, rsa), true);
    for (const fill of [0, 255])
      assert.equal(accepts("PS256", signed(pssBlock({ salt: Buffer.alloc(32, fill) })), rsa), true);
  });

  const blocks: Readonly<Record<string, Partial<Pss>>> = {
    "no salt": { salt: Buffer.alloc(0) },
    "a shorter salt": { salt: Buffer.alloc(20) },
    "a longer salt": { salt: Buffer.alloc(64) },
    "the longest salt": { salt: Buffer.alloc(222) },
    "another separator": { separator: 2 },
    "no separator": { separator: 0 },
    "something before the separator": { filler: 1 },
    "another trailer": { trailer: 0xcc },
    "another hash": { hash: (hashed) => Buffer.from(hashed.map((byte) => byte ^ 1)) },
    "a hash of zeros": { hash: (hashed) => Buffer.alloc(hashed.length) },
    "the mask of another hash": { mask: "sha1" },
  };
  for (const [name, changes] of Object.entries(blocks))
    it(`refuses ${name}`, () => assert.equal(accepts("PS256", signed(pssBlock(changes)), rsa), false));

  const signatures: Readonly<Record<string, Buffer>> = {
    "0": Buffer.alloc(256),
    "1": bytes(1n, 256),
    "the modulus less 1": bytes(modulus - 1n, 256),
    "the modulus": bytes(modulus, 256),
    "a number that isn't reduced": bytes(number(right) + modulus, 257),
    "zeros before it": Buffer.concat([Buffer.alloc(2), right]),
    "zeros behind it": Buffer.concat([right, Buffer.alloc(2)]),
    "the half of it": right.subarray(0, 128),
    "padding as RS256 has it": sign("sha256", Buffer.from(signedPart("PS256")), rsa.privateKey),
  };
  for (const [name, signature] of Object.entries(signatures))
    it(`refuses ${name}`, () => assert.equal(accepts("PS256", signature, rsa), false));
});

const curves = [
  ["ES256", "P-256", "sha256", 32, 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
  [
    "ES384",
    "P-384",
    "sha384",
    48,
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ],
  [
    "ES512",
    "P-521",
    "sha512",
    66,
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  ],
] as const;

for (const [alg, namedCurve, hash, size, order] of curves) {
  describe(alg, () => {
    const pair = generateKeyPairSync("ec", { namedCurve });
    const data = Buffer.from(signedPart(alg));
    const right = sign(hash, data, { key: pair.privateKey, dsaEncoding: "ieee-p1363" });
    const [r, s] = [number(right.subarray(0, size)), number(right.subarray(size))];
    const of = (one: bigint, other: bigint): Buffer => Buffer.concat([bytes(one, size), bytes(other, size)]);

    it("accepts two numbers", () => assert.equal(accepts(alg, right, pair), true));

    it("refuses numbers at the edges of the group", () => {
      const edges = [0n, 1n, order - 1n, order, order + 1n];
      for (const one of edges) for (const other of edges) assert.equal(accepts(alg, of(one, other), pair), false);
      for (const edge of edges) {
        assert.equal(accepts(alg, of(r, edge), pair), false);
        assert.equal(accepts(alg, of(edge, s), pair), false);
      }
    });

    const most = (1n << BigInt(8 * size)) - 1n;
    const wrong: Readonly<Record<string, Buffer>> = {
      "the greatest numbers": of(most, most),
      "the numbers in the other order": of(s, r),
      DER: sign(hash, data, pair.privateKey),
      "another length": Buffer.concat([right, Buffer.alloc(2)]),
      "zeros before each number": Buffer.concat([bytes(r, size + 1), bytes(s, size + 1)]),
      "zeros behind each number": Buffer.concat([bytes(r, size), Buffer.alloc(1), bytes(s, size), Buffer.alloc(1)]),
      "one number": bytes(r, size),
      "an odd length": right.subarray(1),
      nothing: Buffer.alloc(0),
      "a signature with another hash": sign("sha224", data, { key: pair.privateKey, dsaEncoding: "ieee-p1363" }),
      "numbers that overflow": Buffer.concat([bytes(r + order, size + 1), bytes(s + order, size + 1)]),
    };
    for (const [name, signature] of Object.entries(wrong))
      it(`refuses ${name}`, () => assert.equal(accepts(alg, signature, pair), false));
  });
}

const edwards = [
  ["ed25519", 32, (1n << 252n) + 27742317777372353535851937790883648493n],
  ["ed448", 57, (1n << 446n) - 13818066809895115352007386748515426880336692474882178609894547503885n],
] as const;

for (const [name, size, order] of edwards) {
  describe(`EdDSA with ${name}`, () => {
    const pair: Pair = name === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ed448");
    const right = sign(null, Buffer.from(signedPart("EdDSA")), pair.privateKey);
    const little = (value: bigint): Buffer => bytes(value, size).reverse();
    const s = number(Buffer.from(right.subarray(size)).reverse());
    const first = right.subarray(0, size);

    it("accepts a signature", () => assert.equal(accepts("EdDSA", right, pair), true));

    const wrong: Readonly<Record<string, Buffer>> = {
      "a number that isn't reduced": Buffer.concat([first, little(s + order)]),
      "the negative of its number": Buffer.concat([first, little(order - s)]),
      "the number 0": Buffer.concat([first, little(0n)]),
      "the order as its number": Buffer.concat([first, little(order)]),
      "a point of zeros": Buffer.concat([Buffer.alloc(size), little(s)]),
      "the neutral point": Buffer.concat([little(1n), little(s)]),
      "no point": Buffer.concat([Buffer.alloc(size, 0xff), little(s)]),
      "the point with the other sign": Buffer.concat([
        Buffer.from(first.map((byte, at) => (at === size - 1 ? byte ^ 0x80 : byte))),
        little(s),
      ]),
      zeros: Buffer.alloc(2 * size),
      "zeros behind it": Buffer.concat([right, Buffer.alloc(1)]),
      "the half of it": first,
      "a byte less": right.subarray(0, -1),
    };
    for (const [title, signature] of Object.entries(wrong))
      it(`refuses ${title}`, () => assert.equal(accepts("EdDSA", signature, pair), false));
  });
}

it("white space in a header is part of what is signed", () => {
  const ed = generateKeyPairSync("ed25519");
  const header = Buffer.from('\n { "alg" :\t"EdDSA" } \r\n').toString("base64url");
  const token = `${header}.e30`;
  const signature = sign(null, Buffer.from(token), ed.privateKey).toString("base64url");
  verifyJws(parseJws(`${token}.${signature}`), ed.publicKey, ["EdDSA"]);
  assert.throws(() => verifyJws(parseJws(`${signedPart("EdDSA")}.${signature}`), ed.publicKey, ["EdDSA"]), CryptoFault);
});
