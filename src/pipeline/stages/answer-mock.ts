// `Mock: true`: the definition's example in place of what the route does, where the app allows it.
import { Content } from "../../data/content.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { sendAnswer } from "../answers/write-response.ts";
import { checkResponse } from "../check-response.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";

const NOT_IMPLEMENTED = 501;

export function answerMock(exchange: Exchange): StageResult | Promise<StageResult> {
  const { headers } = exchange.request;
  const mock = exchange.route?.contract?.mock;
  if (mock === undefined || String(headers.mock).toLowerCase() !== "true") return "next";
  const example = mock.choose(headers.accept?.toString());
  if (example === undefined)
    throw new FlowError("requestInvalid", { status: NOT_IMPLEMENTED, info: ["There is no example to mock with."] });
  const { mime, text } = example;
  const fields = ["Mock", "true"];
  const checked = checkResponse(exchange, { status: 200, fields, body: Content.ofText(text, mime) });
  const send = (): StageResult => {
    sendAnswer(exchange, 200, fields, text, mime);
    return "done";
  };
  return checked === undefined ? send() : checked.then(send);
}
