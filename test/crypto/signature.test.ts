import assert from "node:assert/strict";
import { constants, createHash, type KeyObject, privateEncrypt, randomBytes, sign } from "node:crypto";
import { describe, it } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import { parseJws, verifyJws } from "../../src/crypto/jws.ts";
import { readKey } from "../../src/crypto/read-key.ts";
import { calcSignature, signatureAlgorithms, verifySignature } from "../../src/crypto/signature.ts";
import { file, openssl, publicKeyOf, rsaKey } from "./openssl.ts";

type Pair = {
  readonly file: string;
  readonly publicFile: string;
  readonly private: KeyObject;
  readonly public: KeyObject;
};

function pair(name: string, text: string): Pair {
  const publicText = publicKeyOf(text);
  return {
    file: file(name, text),
    publicFile: file(`${name}.pub`, publicText),
    private: readKey(text, "private"),
    public: readKey(publicText, "public"),
  };
}

const rsa = pair("rsa", rsaKey(2048));
const ec = pair("ec", openssl("ecparam -name prime256v1 -genkey -noout").toString());
const parameters = file("dsa.param", openssl("dsaparam 1024"));
const dsa = pair("dsa", openssl(`gendsa ${parameters}`).toString());
const data = Buffer.from("my data \u00e4\u{1f600}");

function digestOf(name: string): string {
  return (
    { SHA: "sha1", MD5: "md5", RIPEMD160: "ripemd160", "ECDSA-WITH-SHA1": "sha1" }[name.toUpperCase()] ??
    (/dsa/i.test(name) ? "sha1" : name.toLowerCase())
  );
}

function opensslVerifies(digest: string, keys: Pair, signature: Buffer): boolean {
  const options = `-${digest} -verify ${keys.publicFile} -signature ${file("signature", signature)}`;
  return openssl(`dgst ${options}`, data).toString().startsWith("Verified OK");
}

/** OpenSSL takes old digests away from DSA, version by version. */
function signsDsa(name: string): boolean {
  try {
    sign(digestOf(name), data, dsa.private);
    return true;
  } catch {
    return false;
  }
}

