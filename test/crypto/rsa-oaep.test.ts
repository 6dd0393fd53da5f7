import assert from "node:assert/strict";
import { constants, createHash, publicEncrypt } from "node:crypto";
import { describe, it } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import { readKey } from "../../src/crypto/read-key.ts";
import { decryptOaep, encryptOaep } from "../../src/crypto/rsa-oaep.ts";
import { certificateOf, file, openssl, publicKeyOf, rsaKey } from "./openssl.ts";

const text = rsaKey(2048);
const privateKey = readKey(text, "private");
const publicKey = readKey(publicKeyOf(text), "public");
const privateFile = file("oaep", text);
const publicFile = file("oaep.pub", publicKeyOf(text));
const oaep = "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1";
const bytes = Buffer.from([0xff, 0x00, 0x80, 0x0a]);

function refused(work: () => unknown, message: RegExp): void {
  assert.throws(work, (fault) => fault instanceof CryptoFault && message.test(fault.message));
}

describe("RSAES-OAEP", () => {
  it("is decrypted by openssl", () => {
    const ciphertext = encryptOaep(bytes, publicKey);
    assert.deepEqual(openssl(`pkeyutl -decrypt -inkey ${privateFile} ${oaep}`, ciphertext), bytes);
  });

  it("is decrypted as openssl encrypts it", () => {
    const ciphertext = openssl(`pkeyutl -encrypt -pubin -inkey ${publicFile} ${oaep}`, bytes);
    assert.deepEqual(decryptOaep(ciphertext, privateKey), bytes);
  });

  it("takes up to 214 bytes for 2,048 bits, none at all included", () => {
    for (const length of [0, 1, 214]) {
      const data = Buffer.alloc(length, 7);
      assert.deepEqual(decryptOaep(encryptOaep(data, publicKey), privateKey), data);
    }
    refused(() => encryptOaep(Buffer.alloc(215), publicKey), /too long for the key/);
  });

  it("gives another ciphertext each time", () => {
    assert.notDeepEqual(encryptOaep(bytes, publicKey), encryptOaep(bytes, publicKey));
  });

  it("works with the key of a certificate", () => {
    const certificate = readKey(certificateOf(text, "oaep"), "public");
    assert.deepEqual(decryptOaep(encryptOaep(bytes, certificate), privateKey), bytes);
  });

  it("is for RSA keys alone", () => {
    const ec = openssl("ecparam -name prime256v1 -genkey").toString();
    refused(() => encryptOaep(bytes, readKey(publicKeyOf(ec), "public")), /no RSA key/);
    refused(() => decryptOaep(bytes, readKey(ec, "private")), /no RSA key/);
  });
});

function mgf1(seed: Buffer, length: number): Buffer {
  const parts = Array.from({ length: Math.ceil(length / 20) }, (_, index) => {
    return createHash("sha1")
      .update(seed)
      .update(Buffer.from([0, 0, 0, index]))
      .digest();
  });
  return Buffer.concat(parts).subarray(0, length);
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

/** The encoded message of RFC 8017, section 7.1.1, made of any parts, as ciphertext. */
function encoded(first: number, hash: Buffer, padding: Buffer, message: Buffer): Buffer {
  const seed = Buffer.alloc(20, 0x42);
  const rest = Buffer.concat([hash, padding]);
  const block = Buffer.concat([rest, Buffer.alloc(235 - rest.length - message.length), message]);
  const maskedBlock = xor(block, mgf1(seed, 235));
  const whole = Buffer.concat([Buffer.from([first]), xor(seed, mgf1(maskedBlock, 20)), maskedBlock]);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, whole);
}

describe("ciphertexts that are malformed", () => {
  const hash = createHash("sha1").digest();
  const message = Buffer.from("\u0001secret");
  const none = Buffer.alloc(0);

  it("a block that is right is decrypted", () => {
    assert.equal(decryptOaep(encoded(0, hash, none, message), privateKey).toString(), "secret");
  });

  const good = encryptOaep(bytes, publicKey);
  const other = (oaepHash: string) =>
    publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes);
  const table: readonly (readonly [title: string, ciphertext: Buffer])[] = [
    ["a first byte that isn't 0", encoded(1, hash, none, message)],
    ["the hash of a label", encoded(0, createHash("sha1").update("label").digest(), none, message)],
    ["padding that isn't 0", encoded(0, hash, Buffer.from([0, 0, 2]), message)],
    ["no end of the padding", encoded(0, hash, none, none)],
    ["another end of the padding", encoded(0, hash, none, Buffer.from("\u0002secret"))],
    ["another hash", other("sha256")],
    ["the padding of PKCS#1 v1.5", publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, bytes)],
    ["nothing", none],
    ["a byte less", good.subarray(1)],
    ["a byte more", Buffer.concat([good, none, Buffer.alloc(1)])],
    ["a byte changed", Buffer.from(good).fill((good[128] ?? 0) ^ 1, 128, 129)],
    ["zeros", Buffer.alloc(256)],
    ["more than the modulus", Buffer.alloc(256, 0xff)],
    ["for another key", encryptOaep(bytes, readKey(publicKeyOf(rsaKey(2048)), "public"))],
  ];
  for (const [title, ciphertext] of table) {
    it(`are refused with one message: ${title}`, () => {
      refused(() => decryptOaep(ciphertext, privateKey), /^The ciphertext can't be decrypted with the key$/);
    });
  }
});
