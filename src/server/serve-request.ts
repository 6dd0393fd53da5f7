// A request whose head has come, to its answer.
import { answerError } from "../pipeline/answer-error.ts";
import { sendAnswer } from "../pipeline/answers/write-response.ts";
import type { Exchange } from "../pipeline/exchange.ts";
import { handle, type Router } from "../pipeline/handle.ts";
import type { NodeRequest } from "./read-request.ts";

export function serveRequest(exchange: Exchange, request: NodeRequest, router: Router): void {
  try {
    request.check(exchange.services.settings);
  } catch (error) {
    void answerError(exchange, error);
    return;
  }
  if (request.path === "*") sendAnswer(exchange, 200, [], "", "");
  else handle(exchange, router);
}
