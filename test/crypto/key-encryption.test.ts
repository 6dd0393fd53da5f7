import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encryptionRounds } from "../../src/crypto/key-encryption.ts";
import { openssl, rsaKey } from "./openssl.ts";

const key = rsaKey(1024);

describe("the rounds that an encrypted key asks for", () => {
  const table: readonly (readonly [options: string, rounds: number])[] = [
    ["-iter 12345", 12_345],
    ["-v2 aes-128-cbc -v2prf hmacWithSHA512 -iter 1", 1],
    ["-v1 PBE-SHA1-3DES -iter 4321", 4321],
    ["-scrypt -scrypt_N 1024 -scrypt_r 4 -scrypt_p 2", 8192],
  ];
  for (const [options, rounds] of table) {
    it(options, () => {
      assert.equal(encryptionRounds(openssl(`pkcs8 -topk8 -outform DER -passout pass:x ${options}`, key)), rounds);
    });
  }

  it("are none for a key that isn't encrypted, and for anything else", () => {
    assert.equal(encryptionRounds(openssl("pkcs8 -topk8 -nocrypt -outform DER", key)), undefined);
    assert.equal(encryptionRounds(openssl("pkey -pubout -outform DER", key)), undefined);
    assert.equal(encryptionRounds(Buffer.alloc(0)), undefined);
    for (const length of [1, 2, 3, 4, 5]) assert.equal(encryptionRounds(Buffer.alloc(length, 0x30)), undefined);
  });

  it("are no number where the key doesn't say them", () => {
    const der = (tag: number, ...content: Buffer[]) =>
      Buffer.concat([Buffer.from([tag, Buffer.concat(content).length]), ...content]);
    const identifier = der(0x06, Buffer.from("2a864886f70d01050d", "hex"));
    const keyOf = (...algorithm: Buffer[]) => der(0x30, der(0x30, ...algorithm), der(0x04, Buffer.from("x")));
    for (const algorithm of [
      [identifier],
      [identifier, der(0x30)],
      [identifier, der(0x30, der(0x30, identifier, der(0x30)))],
    ])
      assert.equal(encryptionRounds(keyOf(...algorithm)), Number.NaN);
    const negative = der(0x30, der(0x04, Buffer.from("salt")), der(0x02, Buffer.from([0xff])));
    assert.equal(encryptionRounds(keyOf(der(0x06, Buffer.from("2a03", "hex")), negative)), Number.NaN);
    const huge = der(0x30, der(0x04, Buffer.from("salt")), der(0x02, Buffer.alloc(9, 0x7f)));
    assert.equal(encryptionRounds(keyOf(der(0x06, Buffer.from("2a03", "hex")), huge)), Number.POSITIVE_INFINITY);
  });
});
