// FLAT's functions that encrypt and sign with key pairs: encrypt(), decrypt(), calc-signature(), verify-signature().
import { readBase64 } from "../../crypto/base64.ts";
import { CryptoFault } from "../../crypto/crypto-fault.ts";
import { decryptOaep, encryptOaep } from "../../crypto/rsa-oaep.ts";
import { calcSignature, signatureAlgorithms, verifySignature } from "../../crypto/signature.ts";
import { suggestion } from "../../source/suggest.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";
import { checkLiteralKey, keyOf, orAlert } from "./key-argument.ts";
import { fromBytes, toBytes } from "./octets.ts";

export const encryptionFunctions = [
  defineFunction({
    name: "encrypt",
    args: ["any", "string"],
    returns: "string",
    impure: true,
    bind: (site) => {
      checkLiteralKey(site, 1, "public");
      return ({ host }, data, key) =>
        orAlert("encrypt", host, "", () =>
          encryptOaep(toBytes(data), keyOf("encrypt", host, key, "public")).toString("base64"),
        );
    },
  }),
  defineFunction({
    name: "decrypt",
    args: ["string", "string", "string?"],
    returns: "any",
    impure: true,
    bind: (site) => {
      checkLiteralKey(site, 1, "private", 2);
      return ({ host }, ciphertext, key, passphrase) =>
        orAlert("decrypt", host, "", () => {
          const bytes = base64("ciphertext", ciphertext);
          return fromBytes(decryptOaep(bytes, keyOf("decrypt", host, key, "private", passphrase)));
        });
    },
  }),
  defineFunction({
    name: "calc-signature",
    args: ["any", "string", "string?", "string?"],
    returns: "string",
    impure: true,
    bind: (site) => {
      checkLiteralKey(site, 1, "private", 2);
      checkLiteralAlgorithm(site, 3);
      return ({ host }, data, key, passphrase, algorithm = "SHA256") =>
        orAlert("calc-signature", host, "", () => {
          const privateKey = keyOf("calc-signature", host, key, "private", passphrase);
          return calcSignature(toBytes(data), privateKey, algorithm).toString("base64");
        });
    },
  }),
  defineFunction({
    name: "verify-signature",
    args: ["string", "any", "string", "string?"],
    returns: "boolean",
    impure: true,
    bind: (site) => {
      checkLiteralKey(site, 2, "public");
      checkLiteralAlgorithm(site, 3);
      return ({ host }, signature, data, key, algorithm = "SHA256") =>
        orAlert("verify-signature", host, false, () => {
          const publicKey = keyOf("verify-signature", host, key, "public");
          return verifySignature(base64("signature", signature), toBytes(data), publicKey, algorithm);
        });
    },
  }),
];

function base64(what: string, text: string): Buffer {
  const bytes = readBase64(text);
  if (bytes === undefined) throw new CryptoFault(`The ${what} is not Base64`);
  return bytes;
}

function checkLiteralAlgorithm(site: CallSite, at: number): void {
  const name = site.constants[at];
  if (name === undefined || signatureAlgorithms.includes(String(name))) return;
  throw site.error(at, "Unknown signature algorithm", suggestion(String(name), signatureAlgorithms));
}
