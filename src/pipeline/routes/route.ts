// A route as it is compiled: what a matched request runs.
import type { CorsPolicy } from "../../contract/cors-policy.ts";
import type { MockResponses } from "../../contract/mock-responses.ts";
import type { RequestContract } from "../../contract/request-contract.ts";
import type { ResponseContract } from "../../contract/response-contract.ts";
import type { PlainObject } from "../../crypto/jws.ts";
import type { ValidationMode } from "../../definition/definition.ts";
import type { Flow } from "../../flow/flow.ts";
import type { RouteApi } from "../../flow/route-api.ts";
import type { RouteSecurity, TokenScheme } from "../../security/route-security.ts";
import { noRoute, type RouteLabel } from "../../telemetry/route-figures.ts";
import { type CarriedFields, nothingCarried } from "../../upstream/carried-fields.ts";
import type { ProxyPlan } from "../../upstream/proxy-plan.ts";
import type { TimeLimits } from "../../upstream/upstream-request.ts";
import type { UnauthorizedAnswer } from "../answers/unauthorized-answer.ts";
import type { RouteBulk } from "../bulk/route-bulk.ts";
import type { ChoosableFlows } from "../chosen-flow.ts";
import type { RouteHandlers } from "./route-handlers.ts";

export type Target =
  | { readonly kind: "flow"; readonly flow: Flow }
  | { readonly kind: "proxy"; readonly plan: ProxyPlan; readonly limits: TimeLimits }
  /** A defined path that nobody serves: 3208. */
  | { readonly kind: "none" };

export type Route = {
  readonly target: Target;
  /** The init flow, for routes of the API. */
  readonly init: Flow | undefined;
  readonly errorFlow: Flow | undefined;
  /** Undefined where none can run. */
  readonly handlers: RouteHandlers | undefined;
  /** What `$api-flow` may name. */
  readonly choosable: ChoosableFlows;
  /** `$api`; undefined outside of the definition. */
  readonly api: RouteApi | undefined;
  /** What is in the access log as `flow`. */
  readonly flowName: string;
  /** What metrics and traces call it. */
  readonly label: RouteLabel;
  /** What requests and responses are checked against; undefined where nothing is. */
  readonly contract: RouteContract | undefined;
  /** Undefined for routes that are public. */
  readonly security: RouteSecurity<Flow> | undefined;
  /** Undefined where a request is one request. */
  readonly bulk: RouteBulk | undefined;
  /** What those get who fail to authenticate; undefined where that is an error like others. */
  readonly unauthorized: UnauthorizedAnswer | undefined;
  /** What upstreams take for the gateway's word; its values come from tokens. */
  readonly carried: CarriedFields;
  /** How its requests run in the background; undefined where they are served at once. */
  readonly background: BackgroundRoute | undefined;
  /** Undefined where web sites have no say. */
  readonly cors: CorsPolicy | undefined;
  /** The methods of the path, for browsers that ask. */
  readonly methods: readonly string[];
};

/** Times are in milliseconds. */
export type BackgroundRoute = {
  /** As in `POST /v1/cars/{id}`. */
  readonly lane: string;
  readonly timeout: number;
  readonly concurrency: number;
  readonly retain: number;
  readonly maxQueue: number;
  /** The path of the transactions resource. */
  readonly transactions: string;
  readonly ownership: Ownership;
};

/** Who may see which transactions. */
export type Ownership = {
  /** Whether the definition has security at all: without, everybody sees everything. */
  readonly isOn: boolean;
  /** The claim that tells whose a transaction is; undefined for issuer and `sub`. */
  readonly claim: string | undefined;
};

/** A token of a request that was found to be good. */
export type VerifiedToken = { readonly scheme: TokenScheme<Flow>; readonly claims: PlainObject };

export type RouteContract = {
  readonly request: Kept<RequestContract> | undefined;
  readonly response: Kept<ResponseContract> | undefined;
  /** Undefined where mocking isn't allowed. */
  readonly mock: MockResponses | undefined;
};

/** A contract, and how strictly it is kept. */
export type Kept<C> = {
  readonly contract: C;
  readonly mode: ValidationMode;
  /** Whether the operation or its path says so: then a flow can't change it. */
  readonly own: boolean;
};

/** A route that runs nothing. */
export const bareRoute: Route = {
  target: { kind: "none" },
  init: undefined,
  errorFlow: undefined,
  handlers: undefined,
  choosable: new Map(),
  api: undefined,
  flowName: "",
  label: noRoute,
  contract: undefined,
  security: undefined,
  bulk: undefined,
  unauthorized: undefined,
  carried: nothingCarried,
  background: undefined,
  cors: undefined,
  methods: [],
};
