// The algorithms of XML signatures with key pairs. There are none with shared secrets: the key comes with the document.
import { constants, createHash, createPublicKey, verify } from "node:crypto";
import type { HashAlgorithm, SignatureAlgorithm } from "xml-crypto";
import { CryptoFault } from "./crypto-fault.ts";

const dsig = "http://www.w3.org/2000/09/xmldsig#";
const more = "http://www.w3.org/2001/04/xmldsig-more#";
const more2007 = "http://www.w3.org/2007/05/xmldsig-more#";
const xmlenc = "http://www.w3.org/2001/04/xmlenc#";

type Scheme = { readonly keyType: "rsa" | "ec"; readonly hash: string; readonly pss?: true };

const schemes: Readonly<Record<string, Scheme>> = {
  [`${dsig}rsa-sha1`]: { keyType: "rsa", hash: "sha1" },
  [`${more}rsa-sha256`]: { keyType: "rsa", hash: "sha256" },
  [`${more}rsa-sha384`]: { keyType: "rsa", hash: "sha384" },
  [`${more}rsa-sha512`]: { keyType: "rsa", hash: "sha512" },
  [`${more2007}sha256-rsa-MGF1`]: { keyType: "rsa", hash: "sha256", pss: true },
  [`${more2007}sha384-rsa-MGF1`]: { keyType: "rsa", hash: "sha384", pss: true },
  [`${more2007}sha512-rsa-MGF1`]: { keyType: "rsa", hash: "sha512", pss: true },
  [`${more}ecdsa-sha256`]: { keyType: "ec", hash: "sha256" },
  [`${more}ecdsa-sha384`]: { keyType: "ec", hash: "sha384" },
  [`${more}ecdsa-sha512`]: { keyType: "ec", hash: "sha512" },
};

const hashes: Readonly<Record<string, string>> = {
  [`${dsig}sha1`]: "sha1",
  [`${xmlenc}sha256`]: "sha256",
  [`${more}sha384`]: "sha384",
  [`${xmlenc}sha512`]: "sha512",
};

/** As xml-crypto takes them, by URI; names of object prototypes are none. */
export const signatureAlgorithms = table(schemes, signatureAlgorithm);
export const hashAlgorithms = table(hashes, hashAlgorithm);

function table<T, C>(entries: Readonly<Record<string, T>>, make: (uri: string, entry: T) => C): Record<string, C> {
  const made: Record<string, C> = Object.create(null);
  for (const [uri, entry] of Object.entries(entries)) made[uri] = make(uri, entry);
  return made;
}

function signatureAlgorithm(uri: string, { keyType, hash, pss }: Scheme): new () => SignatureAlgorithm {
  const padding = pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return class {
    getAlgorithmName(): string {
      return uri;
    }

    getSignature(): string {
      throw new CryptoFault("Documents are not signed here");
    }

    /** @param pem of a public key */
    verifySignature(material: string, pem: unknown, value: string): boolean {
      const key = createPublicKey(String(pem));
      if (key.asymmetricKeyType !== keyType) return false;
      const signature = Buffer.from(value, "base64");
      const options =
        keyType === "ec"
          ? ({ key, dsaEncoding: "ieee-p1363" } as const)
          : { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
      return verify(hash, Buffer.from(material, "utf8"), options, signature);
    }
  };
}

function hashAlgorithm(uri: string, hash: string): new () => HashAlgorithm {
  return class {
    getAlgorithmName(): string {
      return uri;
    }

    getHash(text: string): string {
      return createHash(hash).update(text, "utf8").digest("base64");
    }
  };
}
