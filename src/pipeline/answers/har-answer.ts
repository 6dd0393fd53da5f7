// The HAR document of a request in place of its answer, where its debug output asks for the topic `har`, or in the log.
import { harOf } from "../../flow/shown-places.ts";
import type { Exchange } from "../exchange.ts";

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
export function wantsHar({ debugging, record }: Exchange): boolean {
  return debugging !== undefined && record !== undefined && debugging.topics.sink !== "log" && asksForHar(debugging);
}

/** The HAR document as an answer. What would have been sent has to be recorded before. */
export function harAnswer({ context, debugging }: Exchange): Answer {
  // Other messages would make something else of it.
  debugging?.toLog();
  const fields = ["Cache-Control", "no-store"];
  return { status: 200, fields, body: JSON.stringify(harOf(context)), mime: "application/json" };
}

/** Writes the HAR document of a request that is over to the log, where its debug output asks for it there. */
export function logHar({ context, services, request, debugging }: Exchange): void {
  if (debugging !== undefined && debugging.topics.sink === "log" && asksForHar(debugging))
    services.logger.log(request.id, TOPIC, JSON.stringify(harOf(context)), LEVEL);
}

function asksForHar({ topics }: NonNullable<Exchange["debugging"]>): boolean {
  return topics.names(TOPIC, LEVEL);
}
