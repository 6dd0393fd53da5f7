// `$request`: everything about the client's request; each field is made when it is first asked for.

import { parseCookies } from "../data/cookies.ts";
import { type Json, LazyObject } from "../data/json.ts";
import type { ClientRequest } from "./client-request.ts";
import { parseForm } from "./form-data.ts";
import type { RouteMatch } from "./route-match.ts";

type Source = { readonly request: ClientRequest; readonly match: RouteMatch };

const names = [
  "method",
  "purpose",
  "debug",
  "host",
  "port",
  "id",
  "url",
  "path",
  "query",
  "headers",
  "get",
  "post",
  "cookies",
  "params",
  "endpoint",
  "certificate",
] as const;

export class RequestView extends LazyObject {
  readonly #source: Source;
  #headers: HeadersView | undefined;
  #get: Json | undefined;
  #post: Json | undefined;
  #cookies: Json | undefined;

  constructor(source: Source) {
    super();
    this.#source = source;
  }

  override keys(): readonly string[] {
    return names.filter((name) => this.get(name) !== undefined);
  }

  override get(key: string): Json | undefined {
    const { request, match } = this.#source;
    switch (key as (typeof names)[number]) {
      case "method":
        return request.method;
      case "purpose":
        return "main";
      case "debug":
        return "";
      case "host":
        return splitAuthority(request).host;
      case "port":
        return splitAuthority(request).port;
      case "id":
        return request.id;
      case "url":
        return `${request.scheme}://${request.authority}${request.target}`;
      case "path":
        return request.path;
      case "query":
        return request.query;
      case "headers":
        this.#headers ??= new HeadersView(request);
        return this.#headers;
      case "get":
        this.#get ??= request.query === undefined ? {} : parseForm(request.query);
        return this.#get;
      case "post":
        this.#post ??= postFields(request);
        return this.#post;
      case "cookies":
        this.#cookies ??= parseCookies(request.header("cookie"));
        return this.#cookies;
      case "params":
        return match.params;
      case "endpoint":
        return match.endpoint;
      case "certificate":
        return request.certificate;
      default:
        return undefined;
    }
  }
}

/** `$request/headers`: most flows ask for one or two of them. */
class HeadersView extends LazyObject {
  readonly #request: ClientRequest;

  constructor(request: ClientRequest) {
    super();
    this.#request = request;
  }

  override keys(): readonly string[] {
    return Object.keys(this.#request.headers);
  }

  override get(name: string): Json | undefined {
    return this.#request.header(name);
  }
}

function splitAuthority({ authority, scheme }: ClientRequest): { host: string; port: string } {
  const match = /^(.*?)(?::(\d+))?$/.exec(authority);
  return { host: match?.[1] ?? authority, port: match?.[2] ?? (scheme === "https" ? "443" : "80") };
}

function postFields({ headers, body }: ClientRequest): Json | undefined {
  const type = headers["content-type"];
  if (typeof type !== "string" || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return undefined;
  return body.content === undefined ? {} : parseForm(body.content.text());
}
