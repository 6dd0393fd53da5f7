// node:http's request to the gateway's own; refuses what HTTP forbids before anything looks at it (RFC 9112, RFC 9110).
import { Readable } from "node:stream";
import type { JsonObject } from "../data/json.ts";
import { FlowError } from "../errors/flow-error.ts";
import { ClientBody, type ClientRequest } from "../flow/client-request.ts";
import { HttpRefusal } from "../pipeline/http-refusal.ts";
import { canonicalPath } from "../routing/canonical-path.ts";
import type { Settings } from "../settings/settings.ts";
import { clientCertificate } from "./client-certificate.ts";
import type { RequestMessage, ServedResponse } from "./served-response.ts";

/** What the framing fields of a head say. */
type Framing = {
  hosts: number;
  host: string;
  lengths: number;
  encodings: number;
  chunked: boolean;
  /** `Expect: 100-continue`, and any other expectation. */
  waits: boolean;
  unmet: boolean;
  hasBody: boolean;
};

/** What all requests without a body have for one. */
const noBody = new ClientBody(Readable.from([]), "", false, () => {});

export class NodeRequest implements ClientRequest {
  readonly id: string;
  readonly startedAt = Date.now();
  readonly method: string;
  target: string;
  path = "";
  query: string | undefined;
  readonly rawHeaders: readonly string[];
  scheme: ClientRequest["scheme"] = "http";
  authority = "";
  readonly trusted: boolean;
  readonly #message: RequestMessage;
  readonly #response: ServedResponse;
  #headers: ClientRequest["headers"] | undefined;
  #body: ClientBody | undefined;
  #hasBody = false;
  /** While the client waits to be asked for its body: whether its connection goes on afterwards. */
  #awaited: { readonly keepAlive: boolean } | undefined;

  constructor(id: string, message: RequestMessage, response: ServedResponse, trusted: boolean) {
    this.id = id;
    this.#message = message;
    this.#response = response;
    this.method = message.method ?? "GET";
    this.target = message.url ?? "/";
    this.rawHeaders = message.rawHeaders;
    this.trusted = trusted;
  }

  get headers(): ClientRequest["headers"] {
    this.#headers ??= fieldsByName(this.#message);
    return this.#headers;
  }

  /** Several of a name go together in ways that node knows. */
  header(name: string): string | string[] | undefined {
    if (this.#headers !== undefined || name === "set-cookie") return this.headers[name];
    const { rawHeaders } = this;
    let value: string | undefined;
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const candidate = rawHeaders[at] as string;
      if (candidate.length !== name.length || candidate.toLowerCase() !== name) continue;
      if (value !== undefined) return this.headers[name];
      value = rawHeaders[at + 1];
    }
    return value;
  }

  get remoteAddress(): string {
    return this.#message.socket.remoteAddress ?? "";
  }

