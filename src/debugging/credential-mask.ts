// Takes credentials out of what debug output and HAR documents show: fields, URLs, JSON, bodies.
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { maskUrlFor } from "../logging/mask-url.ts";
import type { Environment } from "../settings/settings.ts";

/** What stands for a credential. */
export const MASK = "***";

/** Fields that carry credentials, whatever settings say. */
const credentialFields: readonly string[] = ["authorization", "cookie", "cookies", "cookie2"];

/** A URL in a text, from behind its scheme. */
const urlInText = /:\/\/[^\s"'<>]+/g;

/** What is a credential by its looks: tokens, private keys, what `Authorization` fields hold. */
const credentialInText =
  /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?<=(?:[Bb]earer|[Bb]asic) )(?=[\w.~+/-]*[A-Z0-9])[\w.~+/-]{4,}=*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Whether an environment variable of this name holds a secret. */
export function isSecretVariable(name: string): boolean {
  return /SECRET|PASSWORD|TOKEN|KEY|AUTH|^FLAT_(STATE|QUEUE)$/i.test(name);
}

/** Shorter values stand in too many other texts. */
const MIN_SECRET = 6;

/** The values of variables that hold secrets, also as JSON has them. Plain addresses are none, whatever their variables' names. */
function secretValues(env: Environment): RegExp | undefined {
  const values = new Set<string>();
  for (const [name, value = ""] of Object.entries(env)) {
    if (!isSecretVariable(name) || value.length < MIN_SECRET || /^https?:\/\/[^@?]*$/.test(value)) continue;
    for (const form of [value, JSON.stringify(value).slice(1, -1)]) values.add(form);
  }
  if (values.size === 0) return undefined;
  const longestFirst = [...values].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map((value) => value.replace(/[^\w\s]/g, "\\$&")).join("|"), "g");
}

/** Characters that may still be shown. */
export type Room = { left: number };

export class CredentialMask {
  readonly url: (url: string) => string;
  readonly #names: readonly string[];
  readonly #json: RegExp | undefined;
  readonly #xml: RegExp | undefined;
  readonly #values: RegExp | undefined;

  /**
   * @param names of parameters, fields and members that hold secrets, in lower case (FLAT_LOG_MASK)
   * @param env its secrets are found in any text
   */
  constructor(names: readonly string[], env: Environment = {}) {
    this.url = maskUrlFor(names);
    this.#values = secretValues(env);
    this.#names = [...credentialFields, ...names.map(plainName)];
    if (names.length === 0) return;
    const any = names.map((name) => name.replace(/[^\w]/g, "\\$&")).join("|");
    // Members called client_secret or refreshToken count too; the value may be cut off.
    this.#json = new RegExp(`("[\\w.-]*(?:${any})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"?|[^\\s",[\\]{}]+)`, "gi");
    this.#xml = new RegExp(`(<(?:[\\w.-]*:)?[\\w.-]*(?:${any})(?:\\s[^<>]*)?>)[^<]*`, "gi");
  }

  /** Whether the field, parameter or member of this name holds a secret: `X-Auth-Token` does as `token` does. */
  hides(name: string): boolean {
    const plain = plainName(name);
    return this.#names.some((secret) => plain.endsWith(secret));
  }

  /** The value of a header field as it may be shown. */
  field(name: string, value: string): string {
    if (this.hides(name)) return MASK;
    if (name.toLowerCase() === "debug") return value.replace(/(;\s*auth\s*=).*/i, `$1${MASK}`);
    return /[?@#]/.test(value) ? this.url(value) : value;
  }

  /**
   * A copy of a JSON value as it may be shown.
   * @param key its name, where it has one
   * @param room once there is none, the rest is left out: for values of which only the beginning is shown
   */
  json(value: Json, key = "", room: Room = { left: Number.POSITIVE_INFINITY }): Json {
    room.left -= key.length + 1;
    if (value !== null && this.hides(key)) return MASK;
    if (typeof value === "string") room.left -= value.length;
    if (typeof value === "string") return this.#string(value, key);
    if (Array.isArray(value)) return this.#list(value, room);
    if (!isJsonObject(value)) return value;
    const shown: { [name: string]: Json } = Object.create(null);
    for (const name of jsonKeys(value)) {
      if (room.left <= 0) break;
      shown[name] = this.json(jsonGet(value, name) ?? null, name, room);
    }
    return shown;
  }

  #list(items: readonly Json[], room: Room): Json {
    const shown: Json[] = [];
    for (const item of items) {
      if (room.left <= 0) break;
      shown.push(this.json(item, "", room));
    }
    return shown;
  }

  #string(value: string, key: string): string {
    if (key === "query") return this.url(`?${value}`).slice(1);
    return key === "debug" ? this.field(key, value) : this.message(value);
  }

  /** Text with URLs in it. */
  message(text: string): string {
    return text.replace(urlInText, (rest) => this.url(`x${rest}`).slice(1));
  }

  /** Any text, without what is known to be secret or looks so, whatever it stands in. */
  secrets(text: string): string {
    const shown = this.message(text).replace(credentialInText, MASK);
    return this.#values === undefined ? shown : shown.replace(this.#values, MASK);
  }

  /** The text of a body as it may be shown. @param mime its type */
  text(text: string, mime: string): string {
    const type = mime.toLowerCase();
    if (type.startsWith("application/x-www-form-urlencoded")) return this.url(`?${text}`).slice(1);
    const shown = this.message(text);
    if (this.#json !== undefined && /[/+]json/.test(type)) return shown.replace(this.#json, `$1"${MASK}"`);
    if (this.#xml !== undefined && /[/+]xml/.test(type)) return shown.replace(this.#xml, `$1${MASK}`);
    return shown;
  }
}

/** Fields say `X-Api-Key`, parameters `api_key`. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}
