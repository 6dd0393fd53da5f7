// End handlers of a proxied request: they run before the upstream's answer is sent, and may change it or make another one.
import { Content } from "../../data/content.ts";
import type { Flow } from "../../flow/flow.ts";
import type { ResponseState } from "../../flow/response-state.ts";
import { overridden } from "../../upstream/field-values.ts";
import { fieldOf } from "../../upstream/header-fields.ts";
import type { ProxyPlan } from "../../upstream/proxy-plan.ts";
import { headOf, type ResponseHead } from "../../upstream/response-head.ts";
import { isBodyless } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";
import { type RowEnd, runRow } from "../flow-row.ts";
import { PROXIED } from "./refuse-proxied.ts";

/** The upstream's answer with what handlers have changed in its head; undefined where what the context has is sent in its place. */
export type Ended = ResponseHead | undefined;

/** Fields that tell of the body, and aren't true for another one. */
const bodyFields: readonly string[] = [
  "accept-ranges",
  "content-digest",
  "content-encoding",
  "content-md5",
  "content-range",
  "content-type",
  "digest",
  "etag",
  "last-modified",
  "repr-digest",
];

/**
 * Runs the handlers. Fields that flows have set before stay where the upstream doesn't send them.
 * An error behind it gives the response back as it was before (`unended`).
 * @param body decoded; undefined where it isn't there yet
 * @throws FlowError of a handler
 */
export function endProxied(
  exchange: Exchange,
  plan: ProxyPlan,
  flows: readonly Flow[],
  head: ResponseHead,
  body: Content | undefined,
): Ended | Promise<Ended> {
  exchange.unended = exchange.context.response.copy();
  const fields = overridden(head.fields, plan.options.responseHeaders);
  takeOver(exchange, { ...head, fields }, body);
  const taken = exchange.context.response.copy();
  const end = runRow(exchange, flows);
  const concluded = ({ hasOutput }: RowEnd): Ended => conclude(exchange, { ...head, fields }, taken, hasOutput);
  return end instanceof Promise ? end.then(concluded) : concluded(end);
}

function takeOver({ context, call }: Exchange, head: ResponseHead, body: Content | undefined): void {
  const { status, fields, from } = head;
  const content = body ?? Content.ofText("", "");
  const url = call?.request.target.url ?? "";
  context.keepUpstream(PROXIED, {
    url,
    status,
    headers: fields,
    content,
    error: undefined,
    cacheHit: from !== "upstream",
  });
  context.content = body;
  context.settledResponse = context.state.variable("response");
  context.response.status = status;
  for (const [name, values] of grouped(fields)) context.response.set(name, values);
}

/** The values of each name, in the order of the first ones. */
function grouped(fields: readonly string[]): Iterable<readonly [name: string, values: readonly string[]]> {
  const values = new Map<string, [name: string, values: string[]]>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] as string;
    const known = values.get(name.toLowerCase());
    if (known === undefined) values.set(name.toLowerCase(), [name, [fields[at + 1] as string]]);
    else known[1].push(fields[at + 1] as string);
  }
  return values.values();
}

function conclude({ context }: Exchange, head: ResponseHead, taken: ResponseState, hasOutput: boolean): Ended {
  const { response } = context;
  const status = response.status ?? head.status;
  if (hasOutput || (isBodyless(status) && !isBodyless(head.status))) {
    if (!hasOutput) context.content = undefined;
    dropBodyFields(response, head, taken);
    return undefined;
  }
  const kept = response.flat();
  // The length is nothing that flows know of. What has no body only tells that of another answer.
  const isOther = isBodyless(head.status) && !isBodyless(status);
  const length = isOther ? undefined : fieldOf(head.fields, "content-length");
  if (length !== undefined) kept.push("Content-Length", length);
  const statusText = status === head.status ? head.statusText : "";
  return { ...headOf(status, statusText, kept), from: head.from };
}

/** Those that a handler has set itself stay. */
function dropBodyFields(response: ResponseState, { fields }: ResponseHead, taken: ResponseState): void {
  const isOld = (name: string): boolean => fieldOf(fields, name) !== undefined && response.isAsIn(taken, name);
  for (const name of bodyFields) if (isOld(name)) response.set(name, []);
}
