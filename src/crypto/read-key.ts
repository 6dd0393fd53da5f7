// Reads keys in all forms that FLAT documents: PEM with and without its boundaries, certificates, Base64 for symmetric ones.
import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { readBase64, readEitherBase64 } from "./base64.ts";
import { CryptoFault } from "./crypto-fault.ts";
import { encryptionRounds, maxRounds } from "./key-encryption.ts";
import { isPem, type PemBlock, pemBlocks, pemText } from "./pem.ts";

/** `private` signs and decrypts, `public` verifies and encrypts, `secret` is the one of an HMAC algorithm. */
export type KeyPurpose = "private" | "public" | "secret";

/** Characters; a file with a long chain of certificates is shorter. */
const maxLength = 65_536;

/** Kinds of blocks, in the order in which bytes without boundaries are tried. */
const publicLabels = ["PUBLIC KEY", "CERTIFICATE", "RSA PUBLIC KEY"];
const privateLabels = ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"];

/**
 * @param text `private`: PKCS#8, PKCS#1, or with boundaries EC and DSA keys as OpenSSL writes them; `public`: SPKI, an X.509 certificate
 *   or PKCS#1; the first fitting block where there are several. `secret`: Base64URL or Base64.
 * @param passphrase of an encrypted private key; others don't need it
 * @throws CryptoFault where the text is no such key
 */
export function readKey(text: string, purpose: KeyPurpose, passphrase = ""): KeyObject {
  if (text.trim() === "") throw new CryptoFault("The key is empty");
  if (text.length > maxLength) throw new CryptoFault(`The key has more than ${maxLength} characters`);
  if (purpose === "secret") return readSecret(text);
  const blocks = candidates(text, purpose === "private" ? privateLabels : publicLabels);
  for (const block of blocks) {
    const key = parse(block, purpose, passphrase);
    if (key !== undefined) return key;
  }
  throw new CryptoFault(
    purpose === "private" && blocks.some(isEncrypted)
      ? "The private key can't be decrypted: its passphrase is missing or wrong"
      : `The key is no ${purpose} key in a known format`,
  );
}

/** Why a key isn't safe though it works; undefined where it is. */
export function weaknessOf(key: KeyObject): string | undefined {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? Number.POSITIVE_INFINITY;
  return bits < 2048 ? `The key has only ${bits} bits; less than 2048 aren't safe` : undefined;
}

/** With boundaries the one block that is meant, without them the same bytes as each kind. */
function candidates(text: string, labels: readonly string[]): readonly PemBlock[] {
  if (isPem(text))
    return pemBlocks(text)
      .filter(({ label }) => labels.includes(label))
      .slice(0, 1);
  return labels.slice(0, 3).map((label) => ({ label, headers: "", body: text }));
}

function parse({ label, headers, body }: PemBlock, purpose: KeyPurpose, passphrase: string): KeyObject | undefined {
  const bytes = readBase64(body);
  if (bytes === undefined) return undefined;
  const key = pemText(label, headers, bytes);
  if (purpose === "public") return attempt(() => createPublicKey(key));
  const rounds = encryptionRounds(bytes) ?? 0;
  if (!(rounds <= maxRounds)) throw new CryptoFault("The private key is encrypted in a way that takes too long");
  return attempt(() => createPrivateKey({ key, passphrase }));
}

function isEncrypted({ headers, body }: PemBlock): boolean {
  return headers !== "" || encryptionRounds(readBase64(body) ?? Buffer.alloc(0)) !== undefined;
}

/** OpenSSL's own words are of no use to those who read our logs. */
function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * A public key is no secret: taken for one, it would let everybody sign ("key confusion"). So whatever can be read as a key
 * of another kind, or could be one that is encrypted, is refused.
 */
function readSecret(text: string): KeyObject {
  const bytes = isPem(text) ? undefined : readEitherBase64(text);
  if (isPem(text) || (bytes !== undefined && isAsymmetric(bytes)))
    throw new CryptoFault("A key pair or certificate can't be the key of an HMAC algorithm");
  if (bytes === undefined) throw new CryptoFault("The key is not Base64URL");
  if (bytes.length === 0) throw new CryptoFault("The key is empty");
  return createSecretKey(bytes);
}

function isAsymmetric(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30) return false;
  if (encryptionRounds(bytes) !== undefined) return true;
  const readable = (label: string) => attempt(() => createPublicKey(pemText(label, "", bytes))) !== undefined;
  return [...publicLabels, ...privateLabels].some(readable);
}
