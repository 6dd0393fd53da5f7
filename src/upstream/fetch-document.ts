// Fetches a document that the gateway needs itself: not for a request of a client, and not for a flow.

import type { Settings } from "../settings/settings.ts";
import type { CollectedResponse } from "./body-collector.ts";
import { collectLimits, readOptions } from "./request-options.ts";
import { parseTarget } from "./target.ts";
import type { UpstreamRequest } from "./upstream-request.ts";

/** Bytes; documents of this kind have a few thousand. */
const MAX_SIZE = 524_288;

type Sender = {
  readonly settings: Settings;
  send(request: UpstreamRequest, onStart: undefined, limit: number): Promise<CollectedResponse>;
};

/**
 * Never rejects: a failure is part of the answer. Redirects aren't followed.
 * @param url an absolute http or https URL
 * @param id for the log
 */
export function fetchDocument(upstream: Sender, url: string, id: string): Promise<CollectedResponse> {
  const options = readOptions(undefined, () => undefined);
  const request = {
    id,
    requestID: "",
    target: parseTarget(url),
    method: "GET",
    headers: ["User-Agent", "FLAT", "Accept", "application/json", "Accept-Encoding", "deflate, gzip"],
    body: null,
    limits: collectLimits(options, upstream.settings, false),
    connection: undefined,
    redirects: options.redirects,
  };
  return upstream.send(request, undefined, MAX_SIZE);
}
