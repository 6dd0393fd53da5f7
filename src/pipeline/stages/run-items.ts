// Answers a request that has many items: each runs as a request of its own, behind the checks that this one has passed.
import { FlowError } from "../../errors/flow-error.ts";
import { errorDocument } from "../../flow/error-variable.ts";
import { withoutFields } from "../../upstream/header-fields.ts";
import { sendAnswer } from "../answers/write-response.ts";
import { BulkAnswer } from "../bulk/bulk-answer.ts";
import type { BulkWork } from "../bulk/bulk-work.ts";
import { runInOrder } from "../bulk/in-order.ts";
import { ItemRuns } from "../bulk/item-runs.ts";
import type { Items } from "../bulk/items.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";

/** What the list has itself. */
const bodyFields: ReadonlySet<string> = new Set(["content-type", "server"]);

const applied = ["Preference-Applied", "validate"];

export function runItems(exchange: Exchange): StageResult | Promise<StageResult> {
  const work = exchange.bulk;
  if (work === undefined) return "next";
  return work.items === undefined ? validateOne(exchange, work) : runAll(exchange, work, work.items);
}

async function runAll(exchange: Exchange, work: BulkWork, items: Items): Promise<StageResult> {
  const { response, route, services } = exchange;
  if (route === undefined) return "next";
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const runs = new ItemRuns(exchange, route, work, items, gone.signal);
  const answer = new BulkAnswer(exchange, ownFields(exchange, work));
  const { concurrency, stopOnError } = work.bulk.options;
  await runInOrder({
    count: items.count,
    concurrency,
    stopOnError: stopOnError && !work.validateOnly,
    maxHeld: services.settings.maxBody,
    run: (index) => runs.run(index),
    skip: (index) => runs.skipped(index),
    write: (entries) => answer.write(entries),
    signal: gone.signal,
  });
  answer.end();
  return "done";
}

/** Only what is wrong with the request is asked for. */
async function validateOne(exchange: Exchange, { bulk }: BulkWork): Promise<StageResult> {
  const { request, match } = exchange;
  const { query, headers, body } = request;
  const faults = await bulk.contract.check({ params: match.params, query, headers, body: body.content });
  if (faults.length === 0) {
    sendAnswer(exchange, 200, [...applied], "", "");
    return "done";
  }
  const error = new FlowError("requestInvalid", { info: faults });
  const document = JSON.stringify(errorDocument(error, request.id));
  sendAnswer(exchange, error.status, [...applied], document, "application/json");
  return "done";
}

/** What flows of the checks have set, as far as it isn't about a body. */
function ownFields(exchange: Exchange, { validateOnly }: BulkWork): readonly string[] {
  const set = exchange.hasContext ? withoutFields(exchange.context.response.flat(), bodyFields) : [];
  return validateOnly ? [...set, ...applied] : set;
}
