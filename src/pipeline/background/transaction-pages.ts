// The transactions resource: one of them, or a list, newest first.
import { FlowError } from "../../errors/flow-error.ts";
import { StoreFault } from "../../transactions/store-fault.ts";
import type { Transaction, TransactionStore } from "../../transactions/transaction-store.ts";
import { sendAnswer } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";
import type { Listing, TransactionAccess } from "./transaction-access.ts";
import { listHtml, pagePolicy, transactionHtml } from "./transaction-html.ts";
import { listedRecord, transactionRecord } from "./transaction-record.ts";
import { wantsHtml } from "./wants-html.ts";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Nothing of it may be kept, guessed at or told to other sites. */
const privately = [
  "Cache-Control",
  "no-store",
  "X-Content-Type-Options",
  "nosniff",
  "Vary",
  "Accept, Authorization, Cookie",
];

export async function sendTransaction(exchange: Exchange, access: TransactionAccess): Promise<StageResult> {
  const text = exchange.match.params.key ?? "";
  const key = keyOf(text);
  const found = key === undefined ? undefined : await asked(exchange, (store) => store.find(key));
  if (found === undefined) throw notFound(text);
  const granted = await access.toOne(exchange, found, typeof key === "string");
  if (granted === "answered") return "done";
  if (granted === "denied") throw notFound(text);
  const record = transactionRecord(found);
  if (wantsHtml(exchange.request.header("accept"))) sendHtml(exchange, transactionHtml(record), []);
  else sendAnswer(exchange, 200, [...privately], JSON.stringify(record), "application/json");
  return "done";
}

/** @param base the path of the resource */
export async function sendTransactions(
  exchange: Exchange,
  access: TransactionAccess,
  base: string,
): Promise<StageResult> {
  const { limit, before } = paging(exchange);
  const listing = await access.toList(exchange);
  if (listing.kind === "answered") return "done";
  const found = await asked(exchange, (store) => listed(store, listing, before, limit + 1));
  const records = found.slice(0, limit).map(listedRecord);
  const cursor = found.length > limit ? String(records.at(-1)?.id) : undefined;
  const next = cursor === undefined ? undefined : `${base}?limit=${limit}&cursor=${cursor}`;
  const link = next === undefined ? [] : ["Link", `<${next}>; rel="next"`];
  if (wantsHtml(exchange.request.header("accept"))) {
    sendHtml(exchange, listHtml(records, base, next), link);
  } else {
    const body = { transactions: records, ...(cursor !== undefined && { cursor }) };
    sendAnswer(exchange, 200, [...privately, ...link], JSON.stringify(body), "application/json");
  }
  return "done";
}

function sendHtml(exchange: Exchange, text: string, fields: readonly string[]): void {
  sendAnswer(exchange, 200, [...privately, ...pagePolicy, ...fields], text, "text/html;charset=utf-8");
}

/** The number or the GUID of a transaction; undefined for what can be neither. */
function keyOf(text: string): number | string | undefined {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}

function notFound(key: string): FlowError {
  return new FlowError("requestInvalid", { status: 404, info: [`Transaction ${key} not found.`] });
}

async function asked<T>({ services }: Exchange, ask: (store: TransactionStore) => Promise<T>): Promise<T> {
  try {
    if (services.transactions === undefined) throw new StoreFault("There are no transactions");
    return await ask(services.transactions);
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    throw new FlowError("unavailable", { info: ["The transactions can't be read just now."], cause: error });
  }
}

/** @throws FlowError (3204) for a query that makes no sense */
function paging({ request }: Exchange): { readonly limit: number; readonly before: number | undefined } {
  const query = new URLSearchParams(request.query ?? "");
  const [limit, cursor] = [query.get("limit") ?? String(DEFAULT_LIMIT), query.get("cursor")];
  const info: string[] = [];
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > MAX_LIMIT) info.push(`limit must be 1 to ${MAX_LIMIT}.`);
  if (cursor !== null && !/^[1-9]\d{0,14}$/.test(cursor)) info.push("cursor must be one that a list has given.");
  if (info.length > 0) throw new FlowError("requestInvalid", { info });
  return { limit: Number(limit), before: cursor === null ? undefined : Number(cursor) };
}

async function listed(
  store: TransactionStore,
  listing: Exclude<Listing, { readonly kind: "answered" }>,
  before: number | undefined,
  limit: number,
): Promise<readonly Transaction[]> {
  if (listing.kind === "all") return store.list({ owner: undefined, before, limit });
  const lists = listing.owners.map(async ({ owner, includes }) => {
    const own: Transaction[] = [];
    for (let from = before; own.length < limit; ) {
      const some = await store.list({ owner, before: from, limit });
      own.push(...some.filter(({ lane }) => includes(lane)));
      from = some.at(-1)?.id;
      if (some.length < limit) break;
    }
    return own;
  });
  const all = new Map((await Promise.all(lists)).flat().map((one) => [one.id, one]));
  return [...all.values()].sort((one, other) => other.id - one.id).slice(0, limit);
}
