// `$request`: everything about the client's request; each field is made when it is first asked for.
import { type Json, LazyObject } from "../data/json.ts";
import type { ClientRequest } from "./client-request.ts";
import type { RouteMatch } from "./context.ts";
import { parseCookies } from "./cookies.ts";
import { parseForm } from "./form-data.ts";

type Source = { readonly request: ClientRequest; readonly match: RouteMatch };

const fields: Readonly<Record<string, (source: Source) => Json | undefined>> = {
  method: ({ request }) => request.method,
  purpose: () => "main",
  debug: () => "",
  host: ({ request }) => splitAuthority(request).host,
  port: ({ request }) => splitAuthority(request).port,
  id: ({ request }) => request.id,
  url: ({ request }) => `${request.scheme}://${request.authority}${request.target}`,
  path: ({ request }) => request.path,
  query: ({ request }) => request.query,
  headers: ({ request }) => headerObject(request.headers),
  get: ({ request }) => (request.query === undefined ? {} : parseForm(request.query)),
  post: ({ request }) => postFields(request),
  cookies: ({ request }) => parseCookies(request.headers.cookie),
  params: ({ match }) => match.params,
  endpoint: ({ match }) => match.endpoint,
};

const names = Object.keys(fields);

export class RequestView extends LazyObject {
  readonly #source: Source;
  readonly #made = new Map<string, Json | undefined>();

  constructor(source: Source) {
    super();
    this.#source = source;
  }

  override keys(): readonly string[] {
    return names.filter((name) => this.get(name) !== undefined);
  }

  override get(key: string): Json | undefined {
    if (this.#made.has(key)) return this.#made.get(key);
    const value = Object.hasOwn(fields, key) ? fields[key]?.(this.#source) : undefined;
    this.#made.set(key, value);
    return value;
  }
}

function splitAuthority({ authority, scheme }: ClientRequest): { host: string; port: string } {
  const match = /^(.*?)(?::(\d+))?$/.exec(authority);
  return { host: match?.[1] ?? authority, port: match?.[2] ?? (scheme === "https" ? "443" : "80") };
}

/** Repeated fields are joined; `set-cookie`, the one that can't be, doesn't occur in requests. */
function headerObject(headers: ClientRequest["headers"]): Json {
  const object: Record<string, Json> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) object[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return object;
}

function postFields({ headers, body }: ClientRequest): Json | undefined {
  const type = headers["content-type"];
  if (typeof type !== "string" || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return undefined;
  return body.content === undefined ? {} : parseForm(body.content.text());
}
