// Debug output in an answer: in front of its body and behind it, where the body is one that can have it; else in the log.
import { type DebugNotation, notationOf } from "../../debugging/debug-lines.ts";
import { fieldOf, withoutFields } from "../../upstream/header-fields.ts";
import type { Exchange } from "../exchange.ts";

/** What stands around the body of one answer. */
export type DebugFrame = {
  /** The fields of the answer with it: without those that are true for the bare body alone. */
  readonly fields: string[];
  /** The beginning of the body. */
  readonly before: string;
  /** The end of the body, to be asked for once the rest is there. Later messages go to the log. */
  readonly after: () => string;
};

/** Fields that describe the bare body, and those that let somebody keep it. */
const bodyFields: ReadonlySet<string> = new Set([
  "accept-ranges",
  "cache-control",
  "content-digest",
  "content-length",
  "content-md5",
  "digest",
  "etag",
  "expires",
  "last-modified",
  "repr-digest",
  "x-content-type-options",
]);

/**
 * The frame of an answer that is about to be sent; undefined where it has none, and all messages are for the log.
 * @param fields of the answer, Content-Type included if there is one
 * @param bodyless whether the status allows no body
 */
export function debugFrame(exchange: Exchange, fields: readonly string[], bodyless: boolean): DebugFrame | undefined {
  const { debugging, request } = exchange;
  if (debugging === undefined || debugging.sink === "log") return undefined;
  const notation = bodyless || request.method === "HEAD" ? undefined : notationFor(fields);
  if (notation === undefined) {
    debugging.toLog();
    return undefined;
  }
  const type = fieldOf(fields, "content-type") === undefined ? ["Content-Type", "text/plain;charset=utf-8"] : [];
  const shown = withoutFields([...fields], bodyFields);
  return {
    fields: [...shown, ...type, "Cache-Control", "no-store", "X-Content-Type-Options", "nosniff"],
    before: debugging.sink === "inline" ? notation(debugging.take()) : "",
    after: () => {
      exchange.tellEnd();
      const text = notation(debugging.take());
      debugging.toLog();
      return text === "" ? "" : `\n${text}`;
    },
  };
}

/** Undefined for what isn't text, not all of it, or not as it is. */
function notationFor(fields: readonly string[]): DebugNotation | undefined {
  const coding = fieldOf(fields, "content-encoding") ?? "identity";
  if (coding.trim().toLowerCase() !== "identity" || fieldOf(fields, "content-range") !== undefined) return undefined;
  const types = fields.filter((_, at) => at % 2 === 1 && fields[at - 1]?.toLowerCase() === "content-type");
  return types.length > 1 ? undefined : notationOf(types[0] ?? "");
}
