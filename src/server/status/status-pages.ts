// /ServerStatus and /metrics: for those who know FLAT_STATUS_AUTH.
import { bareType } from "../../data/media-type.ts";
import { sendAnswer } from "../../pipeline/answers/write-response.ts";
import type { Exchange } from "../../pipeline/exchange.ts";
import { bareRoute } from "../../pipeline/routes/route.ts";
import type { PlannedRoute } from "../../pipeline/stages.ts";
import { BASIC_CHALLENGE, BasicUsers } from "../../security/basic-users.ts";
import { PROMETHEUS_TYPE, prometheusText } from "../../telemetry/prometheus.ts";
import type { Group } from "../group.ts";
import { collect, metricsOf } from "./collected.ts";
import { statusHtml, statusPolicy } from "./status-html.ts";
import { type AppState, summarize } from "./status-summary.ts";

export type StatusParts = {
  /** `name:password`. */
  readonly auth: string;
  /** The app that is served now. */
  readonly app: () => AppState;
  readonly group: Pick<Group, "figures" | "ask">;
};

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
  const collected = together(() => collect(group));
  const forUsers =
    (page: Page): Page =>
    (exchange) =>
      isUser(exchange, users) ? page(exchange) : demand(exchange);
  return new Map([
    pageAt(
      "/metrics",
      forUsers(async (exchange) => {
        const all = await collected();
        const text = await prometheusText(
          metricsOf(all),
          all.workers.map((worker) => worker.process),
        );
        sendAnswer(exchange, 200, [...privately], text, PROMETHEUS_TYPE);
      }),
    ),
    pageAt(
      "/ServerStatus",
      forUsers(async (exchange) => {
        const summary = summarize(app(), await collected());
        if (wantsJson(exchange)) sendAnswer(exchange, 200, [...privately], `${JSON.stringify(summary)}\n`, JSON_TYPE);
        else sendAnswer(exchange, 200, [...privately, ...statusPolicy], statusHtml(summary), "text/html;charset=utf-8");
      }),
    ),
  ]);
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
