// Published examples of RFC 7515, 7519 and 7520, tokens of openssl, and tokens that must not pass.
import assert from "node:assert/strict";
import { createHmac, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { describe, it } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import {
  type JwsAlgorithm,
  jwsAlgorithms,
  maxTokenLength,
  parseJws,
  signJws,
  verifyJws,
} from "../../src/crypto/jws.ts";
import { readKey } from "../../src/crypto/read-key.ts";
import { file, openssl, publicKeyOf, rsaKey } from "./openssl.ts";

const hs: readonly JwsAlgorithm[] = ["HS256", "HS384", "HS512"];
const rs: readonly JwsAlgorithm[] = ["RS256", "RS384", "RS512"];

function rsaPublic(n: string): KeyObject {
  return createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" });
}

function base64Url(text: string | Buffer): string {
  return Buffer.from(text).toString("base64url");
}

function verified(token: string, key: KeyObject, algorithms: readonly JwsAlgorithm[]): string {
  const jws = parseJws(token);
  verifyJws(jws, key, algorithms);
  return jws.payload.toString();
}

function refused(token: string, key: KeyObject, algorithms: readonly JwsAlgorithm[], message: RegExp): void {
  assert.throws(
    () => verified(token, key, algorithms),
    (fault) => fault instanceof CryptoFault && message.test(fault.message),
  );
}

const claims = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}';
const frodo =
  "It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, " +
  "there’s no knowing where you might be swept off to.";

describe("published examples", () => {
  it("RFC 7515, appendix A.1 and RFC 7519, section 3.1: HS256", () => {
    const key = readKey(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
      "secret",
    );
    const token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
      ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    assert.equal(verified(token, key, ["HS256"]), claims);
    assert.equal(verified(token, key, hs), claims);
  });

  it("RFC 7515, appendix A.2: RS256", () => {
    const key = rsaPublic(
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    );
    const signature =
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const token = `${base64Url('{"alg":"RS256"}')}.${base64Url(claims)}.${signature}`;
    assert.equal(verified(token, key, ["RS256"]), claims);
    refused(token, key, ["RS384"], /unexpected algorithm/);
  });

  it("RFC 7520, section 4.1: RS256", () => {
    const key = rsaPublic(
      "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw",
    );
    const signature =
      "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
    const header = '{"alg":"RS256","kid":"bilbo.baggins@hobbiton.example"}';
    assert.equal(verified(`${base64Url(header)}.${base64Url(frodo)}.${signature}`, key, rs), frodo);
  });

  it("RFC 7520, section 4.4: HS256", () => {
    const key = readKey("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg", "secret");
    const header = '{"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"}';
    const token = `${base64Url(header)}.${base64Url(frodo)}.s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0`;
    assert.equal(verified(token, key, hs), frodo);
  });
});

const secret = readKey("c2VjcmV0", "secret");
const privateText = rsaKey(2048);
const privateKey = readKey(privateText, "private");
const publicText = publicKeyOf(privateText);
const publicKey = readKey(publicText, "public");

/** A token with any header, signed as HS256 with `secret`. */
function forged(header: string | Buffer, payload = "{}"): string {
  const signed = `${base64Url(header)}.${base64Url(payload)}`;
  return `${signed}.${createHmac("sha256", "secret").update(signed).digest("base64url")}`;
}

