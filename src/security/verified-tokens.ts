// Remembers tokens that were verified: most are sent with many requests, and a hash costs less than a signature.
import { hash } from "node:crypto";
import type { PlainObject } from "../crypto/jws.ts";
import { checkTimes } from "../crypto/jwt.ts";
import { RecentCache } from "../data/recent-cache.ts";

/** In a generation; twice as many are kept at most. */
const SIZE = 2000;
/** Characters of a token; longer ones aren't kept. */
const MAX_LENGTH = 4096;

export class VerifiedTokens {
  /** Their claims by hash, so that no token lies in memory. */
  readonly #claims = new RecentCache<PlainObject>(SIZE);

  /**
   * The claims of a token, which are good at this time.
   * @param verify is asked about tokens that aren't known
   * @throws what it throws; CryptoFault where a token isn't good any more
   */
  claims(token: string, verify: (token: string) => PlainObject): PlainObject {
    if (token.length > MAX_LENGTH) return verify(token);
    const claims = this.#claims.get(hash("sha256", token, "base64"), () => verify(token));
    checkTimes(claims);
    return claims;
  }
}
