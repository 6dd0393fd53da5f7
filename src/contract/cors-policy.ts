// Which web sites may read what the API answers (the Fetch standard, section 3.2 "CORS protocol").

export type CorsSettings = {
  /** Origins as browsers send them, or `*`. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
};

/** In lower case: what this policy alone sets. */
const own = "access-control-";

export class CorsPolicy {
  readonly #origins: ReadonlySet<string>;
  readonly #any: boolean;
  readonly #credentials: boolean;

  readonly settings: CorsSettings;

  constructor(settings: CorsSettings) {
    const { origins, credentials } = settings;
    this.settings = settings;
    this.#origins = new Set(origins);
    this.#any = this.#origins.has("*");
    // A site that anybody may be must never get what is meant for the one who is logged in.
    this.#credentials = credentials && !this.#any;
  }

  /** The fields of a response: those given, with this policy's in place of what an upstream or a flow says of it. */
  applied(fields: readonly string[], origin: string | undefined): string[] {
    const kept: string[] = [];
    let vary = this.#any ? "" : "Origin";
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [name, value] = [fields[at] as string, fields[at + 1] as string];
      const lower = name.toLowerCase();
      if (lower === "vary") vary = vary === "" ? value : joined(value, vary);
      else if (!lower.startsWith(own)) kept.push(name, value);
    }
    if (vary !== "") kept.push("Vary", vary);
    if (this.#any) kept.push("Access-Control-Allow-Origin", "*");
    else if (origin !== undefined && this.#origins.has(origin)) kept.push("Access-Control-Allow-Origin", origin);
    if (this.#credentials && origin !== undefined) kept.push("Access-Control-Allow-Credentials", "true");
    return kept;
  }

  /** Whether this site may use the API. @param credentials whether it does so with the user's: what every site may do, it may do without */
  allows(origin: string, credentials: boolean): boolean {
    return this.#origins.has(origin) || (this.#any && !credentials);
  }

  /** What a preflight is told beside that. @param requested the fields that the site wants to send */
  preflight(methods: readonly string[], requested: string | undefined): string[] {
    const fields = ["Access-Control-Allow-Methods", methods.join(", ")];
    if (requested !== undefined) fields.push("Access-Control-Allow-Headers", requested);
    return fields;
  }
}

function joined(value: string, name: string): string {
  const names = value.split(",").map((item) => item.trim().toLowerCase());
  return names.includes("*") || names.includes(name.toLowerCase()) ? value : `${value}, ${name}`;
}