describe("the algorithms", () => {
  it("are those of FLAT's page", () => {
    const page =
      "DSA DSA-SHA MD2 MD4 MD5 RIPEMD160 SHA SHA1 SHA224 SHA256 SHA384 SHA512 dsaEncryption dsaWithSHA ecdsa-with-SHA1 " +
      "md2 md4 md5 ripemd160 sha sha1 sha224 sha256 sha384 sha512";
    assert.deepEqual([...signatureAlgorithms].sort(), page.split(" ").sort());
  });

  for (const name of signatureAlgorithms.filter((algorithm) => !/^md[24]$/i.test(algorithm))) {
    const fitting = /^ecdsa/.test(name) ? [ec] : /^dsa/i.test(name) ? [dsa] : [rsa, ec, dsa];
    for (const keys of fitting) {
      const skip =
        keys === dsa && !signsDsa(name) && `OpenSSL ${process.versions.openssl} of this Node has no DSA with ${name}`;
      it(`${name} with the key ${keys.file}: openssl verifies ours, we verify openssl's`, { skip }, () => {
        const digest = digestOf(name);
        const ours = calcSignature(data, keys.private, name);
        assert.ok(opensslVerifies(digest, keys, ours));
        const theirs = openssl(`dgst -${digest} -sign ${keys.file}`, data);
        if (keys === rsa) assert.deepEqual(ours, theirs);
        assert.equal(verifySignature(theirs, data, keys.public, name), true);
        assert.equal(verifySignature(theirs, Buffer.from("different data"), keys.public, name), false);
        assert.equal(verifySignature(theirs.subarray(1), data, keys.public, name), false);
        assert.equal(verifySignature(Buffer.alloc(0), data, keys.public, name), false);
      });
    }
  }

  it("refuse what doesn't fit", () => {
    const faults = (key: KeyObject, name: string, message: RegExp) => {
      assert.throws(
        () => calcSignature(data, key, name),
        (fault) => fault instanceof CryptoFault && message.test(fault.message),
      );
      assert.throws(
        () => verifySignature(data, data, key, name),
        (fault) => fault instanceof CryptoFault && message.test(fault.message),
      );
    };
    for (const name of ["MD2", "MD4", "md2", "md4"]) faults(rsa.private, name, /is not supported/);
    for (const name of ["", "SHA3-256", "sha-256", "Sha256", "constructor"]) faults(rsa.private, name, /unknown/);
    faults(rsa.private, "DSA", /doesn't fit/);
    faults(ec.private, "dsaWithSHA", /doesn't fit/);
    faults(dsa.private, "ecdsa-with-SHA1", /doesn't fit/);
    const edwards = readKey(openssl("genpkey -algorithm ed25519").toString(), "private");
    faults(edwards, "SHA256", /doesn't fit/);
    assert.throws(() => calcSignature(data, readKey(rsaKey(512), "private"), "SHA512"), /can't sign/);
  });

  it("verify nothing with the key of somebody else, or of another kind", () => {
    const signature = calcSignature(data, rsa.private, "SHA256");
    assert.equal(verifySignature(signature, data, readKey(publicKeyOf(rsaKey(2048)), "public"), "SHA256"), false);
    assert.equal(verifySignature(signature, data, ec.public, "SHA256"), false);
    assert.equal(verifySignature(signature, data, rsa.public, "SHA1"), false);
  });
});

/** `DigestInfo` of SHA-256 (RFC 8017, section 9.2, note 1), before the hash. */
const sha256 = Buffer.from("3031300d060960864801650304020105000420", "hex");
const hash = createHash("sha256").update(data).digest();

/** What an attacker would give for a padded hash, brought to the key's size by `filler`. */
function block(start: string, filler: number | Buffer, rest: Buffer): Buffer {
  const head = Buffer.from(start, "hex");
  const length = 256 - head.length - rest.length;
  return Buffer.concat([
    head,
    typeof filler === "number" ? Buffer.alloc(length, filler) : filler.subarray(0, length),
    rest,
  ]);
}

const info = Buffer.concat([Buffer.from([0]), sha256, hash]);
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const withInfo = (text: string) => Buffer.concat([hex(text), hash]);

/** Blocks that a lenient implementation takes: Bleichenbacher's forgery of 2006 and its relatives. */
const malformed: readonly (readonly [title: string, block: Buffer])[] = [
  ["encryption's padding", block("0002", 0xff, info)],
  ["padding of type 0", block("0000", 0x00, info)],
  ["a first byte that isn't 0", block("0101", 0xff, info)],
  ["other bytes as padding", block("0001", 0xfe, info)],
  ["one other byte in the padding", Buffer.from(block("0001", 0xff, info)).fill(0x7f, 100, 101)],
  ["random padding", block("0001", Buffer.from(randomBytes(256).map((byte) => byte | 1)), info)],
  [
    "a short padding, and rubbish behind the hash",
    Buffer.concat([hex("0001 ffffffffffffffff"), info, Buffer.alloc(256 - 10 - info.length, 0x5a)]),
  ],
  ["no padding at all", Buffer.concat([hex("0001"), info, Buffer.alloc(256 - 2 - info.length)])],
  ["no zero before the hash", block("0001", 0xff, info.subarray(1))],
  ["the hash alone", block("0001", 0xff, Buffer.concat([Buffer.from([0]), hash]))],
  ["another algorithm's name", block("0001", 0xff, withInfo("00 3031300d060960864801650304020205000420"))],
  ["SHA-1's name", block("0001", 0xff, withInfo("00 3021300906052b0e03021a05000420"))],
  [
    "something else than NULL as parameters",
    block("0001", 0xff, withInfo("00 3033300f06096086480165030402010502aabb0420")),
  ],
  ["rubbish in the parameters", block("0001", 0xff, withInfo("00 3036301206096086480165030402010500deadbeef0420"))],
  ["a length in the long form", block("0001", 0xff, withInfo("00 308131300d060960864801650304020105000420"))],
  [
    "an indefinite length",
    block("0001", 0xff, Buffer.concat([withInfo("00 3080300d060960864801650304020105000420"), hex("0000")])),
  ],
  [
    "rubbish inside behind the hash",
    block("0001", 0xff, Buffer.concat([withInfo("00 3035300d060960864801650304020105000420"), hex("deadbeef")])),
  ],
  [
    "a shorter hash",
    block("0001", 0xff, Buffer.concat([hex("00 3030300d06096086480165030402010500041f"), hash.subarray(1)])),
  ],
  [
    "the hash of something else",
    block("0001", 0xff, Buffer.concat([Buffer.from([0]), sha256, createHash("sha256").digest()])),
  ],
];

describe("RSA signatures whose padding is malformed", () => {
  const signed = (padded: Buffer) => privateEncrypt({ key: rsa.private, padding: constants.RSA_NO_PADDING }, padded);

  it("a block that is right is a good signature", () => {
    assert.equal(verifySignature(signed(block("0001", 0xff, info)), data, rsa.public, "SHA256"), true);
  });

  for (const [title, padded] of malformed) {
    it(`are refused: ${title}`, () => assert.equal(verifySignature(signed(padded), data, rsa.public, "SHA256"), false));
  }

  it("are refused in tokens as well", () => {
    const header = Buffer.from('{"alg":"RS256"}').toString("base64url");
    const text = `${header}.e30`;
    const digest = createHash("sha256").update(text).digest();
    const token = (padded: Buffer) => parseJws(`${text}.${signed(padded).toString("base64url")}`);
    verifyJws(token(block("0001", 0xff, Buffer.concat([Buffer.from([0]), sha256, digest]))), rsa.public, ["RS256"]);
    const short = Buffer.concat([hex("0001 ffffffffffffffff 00"), sha256, digest]);
    assert.throws(
      () => verifyJws(token(Buffer.concat([short, Buffer.alloc(256 - short.length)])), rsa.public, ["RS256"]),
      CryptoFault,
    );
  });

  it("are refused at another length than the key's, and with a number added", () => {
    const good = calcSignature(data, rsa.private, "SHA256");
    for (const signature of [
      Buffer.concat([Buffer.alloc(1), good]),
      Buffer.concat([good, Buffer.alloc(1)]),
      good.subarray(0, 255),
    ])
      assert.equal(verifySignature(signature, data, rsa.public, "SHA256"), false);
    const modulus = Buffer.from(rsa.public.export({ format: "jwk" }).n ?? "", "base64url");
    const sum = (BigInt(`0x${good.toString("hex")}`) + BigInt(`0x${modulus.toString("hex")}`)).toString(16);
    const added = Buffer.from(sum.padStart(Math.ceil(sum.length / 2) * 2, "0"), "hex");
    assert.equal(verifySignature(added, data, rsa.public, "SHA256"), false);
    for (const value of [0, 1]) {
      assert.equal(
        verifySignature(Buffer.concat([Buffer.alloc(255), Buffer.from([value])]), data, rsa.public, "SHA256"),
        false,
      );
    }
  });
});

describe("EC signatures", () => {
  it("are refused with numbers that aren't in range, and not in DER", () => {
    const good = calcSignature(data, ec.private, "SHA256");
    const order = "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    const bad = [
      "3006020100020100",
      "3006020101020100",
      "3006020100020101",
      `3026020101022100${order.slice(2)}`,
      "",
      "00",
      "30060201010201",
    ];
    for (const signature of [...bad.map(hex), Buffer.concat([good, Buffer.alloc(1)]), good.subarray(0, -1)])
      assert.equal(verifySignature(signature, data, ec.public, "SHA256"), false);
  });
});
