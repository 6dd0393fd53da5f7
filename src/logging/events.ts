// The log events of FLAT: what each line holds.

/** One client request: `flat_access`. */
export type AccessEvent = {
  /** Of the gateway's making: nothing in it needs an escape. */
  readonly requestID: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly scheme: string;
  /** Host and port as the client named them. */
  readonly authority: string;
  /** Path and query as the client sent them. */
  readonly path: string;
  readonly status: number;
  readonly method: string;
  readonly agent: string;
  readonly referrer: string;
  readonly mime: string;
  /** Seconds. */
  readonly realtime: number;
  readonly bytes: number;
  readonly requestbytes: number;
  readonly flow: string;
  readonly requestmime: string;
  readonly location: string;
};

/** One upstream request (each redirect hop is one): `flat_request`. */
export type RequestEvent = {
  readonly requestID: string;
  readonly startedAt: number;
  readonly url: string;
  readonly method: string;
  /** 0 where no response head came. */
  readonly status: number;
  readonly mime: string;
  readonly bytes: number;
  /** Seconds. */
  readonly duration: number;
  /** `main.0`: content ID and number of the hop. */
  readonly id: string;
  /** Whether the cache was on for it. */
  readonly usesCache: boolean;
  /** Whether the response was a stored one. */
  readonly cacheHit: boolean;
  /** Whether the upstream has said before that it is still valid. */
  readonly refresh: boolean;
  /** Milliseconds each; DNS and TCP are 0 on a reused connection. */
  readonly dns: number;
  readonly tcp: number;
  /** Undefined without TLS; 0 on a reused connection. */
  readonly tls: number | undefined;
  readonly ttfb: number;
  /** cURL's number and text for a failed request. */
  readonly failure: { readonly code: number; readonly message: string; readonly byClient?: true } | undefined;
};

/** The action of a flow that an alert comes from. */
export type FlowOrigin = {
  /** The flow file, relative to the app folder. */
  readonly flow: string;
  readonly line: number;
  /** The name of the action or control structure. */
  readonly action: string;
};

/** Where an alert comes from. `item` is the index of one of several items of a request. */
export type AlertOrigin = Partial<FlowOrigin> & { readonly item?: number };

/** Names that custom fields of the `log` action can't override. */
export const systemFields: ReadonlySet<string> = new Set([
  "timestamp",
  "type",
  "requestID",
  "url",
  "path",
  "status",
  "method",
  "agent",
  "referrer",
  "mime",
  "realtime",
  "bytes",
  "requestbytes",
  "flow",
  "requestmime",
  "location",
]);
