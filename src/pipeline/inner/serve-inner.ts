// Serves a request that the gateway itself has made, by the same pipeline as any other, in this process.
import type { FlowServices } from "../../flow/flow-services.ts";
import { answerError } from "../answer-error.ts";
import { Exchange } from "../exchange.ts";
import { handle, type MatchedRoute, type Router, runMatched } from "../handle.ts";
import type { Stage } from "../stage.ts";
import type { InnerOrigin } from "./inner-origin.ts";
import type { InnerRequest } from "./inner-request.ts";
import { InnerResponse } from "./inner-response.ts";

/** Whatever the router finds runs as a whole; or some stages of a route that is known. */
export type InnerRun =
  | { readonly router: Router }
  | {
      readonly match: MatchedRoute;
      readonly stages: readonly Stage[];
      /** Called before them, for what the others would have left. */
      readonly prepare?: (exchange: Exchange) => void;
    };

export type InnerOptions = {
  readonly services: FlowServices;
  readonly run: InnerRun;
  readonly origin: InnerOrigin;
  /** Gives the request up: the answer has a failure then. */
  readonly signal?: AbortSignal;
};

export type InnerAnswer = {
  /** 0 where no answer came. */
  readonly status: number;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly body: Buffer;
  /** Why the answer isn't whole; undefined where it is. */
  readonly failure: Error | undefined;
};

/** Never rejects. The access log and the figures of requests know nothing of it: who makes the request tells what is worth telling. */
export function serveInner(request: InnerRequest, options: InnerOptions): Promise<InnerAnswer> {
  const { services, run, origin, signal } = options;
  const response = new InnerResponse(services.settings.maxBody);
  const exchange = new Exchange(request, response, services, origin);
  return new Promise((resolve) => {
    let failure: Error | undefined;
    const giveUp = (): void => void response.destroy(new Error("The request was given up"));
    response.once("error", (error) => (failure = error));
    response.once("close", () => {
      signal?.removeEventListener("abort", giveUp);
      exchange.finish();
      const { statusCode: status, fields } = response;
      if (!response.writableFinished) failure ??= new Error("The answer broke off");
      resolve({ status, fields, body: response.body(), failure });
    });
    if (signal?.aborted) giveUp();
    else {
      signal?.addEventListener("abort", giveUp, { once: true });
      start(exchange, run);
    }
  });
}

function start(exchange: Exchange, run: InnerRun): void {
  if ("router" in run) {
    handle(exchange, run.router);
    return;
  }
  exchange.route = run.match.route.route;
  exchange.match = run.match;
  try {
    run.prepare?.(exchange);
  } catch (error) {
    void answerError(exchange, error);
    return;
  }
  runMatched(exchange, run.stages);
}
