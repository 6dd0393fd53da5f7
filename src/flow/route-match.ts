// What the routing table found for a request, as flows see it.

/** What the routing table found. */
export type RouteMatch = {
  /** Decoded path parameters by name. */
  readonly params: Readonly<Record<string, string>>;
  /** `$request/endpoint`. */
  readonly endpoint: string;
};
