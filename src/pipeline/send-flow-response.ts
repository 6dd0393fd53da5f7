// Sends what the flows of a request have made: content, or a file, with the status and fields they set.
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
  const mime = content === undefined || response.has("content-type") ? "" : content.mime;
  sendAnswer(exchange, status, response.flat(), content?.wire() ?? "", mime);
}
