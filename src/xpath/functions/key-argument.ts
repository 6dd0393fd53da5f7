// Keys as arguments of functions: literal ones are read at load, others once while they are in use.
import type { KeyObject } from "node:crypto";
import { CryptoFault } from "../../crypto/crypto-fault.ts";
import { type KeyPurpose, readKey, weaknessOf } from "../../crypto/read-key.ts";
import { RecentCache } from "../../data/recent-cache.ts";
import type { CallSite } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";

type Entry = { readonly key: KeyObject; weakness: string | undefined };

/** To decrypt a private key takes as long as its owner wants it to. */
const recent = new RecentCache<Entry>(100);

function entryOf(text: string, purpose: KeyPurpose, passphrase: string): Entry {
  return recent.get(`${purpose} ${passphrase.length} ${passphrase}${text}`, () => {
    const key = readKey(text, purpose, passphrase);
    return { key, weakness: weaknessOf(key) };
  });
}

/**
 * A key that is too short to be safe is told in an alert, once: functions that call this are impure.
 * @throws CryptoFault where the text is no such key
 */
export function keyOf(name: string, host: XPathHost, text: string, purpose: KeyPurpose, passphrase = ""): KeyObject {
  const entry = entryOf(text, purpose, passphrase);
  if (entry.weakness !== undefined) host.alert(name, entry.weakness);
  entry.weakness = undefined;
  return entry.key;
}

/** Reads the key where it is a literal, and its passphrase too or left out. @throws ConfigError where it is no such key */
export function checkLiteralKey(
  site: CallSite,
  at: number,
  purpose: KeyPurpose,
  passphraseAt = Number.POSITIVE_INFINITY,
): void {
  const text = site.constants[at];
  const passphrase = site.constants.length > passphraseAt ? site.constants[passphraseAt] : "";
  if (text === undefined || passphrase === undefined) return;
  try {
    entryOf(String(text), purpose, String(passphrase));
  } catch (fault) {
    if (!(fault instanceof CryptoFault)) throw fault;
    throw site.error(at, fault.message);
  }
}

/** What the work gives, or `otherwise` and an alert where it fails. */
export function orAlert<T, U>(name: string, host: XPathHost, otherwise: U, work: () => T): T | U {
  try {
    return work();
  } catch (fault) {
    if (!(fault instanceof CryptoFault)) throw fault;
    host.alert(name, fault.message);
    return otherwise;
  }
}
