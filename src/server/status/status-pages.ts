// /ServerStatus and /metrics: for those who know FLAT_STATUS_AUTH.
import { bareType } from "../../data/media-type.ts";
import type { Exchange } from "../../pipeline/exchange.ts";
import { bareRoute } from "../../pipeline/route.ts";
import type { PlannedRoute } from "../../pipeline/stages.ts";
import { sendAnswer } from "../../pipeline/write-response.ts";
import { BASIC_CHALLENGE, BasicUsers } from "../../security/basic-users.ts";
import { counter, gauge, type Metric, single } from "../../telemetry/metric.ts";
import { SummedMetrics } from "../../telemetry/prometheus.ts";
import type { Group, GroupFigures } from "../group.ts";
import { statusHtml, statusPolicy } from "./status-html.ts";
import { type AppState, summarize } from "./status-summary.ts";
import type { WorkerReport } from "./worker-report.ts";

export type StatusParts = {
  /** `name:password`. */
  readonly auth: string;
  /** The app that is served now. */
  readonly app: () => AppState;
  readonly group: Pick<Group, "figures" | "ask">;
};

/** What all processes of a group are asked for their reports. */
export const STATUS_QUESTION = "status";

/** Pages by path. */
export type Pages = ReadonlyMap<string, PlannedRoute>;

type Page = (exchange: Exchange) => void | Promise<void>;

/** A page that takes GET and HEAD. */
export function pageAt(path: string, answer: Page): readonly [string, PlannedRoute] {
  const route = { ...bareRoute, label: { method: "ANY", path } };
  const stage = async (exchange: Exchange): Promise<"done"> => {
    const { method } = exchange.request;
    if (method === "GET" || method === "HEAD") await answer(exchange);
    else sendAnswer(exchange, 405, ["Allow", "GET, HEAD"], "Method Not Allowed\n", TEXT);
    return "done";
  };
  return [path, { route, stages: [stage] }];
}

const TEXT = "text/plain;charset=utf-8";
const JSON_TYPE = "application/json";

/** Nothing of it may be kept, framed, guessed at or told to other sites. */
const privately = ["Cache-Control", "no-store", "X-Content-Type-Options", "nosniff", "Vary", "Accept, Authorization"];

export function statusPages({ auth, app, group }: StatusParts): Pages {
  const users = new BasicUsers([auth]);
  const collected = together(async () => {
    const answers = await group.ask(STATUS_QUESTION);
    const workers = answers.map(({ answer }) => answer as WorkerReport);
    const { figures } = group;
    const all = [groupMetrics(figures, workers.length), ...workers.map(({ metrics }) => metrics)];
    return { group: figures, workers, sums: new SummedMetrics(all) };
  });
  const forUsers =
    (page: Page): Page =>
    (exchange) =>
      isUser(exchange, users) ? page(exchange) : demand(exchange);
  return new Map([
    pageAt(
      "/metrics",
      forUsers(async (exchange) => {
        const { sums } = await collected();
        sendAnswer(exchange, 200, [...privately], await sums.text(), sums.contentType);
      }),
    ),
    pageAt(
      "/ServerStatus",
      forUsers(async (exchange) => {
        const { group: figures, workers, sums } = await collected();
        const summary = summarize(app(), { group: figures, workers, metrics: await sums.all() });
        if (wantsJson(exchange)) sendAnswer(exchange, 200, [...privately], `${JSON.stringify(summary)}\n`, JSON_TYPE);
        else sendAnswer(exchange, 200, [...privately, ...statusPolicy], statusHtml(summary), "text/html;charset=utf-8");
      }),
    ),
  ]);
}

/** What isn't counted by each worker. */
function groupMetrics({ startedAt, workers, deaths, reloads, failedReloads }: GroupFigures, there: number): Metric[] {
  const results = [
    { labels: { result: "done" }, value: reloads },
    { labels: { result: "failed" }, value: failedReloads },
  ];
  return [
    gauge("flat_start_timestamp_seconds", "When the first process was started", single(startedAt / 1000)),
    gauge("flat_workers", "Processes that serve requests", single(there)),
    gauge("flat_workers_wanted", "Processes that there should be", single(workers)),
    counter("flat_worker_deaths_total", "Processes that have ended unexpectedly", single(deaths)),
    counter("flat_reloads_total", "Reloads of the app", results),
  ];
}

function isUser(exchange: Exchange, users: BasicUsers): boolean {
  const { authorization } = exchange.request.headers;
  if (users.includes(authorization)) return true;
  // A browser asks without, at first.
  if (authorization !== undefined) exchange.alert("status", "Wrong credentials for a status page");
  return false;
}

function demand(exchange: Exchange): void {
  const fields = [...privately, "WWW-Authenticate", BASIC_CHALLENGE];
  sendAnswer(exchange, 401, fields, "Authentication Required\n", TEXT);
}

/** `Accept` names JSON before HTML, or the query says `format=json`. */
function wantsJson({ request }: Exchange): boolean {
  if (new URLSearchParams(request.query ?? "").get("format") === "json") return true;
  const types = String(request.headers.accept ?? "").split(",", 100);
  const wanted = types.map(bareType).find((type) => type === JSON_TYPE || type === "text/html");
  return wanted === JSON_TYPE;
}

/** Those who ask while an answer is made get that one. */
function together<T>(make: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= make().finally(() => {
      running = undefined;
    });
    return running;
  };
}
