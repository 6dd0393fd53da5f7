// `Idempotency-Key`: a client that sends a request again gets the transaction of the first one.
import { createHash } from "node:crypto";
import { FlowError } from "../../errors/flow-error.ts";
import type { ClientRequest } from "../../flow/client-request.ts";
import type { Idempotency } from "../../transactions/transaction-store.ts";

const NAME = "idempotency-key";
/** Visible ASCII, and spaces inside. */
const key = /^[!-~](?:[ -~]{0,253}[!-~])?$/;

/**
 * @param lane where the key holds, for this caller
 * @throws FlowError (3204) for a key that can't be one
 */
export function idempotencyOf(
  request: ClientRequest,
  lane: string,
  owner: string | undefined,
): Idempotency | undefined {
  const sent = fieldsOf(request.rawHeaders);
  if (sent.length === 0) return undefined;
  const [value = "", more] = sent;
  if (more !== undefined || !key.test(value))
    throw new FlowError("requestInvalid", {
      info: ["Idempotency-Key must be one key of 1 to 255 visible characters."],
    });
  const { method, target } = request;
  const body = request.body.content?.bytes() ?? "";
  return {
    key: digest(JSON.stringify([lane, owner ?? "", value])),
    fingerprint: digest(JSON.stringify([method, target]), body),
  };
}

function fieldsOf(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((_value, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === NAME);
}

function digest(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("base64url");
}
