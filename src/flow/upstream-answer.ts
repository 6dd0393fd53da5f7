// What came back for one upstream request of a flow.
import type { Content } from "../data/content.ts";
import type { FlowError } from "../errors/flow-error.ts";

export type UpstreamAnswer = {
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** 0 where nothing was received. */
  readonly status: number;
  /** End-to-end fields, names and values in turn. */
  readonly headers: readonly string[];
  /** The response body, or the system error document of a failed request. */
  readonly content: Content;
  readonly error: FlowError | undefined;
  /** Whether it comes from the cache. Default: false. */
  readonly cacheHit?: boolean;
};