  get certificate(): JsonObject | undefined {
    return clientCertificate(this.#message.socket);
  }

  get body(): ClientBody {
    if (!this.#hasBody) return noBody;
    const mime = this.#message.headers["content-type"] ?? "";
    this.#body ??= new ClientBody(this.#message, mime, true, () => this.#allowBody());
    return this.#body;
  }

  #allowBody(): void {
    if (this.#awaited === undefined || this.#response.headersSent) return;
    this.#response.writeContinue();
    this.#response.shouldKeepAlive = this.#awaited.keepAlive;
    this.#awaited = undefined;
  }

  /**
   * The client waits before it sends its body. If it never gets to hear that it may, nobody can tell what comes next:
   * that body or another request. So the connection ends with the answer (RFC 9110, section 10.1.1).
   */
  #awaitBody(): void {
    this.#awaited = { keepAlive: this.#response.shouldKeepAlive };
    this.#response.shouldKeepAlive = false;
  }

  /** Checks the head and takes the target apart. @throws HttpRefusal; FlowError (3204) for a hidden dot segment */
  check({ maxHeaderFields, maxHeaderSize }: Settings): void {
    if ((this.#message.headSize ?? 0) > maxHeaderSize) throw new HttpRefusal(431, "The request head is too large");
    const framing = readFraming(this.rawHeaders, maxHeaderFields);
    checkFraming(framing, this.#message.httpVersion);
    this.#hasBody = this.#message.hasBody ?? framing.hasBody;
    if (framing.waits && this.#hasBody && this.#message.httpVersion !== "1.0") this.#awaitBody();
    this.authority = framing.host;
    if (this.target.includes("#")) throw new HttpRefusal(400, "The request target has a fragment");
    if (!this.target.startsWith("/") && !this.#isForServer) this.#takeAbsolute();
    if (this.trusted) this.#believe();
    const question = this.target.indexOf("?");
    const path = question < 0 ? this.target : this.target.slice(0, question);
    this.query = question < 0 ? undefined : this.target.slice(question + 1);
    this.path = this.#isForServer ? path : this.#canonical(path);
  }

  /** `OPTIONS *` asks the server, not for anything that it has (RFC 9110, section 9.3.7). */
  get #isForServer(): boolean {
    return this.target === "*" && this.method === "OPTIONS";
  }

  /** A trusted peer knows what the client asked for: scheme and host become the client's. */
  #believe(): void {
    const { "x-forwarded-proto": scheme, "x-forwarded-host": host } = this.#message.headers;
    const [proto, authority] = [firstOf(scheme).toLowerCase(), firstOf(host)];
    if (proto === "http" || proto === "https") this.scheme = proto;
    if (authority !== "" && hostPattern.test(authority)) this.authority = authority;
  }

  #canonical(path: string): string {
    const canonical = canonicalPath(path);
    if (typeof canonical === "string") return canonical;
    if (canonical.reason === "malformed") throw new HttpRefusal(400, "The request path is malformed");
    throw new FlowError("requestInvalid", { info: [`Path ${path} not found.`] });
  }

  /** A target in absolute form becomes path and query; its authority replaces Host (RFC 9112, section 3.2.2). */
  #takeAbsolute(): void {
    const [, authority = "", rest = ""] = /^https?:\/\/([^/?]+)(.*)$/i.exec(this.target) ?? [];
    if (authority === "" || !hostPattern.test(authority)) {
      throw new HttpRefusal(400, "The request target is neither a path nor a URL");
    }
    this.authority = authority;
    this.target = rest.startsWith("/") ? rest : `/${rest}`;
  }
}

/** Without a prototype, so that names such as `constructor` are names like any other; node itself loses `__proto__`. */
function fieldsByName({ headers, rawHeaders }: RequestMessage): ClientRequest["headers"] {
  const fields: Record<string, string | string[] | undefined> = { __proto__: null as never, ...headers };
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (!isPrototypeName(rawHeaders[at] as string)) continue;
    const known = fields[prototypeName];
    fields[prototypeName] = known === undefined ? rawHeaders[at + 1] : `${known}, ${rawHeaders[at + 1]}`;
  }
  return fields;
}

const prototypeName = "__proto__";

function isPrototypeName(name: string): boolean {
  return name.length === prototypeName.length && name.toLowerCase() === prototypeName;
}

/** The first of several values: what the proxy nearest to the client wrote. */
function firstOf(field: string | string[] | undefined): string {
  return (
    String(field ?? "")
      .split(",")[0]
      ?.trim() ?? ""
  );
}

function readFraming(raw: readonly string[], maxFields: number): Framing {
  const framing: Framing = {
    hosts: 0,
    host: "",
    lengths: 0,
    encodings: 0,
    chunked: false,
    waits: false,
    unmet: false,
    hasBody: false,
  };
  if (raw.length > 2 * maxFields) throw new HttpRefusal(431, "Too many header fields");
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string;
    // Lengths of host, expect, content-length and transfer-encoding: no other name needs a look.
    if (name.length === 4 || name.length === 6 || name.length === 14 || name.length === 17) {
      noteField(framing, name.toLowerCase(), raw[at + 1] as string);
    }
  }
  return framing;
}

function noteField(framing: Framing, name: string, value: string): void {
  if (name === "host") {
    framing.hosts += 1;
    framing.host = value;
  } else if (name === "expect") {
    if (value.toLowerCase() === "100-continue") framing.waits = true;
    else framing.unmet ||= value !== "";
  } else if (name === "content-length") {
    framing.lengths += 1;
    framing.hasBody ||= value !== "0";
  } else if (name === "transfer-encoding") {
    framing.encodings += 1;
    framing.chunked = value.toLowerCase() === "chunked";
    framing.hasBody = true;
  }
}

const hostPattern = /^(\[[0-9A-Fa-f:.]+\]|[\w\-.~!$&'()*+;=%]*)(:\d{1,5})?$/;

function checkFraming(framing: Framing, version: string): void {
  if (version !== "1.1" && version !== "1.0" && version !== "2")
    throw new HttpRefusal(400, "The HTTP version is not 1.0 or 1.1");
  if (framing.hosts > 1 || (framing.hosts === 0 && version !== "1.0"))
    throw new HttpRefusal(400, "There must be one Host field");
  if (!hostPattern.test(framing.host)) throw new HttpRefusal(400, "The Host field is not valid");
  if (framing.encodings > 0) {
    if (framing.encodings > 1 || !framing.chunked) throw new HttpRefusal(400, "The transfer encoding is not chunked");
    if (version === "1.0") throw new HttpRefusal(400, "HTTP/1.0 has no transfer encodings");
    if (framing.lengths > 0) throw new HttpRefusal(400, "There is a Content-Length beside a Transfer-Encoding");
  }
  if (framing.lengths > 1) throw new HttpRefusal(400, "There is more than one Content-Length");
  if (framing.unmet) throw new HttpRefusal(417, "The expectation can't be met");
}
