// Names and passwords of HTTP Basic authentication (RFC 7617), compared in a time that tells nothing.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What an answer with the status 401 asks for. */
export const BASIC_CHALLENGE = 'Basic realm="FLAT", charset="UTF-8"';

export class BasicUsers {
  readonly #key = randomBytes(32);
  readonly #users: readonly Buffer[];

  /** @param users `name:password` each */
  constructor(users: readonly string[]) {
    this.#users = users.map((user) => this.#digest(user));
  }

  /** @param authorization the request's field; anything but the credentials of a user is refused */
  includes(authorization: string | string[] | undefined): boolean {
    const given = basicCredentials(authorization);
    if (given === undefined) return false;
    const digest = this.#digest(given);
    let found = false;
    for (const user of this.#users) found = timingSafeEqual(user, digest) || found;
    return found;
  }

  /** All have one length, whatever they are made of. */
  #digest(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text, "utf8").digest();
  }
}

/** `name:password`; undefined where the field has none. */
function basicCredentials(field: string | string[] | undefined): string | undefined {
  const encoded = typeof field === "string" ? /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(field)?.[1] : undefined;
  const text = encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
  return text?.includes(":") ? text : undefined;
}
