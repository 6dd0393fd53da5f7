// CORS in the pipeline: the policy of an app, preflights, and the fields of responses.
import type { Config } from "../config/elements/index.ts";
import { CorsPolicy } from "../contract/cors-policy.ts";
import type { Definition } from "../definition/definition.ts";
import { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import { sendAnswer } from "./answers/write-response.ts";
import type { Exchange } from "./exchange.ts";

const ALL_METHODS: readonly string[] = ["GET", "PUT", "POST", "DELETE", "PATCH"];

/** conf/config.xml beats swagger.yaml. Undefined where neither says anything of it. */
export function corsPolicy({ cors }: Definition, config: Config, problems: Problems): CorsPolicy | undefined {
  const origins = config.cors?.["allowed-origins"] ?? cors?.origins;
  if (origins === undefined) return undefined;
  const credentials = config.cors?.["allow-credentials"] ?? cors?.credentials ?? false;
  if (credentials && origins.includes("*")) {
    const message = "Credentials are never allowed to every site: allow-credentials has no effect";
    const isConfigured = config.cors !== undefined || cors === undefined;
    problems.warn(isConfigured ? new ConfigError(`conf/config.xml: ${message}`) : cors.warn(message));
  }
  return new CorsPolicy({ origins, credentials });
}

/** Whether a browser asks if it may send a request. An operation of the API's own answers other OPTIONS requests. */
export function isPreflight({ request }: Exchange, hasOwn: boolean): boolean {
  const { method, headers } = request;
  if (method !== "OPTIONS" || headers.origin === undefined) return false;
  return !hasOwn || headers["access-control-request-method"] !== undefined;
}

/** @param methods those of the path; empty where it takes every one */
export function answerPreflight(exchange: Exchange, policy: CorsPolicy, methods: readonly string[]): void {
  const requested = exchange.request.headers["access-control-request-headers"];
  // HEAD is allowed wherever a site may send a request at all.
  const allowed = methods.length === 0 ? ALL_METHODS : methods.filter((method) => method !== "HEAD");
  exchange.preflight = policy.preflight(allowed, typeof requested === "string" ? requested : undefined);
  sendAnswer(exchange, 200, [], "", "");
}
