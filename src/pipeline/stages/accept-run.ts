// An asynchronous route: the request is kept, and answered with the number of its transaction. The stages behind this one run it.
import { FlowError } from "../../errors/flow-error.ts";
import { StoreFault } from "../../transactions/store-fault.ts";
import type { Accepted, NewRun } from "../../transactions/transaction-store.ts";
import { sendAnswer } from "../answers/write-response.ts";
import { idempotencyOf } from "../background/idempotency.ts";
import { ownerOf } from "../background/owner.ts";
import { storedRequest } from "../background/stored-request.ts";
import type { Exchange } from "../exchange.ts";
import type { BackgroundRoute } from "../routes/route.ts";
import type { StageResult } from "../stage.ts";

/** Seconds after which a client may try again. */
const RETRY_AFTER = "10";

export function acceptRun(exchange: Exchange): StageResult | Promise<StageResult> {
  const background = exchange.route?.background;
  // Whoever only asks if items are valid wants to know it at once.
  if (background === undefined || exchange.bulk?.validateOnly) return "next";
  return accept(exchange, background);
}

async function accept(exchange: Exchange, background: BackgroundRoute): Promise<StageResult> {
  const { lane, maxQueue, retain, ownership } = background;
  const owner = ownerOf(exchange.tokens, ownership);
  const idempotency = idempotencyOf(exchange.request, lane, owner);
  const request = storedRequest(exchange);
  const accepted = await keep(exchange, {
    ...{ lane, owner, requestID: exchange.request.id },
    ...{ request, maxQueue, retain, idempotency },
  });
  if (accepted.kind === "full") throw unavailable(exchange, "Too many requests wait already.");
  if (accepted.kind === "conflict")
    throw new FlowError("requestInvalid", {
      status: 422,
      info: ["This Idempotency-Key was sent with another request before."],
    });
  const { id, guid } = accepted;
  // Where nobody knows the caller, the GUID is what opens it.
  const location = `${background.transactions}/${ownership.isOn && owner === undefined ? guid : id}`;
  exchange.response.refuseRest();
  sendAnswer(exchange, 202, ["Location", location], JSON.stringify({ id, guid }), "application/json");
  return "done";
}

async function keep(exchange: Exchange, run: NewRun): Promise<Accepted> {
  const { transactions } = exchange.services;
  try {
    if (transactions === undefined) throw new StoreFault("There are no transactions");
    return await transactions.accept(run);
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    throw unavailable(exchange, "The request can't be kept just now.", error);
  }
}

function unavailable(exchange: Exchange, info: string, cause?: Error): FlowError {
  exchange.context.response.set("Retry-After", [RETRY_AFTER]);
  return new FlowError("unavailable", { info: [info], cause });
}
