// An upstream request as the flow of a backend sees it: its `$request` and `$body`.
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ClientBody, type ClientRequest } from "../flow/client-request.ts";
import { fieldOf } from "../upstream/header-fields.ts";
import { isStreamed, type UpstreamRequest } from "../upstream/upstream-request.ts";

/** Resolves once the body is there. @throws what its stream throws */
export async function backendRequest(request: UpstreamRequest): Promise<ClientRequest> {
  const { target, method, headers, requestID: id } = request;
  const url = new URL(target.origin);
  const [path = "", query] = splitTarget(target.path);
  const fields = fieldsByName(["Host", url.host, ...headers]);
  return {
    id,
    startedAt: Date.now(),
    method,
    target: target.path,
    path,
    query,
    rawHeaders: ["Host", url.host, ...headers],
    headers: fields,
    header: (name) => fields[name],
    scheme: url.protocol === "https:" ? "https" : "http",
    authority: url.host,
    remoteAddress: "127.0.0.1",
    trusted: false,
    body: await bodyOf(request),
  };
}

function splitTarget(target: string): readonly [string, string | undefined] {
  const question = target.indexOf("?");
  return question < 0 ? [target, undefined] : [target.slice(0, question), target.slice(question + 1)];
}

async function bodyOf({ body, headers }: UpstreamRequest): Promise<ClientBody> {
  const made = new ClientBody(Readable.from([]), fieldOf(headers, "content-type") ?? "", body !== null, () => {});
  if (body !== null) made.keep(isStreamed(body) ? await buffer(body) : body);
  return made;
}

/** Repeated fields are joined as servers join them. */
function fieldsByName(flat: readonly string[]): ClientRequest["headers"] {
  const fields: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = (flat[at] as string).toLowerCase();
    const value = flat[at + 1] as string;
    const known = fields[name];
    fields[name] = known === undefined ? value : `${known}${name === "cookie" ? "; " : ", "}${value}`;
  }
  return fields;
}
