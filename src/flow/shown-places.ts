// Places that show what has happened so far: heads of upstream answers, variables, the HAR document.
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import type { Location } from "../locations/location.ts";
import type { FlowContext } from "./context.ts";
import { debugData } from "./debug-data.ts";
import { harDocument } from "./har/har-document.ts";
import { responseDocument } from "./response-document.ts";

type ShownPlace = Extract<Location, { readonly kind: "upstream-response" | "dc" | "har" }>;

export function shownPlace(place: ShownPlace, context: FlowContext): Content | undefined {
  if (place.kind === "dc") return debugData(context);
  if (place.kind === "har") {
    const har = harOf(context);
    return har === undefined ? undefined : Content.ofJson(har);
  }
  const answer = context.upstreams.get(place.id);
  return answer && responseDocument(answer, context.services.mask);
}

/** The HAR document of a request as it is now; undefined where `collect-request-info` is off. */
export function harOf({ request, record, services }: FlowContext): Json | undefined {
  return record && harDocument(request, record, services.mask);
}
