// RSAES-OAEP (RFC 8017, section 7.1) with SHA-1 and MGF1, as FLAT encrypts.
import { constants, type KeyObject, privateDecrypt, publicEncrypt } from "node:crypto";
import { CryptoFault } from "./crypto-fault.ts";

const scheme = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };

/** Takes 42 bytes less than the key has: 214 for 2,048 bits. @throws CryptoFault for more, and for keys that aren't RSA */
export function encryptOaep(data: Buffer, key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== "rsa") throw new CryptoFault("The key is no RSA key");
  try {
    return publicEncrypt({ key, ...scheme }, data);
  } catch {
    throw new CryptoFault("The data is too long for the key");
  }
}

/** @throws CryptoFault with one and the same message, whatever is wrong with the ciphertext */
export function decryptOaep(ciphertext: Buffer, key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== "rsa") throw new CryptoFault("The key is no RSA key");
  try {
    return privateDecrypt({ key, ...scheme }, ciphertext);
  } catch {
    throw new CryptoFault("The ciphertext can't be decrypted with the key");
  }
}
