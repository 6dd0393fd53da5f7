// Keys for the tests of functions that take keys. They are made for each run.
import { generateKeyPairSync, type KeyObject } from "node:crypto";

export type KeyTexts = {
  readonly private: string;
  readonly public: string;
  readonly encrypted: string;
  /** Without boundaries and line breaks. */
  readonly barePrivate: string;
  readonly barePublic: string;
};

export const passphrase = "sesame";

export function rsaKeys(modulusLength = 2048): KeyTexts {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return textsOf(privateKey, publicKey);
}

export function ecKeys(): KeyTexts {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return textsOf(privateKey, publicKey);
}

function textsOf(privateKey: KeyObject, publicKey: KeyObject): KeyTexts {
  const pkcs8 = { type: "pkcs8", format: "pem" } as const;
  const texts = {
    private: privateKey.export(pkcs8).toString(),
    public: publicKey.export({ type: "spki", format: "pem" }).toString(),
    encrypted: privateKey.export({ ...pkcs8, cipher: "aes-256-cbc", passphrase }).toString(),
  };
  return { ...texts, barePrivate: bare(texts.private), barePublic: bare(texts.public) };
}

function bare(pem: string): string {
  return pem.trim().split("\n").slice(1, -1).join("");
}
