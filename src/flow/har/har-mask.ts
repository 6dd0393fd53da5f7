// Takes credentials out of what a HAR document shows: fields, URLs and bodies.
import { maskUrlFor } from "../../logging/mask-url.ts";

/** What stands for a credential. */
const MASK = "***";

/** Fields that carry credentials, whatever settings say. */
const credentialFields: readonly string[] = ["authorization", "cookie", "cookie2"];

export class HarMask {
  readonly url: (url: string) => string;
  readonly #names: readonly string[];
  readonly #json: RegExp | undefined;
  readonly #xml: RegExp | undefined;

  /** @param names of parameters, fields and members that hold secrets, in lower case (FLAT_LOG_MASK) */
  constructor(names: readonly string[]) {
    this.url = maskUrlFor(names);
    this.#names = names.map(plainName);
    if (names.length === 0) return;
    const any = names.map((name) => name.replace(/[^\w]/g, "\\$&")).join("|");
    // Members called client_secret or refreshToken count too; the value may be cut off.
    this.#json = new RegExp(`("[\\w.-]*(?:${any})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"?|[^\\s",[\\]{}]+)`, "gi");
    this.#xml = new RegExp(`(<(?:[\\w.-]*:)?[\\w.-]*(?:${any})(?:\\s[^<>]*)?>)[^<]*`, "gi");
  }

  /** The value of a header field as it may be shown. */
  field(name: string, value: string): string {
    const plain = plainName(name);
    if (credentialFields.some((field) => plain.endsWith(field))) return MASK;
    if (this.#names.some((secret) => plain.endsWith(secret))) return MASK;
    if (plain === "debug") return value.replace(/(;\s*auth\s*=).*/i, `$1${MASK}`);
    return /[?@#]/.test(value) ? this.url(value) : value;
  }

  /** The text of a body as it may be shown. @param mime its type, in lower case */
  text(text: string, mime: string): string {
    if (mime.startsWith("application/x-www-form-urlencoded")) return this.url(`?${text}`).slice(1);
    if (this.#json !== undefined && /[/+]json/.test(mime)) return text.replace(this.#json, `$1"${MASK}"`);
    if (this.#xml !== undefined && /[/+]xml/.test(mime)) return text.replace(this.#xml, `$1${MASK}`);
    return text;
  }
}

/** Fields say `X-Api-Key`, parameters `api_key`. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}
