// Sends what the flows of a request have made: content, or a file, with the status and fields they set.
import { takeResponseVariable } from "../../flow/response-variable.ts";
import { isFieldValue } from "../../upstream/header-fields.ts";
import { checkResponse } from "../check-response.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";
import { sendFile } from "./send-file.ts";
import { sendStream } from "./send-stream.ts";
import { sendAnswer } from "./write-response.ts";

/** @throws FlowError (3205) where response validation refuses it */
export function sendFlowResponse(exchange: Exchange): StageResult | Promise<StageResult> {
  takeVariable(exchange);
  const { response, content } = exchange.context;
  const status = response.status ?? 200;
  const fields = response.flat();
  const checked = checkResponse(exchange, { status, fields, body: content });
  if (checked === undefined) return send(exchange, status, fields);
  return checked.then(() => send(exchange, status, fields));
}

/** The flow has done its work: no error flow has anything to add where what it describes is no response. */
function takeVariable(exchange: Exchange): void {
  try {
    takeResponseVariable(exchange.context);
  } catch (error) {
    exchange.inErrorFlow = true;
    exchange.flowsAreDone = true;
    throw error;
  }
}

function send(exchange: Exchange, status: number, fields: string[]): StageResult | Promise<StageResult> {
  const { response, content, file, stream } = exchange.context;
  if (stream !== undefined && content === undefined && file === undefined) {
    return sendStream(exchange, status, fields, stream).then(() => "done");
  }
  if (file !== undefined) {
    sendFile(exchange, status, fields, file);
    return "done";
  }
  const mime = content === undefined || response.has("content-type") ? "" : checkedMime(exchange, content.mime);
  sendAnswer(exchange, status, fields, content?.wire() ?? "", mime);
  return "done";
}

/** A flow may have computed the type, from anything. */
function checkedMime(exchange: Exchange, mime: string): string {
  if (isFieldValue(mime)) return mime;
  exchange.alert("response", "The content type has characters that no header field may have: it is left out");
  return "";
}
