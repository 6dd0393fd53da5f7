// Sends what the flows of a request have made: content, or a file, with the status and fields they set.
import { isFieldValue } from "../upstream/header-fields.ts";
import type { Exchange } from "./exchange.ts";
import { sendFile } from "./send-file.ts";
import { sendAnswer } from "./write-response.ts";

export function sendFlowResponse(exchange: Exchange): void {
  const { response, content, file } = exchange.context;
  const status = response.status ?? 200;
  if (file !== undefined) {
    sendFile(exchange, status, response.flat(), file);
    return;
  }
  const mime = content === undefined || response.has("content-type") ? "" : checkedMime(exchange, content.mime);
  sendAnswer(exchange, status, response.flat(), content?.wire() ?? "", mime);
}

/** A flow may have computed the type, from anything. */
function checkedMime(exchange: Exchange, mime: string): string {
  if (isFieldValue(mime)) return mime;
  exchange.alert("response", "The content type has characters that no header field may have: it is left out");
  return "";
}
