// A request that the gateway makes to a route of its own: no connection brings it.
import type { JsonObject } from "../../data/json.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { ClientBody, type ClientRequest } from "../../flow/client-request.ts";
import { canonicalPath } from "../../routing/canonical-path.ts";

/** Whose request it is: what upstreams, flows and the log are told of the client. Plain data, which can be stored. */
export type Caller = {
  /** The request ID of the log lines. */
  readonly id: string;
  readonly scheme: ClientRequest["scheme"];
  readonly authority: string;
  readonly remoteAddress: string;
  /** As in `ClientRequest`. */
  readonly trusted: boolean;
  readonly certificate?: JsonObject | undefined;
};

export type InnerCall = {
  readonly method: string;
  /** Path, with the base path, and query. */
  readonly target: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  /** null where there is none. */
  readonly body: Buffer | null;
};

const startOfQuery = "?";

export class InnerRequest implements ClientRequest {
  readonly id: string;
  readonly startedAt = Date.now();
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly headers: ClientRequest["headers"];
  readonly scheme: ClientRequest["scheme"];
  readonly authority: string;
  readonly remoteAddress: string;
  readonly trusted: boolean;
  readonly certificate: JsonObject | undefined;
  readonly body: ClientBody;

  /** @throws FlowError (3204) for a path that no client may ask for */
  constructor({ method, target, fields, body }: InnerCall, caller: Caller) {
    this.id = caller.id;
    this.method = method;
    this.target = target;
    const question = target.indexOf(startOfQuery);
    const path = question < 0 ? target : target.slice(0, question);
    const canonical = canonicalPath(path);
    if (typeof canonical !== "string") throw new FlowError("requestInvalid", { info: [`Path ${path} not found.`] });
    this.path = canonical;
    this.query = question < 0 ? undefined : target.slice(question + 1);
    this.rawHeaders = fields;
    this.headers = fieldsByName(fields);
    this.scheme = caller.scheme;
    this.authority = caller.authority;
    this.remoteAddress = caller.remoteAddress;
    this.trusted = caller.trusted;
    this.certificate = caller.certificate;
    const mime = this.headers["content-type"];
    this.body = ClientBody.ofBytes(body, typeof mime === "string" ? mime : "");
  }

  header(name: string): string | string[] | undefined {
    return this.headers[name];
  }
}

/** By lower-case name, without a prototype. Repeated ones are joined as HTTP allows it (RFC 9110, section 5.3; RFC 6265, section 5.4). */
function fieldsByName(fields: readonly string[]): Record<string, string> {
  const byName: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] as string).toLowerCase();
    const known = byName[name];
    const value = fields[at + 1] as string;
    byName[name] = known === undefined ? value : `${known}${name === "cookie" ? "; " : ", "}${value}`;
  }
  return byName;
}
