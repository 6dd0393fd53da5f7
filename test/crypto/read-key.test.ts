import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import { readKey, weaknessOf } from "../../src/crypto/read-key.ts";
import { bare, certificateOf, openssl, publicKeyOf, rsaKey } from "./openssl.ts";

const passphrase = "sesame-öffne-dich";
const pkcs8 = rsaKey(2048);
const pkcs1 = openssl("rsa -traditional", pkcs8).toString();
const spki = publicKeyOf(pkcs8);
const certificate = certificateOf(pkcs8, "reader");
const encrypted = openssl(`pkcs8 -topk8 -v2 aes-256-cbc -passout pass:${passphrase}`, pkcs8).toString();
const scrypt = openssl(`pkcs8 -topk8 -scrypt -passout pass:${passphrase}`, pkcs8).toString();
const encryptedPkcs1 = openssl(`rsa -traditional -aes128 -passout pass:${passphrase}`, pkcs8).toString();
const ec = openssl("ecparam -name prime256v1 -genkey").toString();
const other = certificateOf(rsaKey(2048), "other");

const privateBytes = openssl("pkcs8 -topk8 -nocrypt -outform DER", pkcs8);
const publicBytes = openssl("pkey -pubin -outform DER", spki);

function refused(text: string, purpose: "private" | "public" | "secret", message: RegExp, phrase?: string): void {
  assert.throws(
    () => readKey(text, purpose, phrase),
    (fault) => fault instanceof CryptoFault && message.test(fault.message) && !fault.message.includes("MII"),
  );
}

describe("private keys", () => {
  const forms: readonly (readonly [title: string, text: string, passphrase?: string])[] = [
    ["PKCS#8", pkcs8],
    ["PKCS#8 without boundaries and line breaks", bare(pkcs8)],
    ["PKCS#8 without boundaries, with line breaks", pkcs8.split("\n").slice(1, -2).join("\r\n")],
    ["PKCS#8 without boundaries and padding", bare(pkcs8).replace(/=+$/, "")],
    ["PKCS#8 with its line breaks turned into spaces", pkcs8.replaceAll("\n", " ")],
    ["PKCS#8 with CRLF", pkcs8.replaceAll("\n", "\r\n")],
    ["PKCS#8, encrypted", encrypted, passphrase],
    ["PKCS#8, encrypted, without boundaries", bare(encrypted), passphrase],
    ["PKCS#8, encrypted with scrypt", scrypt, passphrase],
    ["PKCS#1", pkcs1],
    ["PKCS#1 without boundaries", bare(pkcs1)],
    ["PKCS#1, encrypted", encryptedPkcs1, passphrase],
    ["PKCS#1, encrypted, with CRLF", encryptedPkcs1.replaceAll("\n", "\r\n"), passphrase],
    ["a passphrase that isn't needed", pkcs8, passphrase],
    ["beside its certificate", `${certificate}${pkcs8}`],
    ["behind other text", `Bag Attributes\n  friendlyName: x\n${pkcs8}trailing`],
  ];
  for (const [title, text, phrase] of forms) {
    it(`are read: ${title}`, () => {
      const key = readKey(text, "private", phrase);
      assert.deepEqual(key.export({ type: "pkcs8", format: "der" }), privateBytes);
    });
  }

  it("of EC are read with OpenSSL's parameters before them", () => {
    assert.equal(readKey(ec, "private").asymmetricKeyType, "ec");
  });

  it("are refused with a wrong passphrase, or without one", () => {
    for (const text of [encrypted, bare(encrypted), scrypt, encryptedPkcs1]) {
      refused(text, "private", /passphrase is missing or wrong/);
      refused(text, "private", /passphrase is missing or wrong/, "wrong");
    }
  });

  it("are refused where there is none", () => {
    for (const text of [
      "MIIB…",
      "x",
      "AAAA",
      spki,
      bare(spki),
      certificate,
      "-----BEGIN PRIVATE KEY-----",
      bare(pkcs8).slice(4),
    ])
      refused(text, "private", /^The key is no private key in a known format$/);
    refused("", "private", /^The key is empty$/);
    refused(" \n", "private", /^The key is empty$/);
    refused("A".repeat(65_537), "private", /more than 65536 characters/);
  });

  it("are refused where their passphrase would be hashed for too long", () => {
    const slow = openssl(`pkcs8 -topk8 -iter 2000001 -passout pass:x`, pkcs8).toString();
    refused(slow, "private", /takes too long/, "x");
    refused(bare(slow), "private", /takes too long/, "x");
  });
});

describe("public keys", () => {
  const forms: readonly (readonly [title: string, text: string])[] = [
    ["SPKI", spki],
    ["SPKI without boundaries", bare(spki)],
    ["a certificate", certificate],
    ["a certificate without boundaries", bare(certificate)],
    ["a certificate as XML has it, indented", bare(certificate).replaceAll(/(.{64})/g, "\n    $1")],
    ["PKCS#1", openssl("rsa -pubin -RSAPublicKey_out", spki).toString()],
    ["beside the private key", `${pkcs8}${certificate}`],
    ["the first of a chain", `${certificate}${other}`],
  ];
  for (const [title, text] of forms) {
    it(`are read: ${title}`, () => {
      assert.deepEqual(readKey(text, "public").export({ type: "spki", format: "der" }), publicBytes);
    });
  }

  it("are refused where there is none, a private key included", () => {
    for (const text of ["MIIB…", "x", pkcs8, bare(pkcs8), bare(pkcs1), encrypted, bare(certificate).slice(4)])
      refused(text, "public", /^The key is no public key in a known format$/);
    refused("", "public", /^The key is empty$/);
  });
});

describe("keys for HMAC", () => {
  const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x01]);
  for (const text of ["-__-AQ", "-__-AQ==", "+//+AQ==", "+//+AQ", "+//+AQ==\n"]) {
    it(`are read: ${JSON.stringify(text)}`, () => assert.deepEqual(readKey(text, "secret").export(), bytes));
  }

  it("are refused where they aren't Base64URL", () => {
    for (const text of ["-_+/", "a", "abc def!", "=", "YQ=", "YQ==YQ==", "c2VjcmV0\0"])
      refused(text, "secret", /not Base64URL|empty/);
    refused("", "secret", /^The key is empty$/);
  });

  it("are refused where they are keys of another kind, for those may be public", () => {
    const pkcs1Public = openssl("rsa -pubin -RSAPublicKey_out", spki).toString();
    for (const text of [spki, pkcs8, pkcs1, pkcs1Public, certificate, encrypted, encryptedPkcs1, publicKeyOf(ec)]) {
      refused(text, "secret", /can't be the key of an HMAC algorithm/);
      if (!text.includes("Proc-Type")) refused(bare(text), "secret", /can't be the key of an HMAC algorithm/);
    }
    refused(bare(spki).replaceAll("+", "-").replaceAll("/", "_"), "secret", /can't be the key/);
  });

  it("may begin as a key of another kind does", () => {
    assert.equal(readKey(Buffer.from([0x30, 0x02, 0x01, 0x02]).toString("base64"), "secret").symmetricKeySize, 4);
  });
});

describe("weak keys", () => {
  it("are those of RSA and DSA below 2,048 bits", () => {
    assert.match(weaknessOf(readKey(rsaKey(1024), "private")) ?? "", /only 1024 bits/);
    for (const key of [readKey(pkcs8, "private"), readKey(ec, "private"), readKey("c2VjcmV0", "secret")])
      assert.equal(weaknessOf(key), undefined);
  });
});
