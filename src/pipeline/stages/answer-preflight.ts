// CORS preflights of paths that have an OPTIONS operation, or take every method.
import { answerPreflight as answer, isPreflight } from "../cors.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";

export function answerPreflight(exchange: Exchange): StageResult {
  const { cors, methods = [] } = exchange.route ?? {};
  if (cors === undefined || !isPreflight(exchange, methods.includes("OPTIONS"))) return "next";
  answer(exchange, cors, methods);
  return "done";
}
