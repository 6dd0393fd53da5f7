// Sends what the flows of a request have made: content, or a file, with the status and fields they set.
import { isFieldValue } from "../upstream/header-fields.ts";
import { checkResponse } from "./check-response.ts";
import type { Exchange } from "./exchange.ts";
import { sendFile } from "./send-file.ts";
import { sendAnswer } from "./write-response.ts";

/** @throws FlowError (3205) where response validation refuses it */
export function sendFlowResponse(exchange: Exchange): void {
  const { response, content, file } = exchange.context;
  const status = response.status ?? 200;
  const fields = response.flat();
  checkResponse(exchange, { status, fields, body: content });
  if (file !== undefined) {
    sendFile(exchange, status, fields, file);
    return;
  }
  const mime = content === undefined || response.has("content-type") ? "" : checkedMime(exchange, content.mime);
  sendAnswer(exchange, status, fields, content?.wire() ?? "", mime);
}

/** A flow may have computed the type, from anything. */
function checkedMime(exchange: Exchange, mime: string): string {
  if (isFieldValue(mime)) return mime;
  exchange.alert("response", "The content type has characters that no header field may have: it is left out");
  return "";
}