describe("own tokens", () => {
  // Signatures of the other families differ each time: jws-algorithms.test.ts has them.
  for (const algorithm of jwsAlgorithms.filter((name) => /^[HR]S/.test(name))) {
    it(`${algorithm}: openssl makes the same`, () => {
      const isHmac = algorithm.startsWith("HS");
      const token = signJws('{"a":"ü"}', isHmac ? secret : privateKey, algorithm);
      const [header = "", payload = "", signature] = token.split(".");
      assert.equal(Buffer.from(header, "base64url").toString(), `{"typ":"JWT","alg":"${algorithm}"}`);
      const digest = `-sha${algorithm.slice(2)}`;
      const how = isHmac ? "-hmac secret" : `-sign ${file("signer", privateText)}`;
      const expected = openssl(`dgst ${digest} ${how} -binary`, `${header}.${payload}`);
      assert.equal(signature, expected.toString("base64url"));
      assert.equal(verified(token, isHmac ? secret : publicKey, isHmac ? hs : rs), '{"a":"ü"}');
    });
  }

  it("are not made with a key that doesn't fit", () => {
    const faults = (key: KeyObject, algorithm: JwsAlgorithm, message: RegExp) =>
      assert.throws(
        () => signJws("{}", key, algorithm),
        (fault) => fault instanceof CryptoFault && message.test(fault.message),
      );
    faults(secret, "RS256", /doesn't fit/);
    faults(privateKey, "HS256", /doesn't fit/);
    faults(publicKey, "RS256", /doesn't fit/);
    faults(readKey(openssl("ecparam -name prime256v1 -genkey").toString(), "private"), "RS256", /doesn't fit/);
    faults(readKey(rsaKey(512), "private"), "RS512", /can't sign/);
    assert.throws(() => signJws(JSON.stringify("x".repeat(maxTokenLength)), secret, "HS256"), /too long/);
  });
});

const good = forged('{"alg":"HS256"}');
const [header = "", payload = "", signature = ""] = good.split(".");
const bad: readonly (readonly [title: string, token: string, message: RegExp])[] = [
  ["nothing", "", /malformed/],
  ["dots alone", "..", /malformed/],
  ["one part", header, /malformed/],
  ["two parts", `${header}.${payload}`, /malformed/],
  ["four parts", `${good}.`, /malformed/],
  ["five parts, as encrypted ones have", `${header}..${payload}.${signature}.${signature}`, /malformed/],
  ["without a signature", `${header}.${payload}.`, /invalid signature/],
  ["padding", `${header}.${payload}.${signature}=`, /malformed/],
  ["a space before it", ` ${good}`, /malformed/],
  ["a newline behind it", `${good}\n`, /malformed/],
  ["the alphabet of Base64", `${header}.${payload}.+/${signature.slice(2)}`, /malformed/],
  ["a character that isn't ASCII", `${header}.${payload}.é${signature.slice(1)}`, /malformed/],
  [
    "another spelling of the same signature",
    `${header}.${payload}.${signature.slice(0, -1)}${respelt(signature)}`,
    /malformed/,
  ],
  [
    "a shorter signature",
    `${header}.${payload}.${base64Url(Buffer.from(signature, "base64url").subarray(1))}`,
    /invalid sig/,
  ],
  ["a longer signature", `${header}.${payload}.${`${signature.slice(0, 42)}AAAA`}`, /invalid sig/],
  ["a signature of something else", `${header}.${base64Url('{"a":1}')}.${signature}`, /invalid signature/],
  ["another header", `${base64Url('{ "alg":"HS256"}')}.${payload}.${signature}`, /invalid signature/],
  ["a header that isn't JSON", forged("{alg:HS256}"), /malformed/],
  ["a header that is no object", forged('["HS256"]'), /malformed/],
  ["a header that is null", forged("null"), /malformed/],
  ["a header that isn't UTF-8", forged(Buffer.from('{"alg":"HS256","x":"\xff"}', "latin1")), /malformed/],
  ["a header nested deeply", forged(`{"alg":"HS256","x":${"[".repeat(5000)}${"]".repeat(5000)}}`), /malformed/],
  ["no algorithm", forged("{}"), /unexpected algorithm/],
  ["the algorithm none", `${base64Url('{"alg":"none"}')}.${payload}.`, /unexpected algorithm/],
  ["the algorithm None", `${base64Url('{"alg":"None"}')}.${payload}.`, /unexpected algorithm/],
  ["an algorithm in small letters", forged('{"alg":"hs256"}'), /unexpected algorithm/],
  ["a list of algorithms", forged('{"alg":["HS256"]}'), /unexpected algorithm/],
  ["another algorithm than the signature's", forged('{"alg":"HS512"}'), /invalid signature/],
  ["an inherited algorithm", forged('{"__proto__":{"alg":"HS256"}}'), /unexpected algorithm/],
  ["another algorithm beside it", forged('{"alg":"HS256","alg":"none"}'), /unexpected algorithm/],
  ["critical extensions", forged('{"alg":"HS256","crit":["exp"],"exp":1}'), /critical/],
  ["an empty list of critical extensions", forged('{"alg":"HS256","crit":[]}'), /critical/],
  ["an unencoded payload", forged('{"alg":"HS256","b64":false,"crit":["b64"]}'), /critical/],
  ["a megabyte and more", `${header}.${"A".repeat(maxTokenLength)}.${signature}`, /too long/],
];

describe("tokens are refused", () => {
  for (const [title, token, message] of bad) it(title, () => refused(token, secret, hs, message));

  it("signed with another key", () => {
    assert.equal(verified(good, secret, hs), "{}");
    refused(good, readKey("c2VjcmV1", "secret"), hs, /invalid signature/);
    refused(signJws("{}", privateKey, "RS256"), readKey(publicKeyOf(rsaKey(2048)), "public"), rs, /invalid signature/);
  });

  it("signed with the public key as if it were a secret", () => {
    for (const bytes of [publicText, publicKey.export({ type: "spki", format: "der" })]) {
      const token = signJws("{}", createSecretKey(Buffer.from(bytes)), "HS256");
      refused(token, publicKey, rs, /unexpected algorithm/);
      refused(token, publicKey, [...hs, ...rs], /doesn't fit/);
    }
    refused(signJws("{}", privateKey, "RS256"), secret, [...hs, ...rs], /doesn't fit/);
  });

  it("signed with a key that is no RSA key, or only for PSS", () => {
    const token = signJws("{}", privateKey, "RS256");
    const pss = openssl("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048").toString();
    const ec = openssl("ecparam -name prime256v1 -genkey").toString();
    for (const key of [pss, ec]) refused(token, readKey(publicKeyOf(key), "public"), rs, /doesn't fit/);
  });
});

/** The last digit with a bit set that no byte has room for. */
function respelt(signature: string): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return digits[digits.indexOf(signature.at(-1) ?? "") + 1] ?? "";
}
