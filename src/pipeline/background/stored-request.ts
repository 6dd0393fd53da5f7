// A request as it waits to be run in the background: all that the stages behind its checks need to know.
import type { FieldValues } from "../../upstream/field-values.ts";
import type { Exchange } from "../exchange.ts";
import { type Caller, InnerRequest } from "../inner/inner-request.ts";
import { restoredVariable, type StoredVariable, storedVariable } from "./stored-variables.ts";

type Head = {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly hasBody: boolean;
  readonly caller: Caller;
  readonly variables: readonly StoredVariable[];
  /** What upstreams take for the gateway's word. */
  readonly carried: readonly string[];
  /** What a post-check flow has changed of the fields that proxies send on. */
  readonly changes: readonly (readonly [name: string, field: FieldValues])[];
  /** The operations that have called one another to make the request. */
  readonly callers: readonly string[];
};

/** Bytes of the number that says how long the head is. */
const LENGTH = 4;

/** Head and body. Of the checks it has what they have left: variables, and fields for upstreams. */
export function storedRequest(exchange: Exchange): Buffer {
  const { request } = exchange;
  const { id, scheme, authority, remoteAddress, trusted, certificate } = request;
  const body = request.body.content?.bytes();
  const variables = exchange.hasContext ? [...exchange.context.state.variables()] : [];
  const stored: Head = {
    method: request.method,
    target: request.target,
    fields: request.rawHeaders,
    hasBody: body !== undefined,
    caller: { id, scheme, authority, remoteAddress, trusted, certificate },
    variables: variables.map(([name, value]) => storedVariable(name, value)),
    carried: exchange.carried.fields,
    changes: [...(exchange.fieldChanges ?? [])],
    callers: exchange.callers,
  };
  const head = Buffer.from(JSON.stringify(stored));
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...(body === undefined ? [] : [body])]);
}

export type RestoredRequest = {
  readonly request: InnerRequest;
  /** Leaves in an exchange what the checks had left. */
  readonly prepare: (exchange: Exchange) => void;
};

/** @throws Error for bytes that aren't such a request */
export function restoredRequest(stored: Buffer): RestoredRequest {
  const end = LENGTH + stored.readUInt32BE(0);
  const head = JSON.parse(stored.toString("utf8", LENGTH, end)) as Head;
  const { method, target, fields, hasBody, caller, variables, carried, changes, callers } = head;
  const body = hasBody ? stored.subarray(end) : null;
  return {
    request: new InnerRequest({ method, target, fields, body }, caller),
    prepare: (exchange) => {
      const { context } = exchange;
      for (const variable of variables) context.setVariable(variable.name, restoredVariable(variable));
      context.carried = { ...context.carried, fields: carried };
      if (changes.length > 0) context.fieldChanges = new Map(changes);
      context.callers = callers;
    },
  };
}
