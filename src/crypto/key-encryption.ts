// What it costs to decrypt a private key: the key itself says how often its passphrase is hashed, so a hostile one could take hours.
import { type DerElement, derElements, derInteger, derSequence, derTags } from "./der.ts";

/** Rounds that are accepted; they take about a second. */
export const maxRounds = 2_000_000;

/**
 * The rounds of hashing that an encrypted PKCS#8 key asks for, `NaN` where it doesn't say so in a known way; undefined for
 * bytes that are no encrypted key. (RFC 5958: `EncryptedPrivateKeyInfo` is an algorithm and the encrypted bytes.)
 */
export function encryptionRounds(der: Buffer): number | undefined {
  const [outer, ...others] = derElements(der) ?? [];
  const [algorithm, data] = derSequence(outer) ?? [];
  if (others.length > 0 || data?.tag !== derTags.octetString) return undefined;
  const [identifier, parameters] = derSequence(algorithm) ?? [];
  if (identifier?.tag !== derTags.objectIdentifier) return undefined;
  const derivation = isIdentifier(identifier, pbes2) ? derSequence(derSequence(parameters)?.[0]) : undefined;
  if (derivation === undefined) return roundsOf(derSequence(parameters), false);
  return roundsOf(derSequence(derivation[1]), isIdentifier(derivation[0], scrypt));
}

/** RFC 8018, appendices A.2 and A.3: salt, rounds; RFC 7914, section 7: salt, cost, block size, parallelization. */
function roundsOf(parameters: readonly DerElement[] | undefined, isScrypt: boolean): number {
  const [salt, ...numbers] = parameters ?? [];
  if (salt?.tag !== derTags.octetString) return Number.NaN;
  const counts = numbers.slice(0, isScrypt ? 3 : 1).map((number) => derInteger(number) ?? Number.NaN);
  return counts.length === 0 ? Number.NaN : counts.reduce((product, count) => product * count, 1);
}

const pbes2 = "2a864886f70d01050d";
const scrypt = "2b06010401da47040b";

function isIdentifier(element: DerElement | undefined, identifier: string): boolean {
  return element?.tag === derTags.objectIdentifier && element.content.toString("hex") === identifier;
}
