// `<backend-flow>`: registers a flow that answers upstream requests in place of their upstream.
import { readFile } from "node:fs/promises";
import { FlowError } from "../../errors/flow-error.ts";
import { defineAction } from "../../flow/action-definition.ts";
import { type FlowContext, MAX_FLOW_DEPTH } from "../../flow/context.ts";
import { errorDocument } from "../../flow/error-variable.ts";
import { takeResponseVariable } from "../../flow/response-variable.ts";
import { RunningAction } from "../../flow/running-action.ts";
import { isFinalStatus, STATUS_FALLBACK } from "../../flow/status-code.ts";
import type { Step } from "../../flow/step.ts";
import type { UpstreamRequest } from "../../upstream/upstream-request.ts";
import type { BackendAnswer } from "../backend-flows.ts";
import { backendRequest } from "../backend-request.ts";
import { errorText } from "../error-text.ts";
import { runOf, type TestRun } from "../test-run.ts";

export const backendFlow = defineAction({
  name: "backend-flow",
  about: "Registers a flow that answers upstream requests in place of their upstream.",
  attributes: { request: { about: "The ID of the requests; without it all that no other backend flow answers." } },
  body: "elements",
  compile: (site) => {
    const id = site.dynamic("request");
    const step = site.compiler.compileChildren(site.element);
    const { place } = new RunningAction(site.element);
    return (context) => {
      const run = runOf(context);
      run.backends.register(id?.text(context), (request) => answer(run, step, place, request));
      return undefined;
    };
  },
});

/** @param place of the action */
async function answer(run: TestRun, step: Step, place: string, request: UpstreamRequest): Promise<BackendAnswer> {
  const context = run.newContext(await backendRequest(request));
  run.backendDepth += 1;
  try {
    if (run.backendDepth > MAX_FLOW_DEPTH)
      throw new FlowError("internal", { cause: `Backend flows are nested more than ${MAX_FLOW_DEPTH} deep` });
    await step(context);
    takeResponseVariable(context);
    return await answerOf(context);
  } catch (error) {
    // What an `error` action makes is an answer like any other.
    if (error instanceof FlowError && error.kind === "flowError") return errorAnswer(error, context);
    run.failures.push({ at: context.running?.place ?? place, message: errorText(error) });
    throw error;
  } finally {
    run.backendDepth -= 1;
  }
}

async function answerOf({ response, content, file }: FlowContext): Promise<BackendAnswer> {
  const status = response.status ?? 200;
  const fields = response.flat();
  const mime = content?.mime ?? "";
  if (mime !== "" && !response.has("content-type")) fields.push("Content-Type", mime);
  const part = file && (await readFile(file.path)).subarray(file.start, file.end + 1);
  const body = part ?? content?.bytes() ?? Buffer.alloc(0);
  return { status: isFinalStatus(status) ? status : STATUS_FALLBACK, fields, body };
}

function errorAnswer(error: FlowError, { response, request }: FlowContext): BackendAnswer {
  const fields = [...response.flat(), "Content-Type", "application/json"];
  return { status: error.status, fields, body: Buffer.from(JSON.stringify(errorDocument(error, request.id))) };
}
