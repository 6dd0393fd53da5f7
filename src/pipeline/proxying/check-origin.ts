// Which web sites may open a WebSocket. Browsers let every site try, with the user's cookies, and CORS doesn't cover it.
import { FlowError } from "../../errors/flow-error.ts";
import { corsOf } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";

/** The API's own site may, and those that CORS allows. Who sends no Origin is no browser. @throws FlowError (3206) */
export function checkOrigin(exchange: Exchange): void {
  const { headers, scheme, authority, certificate } = exchange.request;
  if (headers.origin === undefined) return;
  const origin = String(headers.origin);
  const credentials = headers.cookie !== undefined || headers.authorization !== undefined || certificate !== undefined;
  const own = hostOf(origin);
  if ((own !== "" && own === hostOf(`${scheme}://${authority}`)) || corsOf(exchange)?.allows(origin, credentials))
    return;
  throw new FlowError("securityViolation", { info: [`WebSocket Security: The origin ${origin} is not allowed.`] });
}

/** "" for what has none. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
