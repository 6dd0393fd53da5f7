// The HAR document of a request in place of its answer, where the `Debug` field asks for the topic `har`, or in the log.
import { harOf } from "../flow/shown-places.ts";
import type { Exchange } from "./exchange.ts";

/** What is sent. */
export type Answer = {
  readonly status: number;
  /** Without Content-Type and Content-Length. */
  readonly fields: string[];
  readonly body: Buffer | string;
  readonly mime: string;
};

const TOPIC = "har";
const LEVEL = "info";

/** Whether the client wants the HAR document, and may have it. The sinks `inline` and `append` are the answer. */
export function wantsHar({ record, services, request }: Exchange): boolean {
  if (record === undefined) return false;
  const asked = services.debugHeader(request.headers.debug);
  return asked !== undefined && asked.sink !== "log" && asked.names(TOPIC, LEVEL);
}

/** The HAR document as an answer. What would have been sent has to be recorded before. */
export function harAnswer({ context }: Exchange): Answer {
  const fields = ["Cache-Control", "no-store"];
  return { status: 200, fields, body: JSON.stringify(harOf(context)), mime: "application/json" };
}

/** Writes the HAR document of a request that is over to the log, where FLAT_DEBUG or the `Debug` field asks for it. */
export function logHar({ context, services, request }: Exchange): void {
  const asked = services.debugHeader(request.headers.debug);
  const wanted = services.debug.names(TOPIC, LEVEL) || (asked?.sink === "log" && asked.names(TOPIC, LEVEL));
  if (wanted) services.logger.log(request.id, TOPIC, JSON.stringify(harOf(context)));
}
