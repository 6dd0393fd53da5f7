// `<script>`: runs JavaScript of the operator, in another thread.
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { type Location, locationName } from "../../locations/location.ts";
import { ScriptFault, type ScriptFaultKind } from "../../scripts/script-fault.ts";
import type { ScriptResult, ScriptRun } from "../../scripts/script-run.ts";
import type { Scripts } from "../../scripts/scripts.ts";
import { time } from "../../settings/setting-values.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { input, output } from "../attributes.ts";
import type { FlowContext } from "../context.ts";
import { callForScript } from "../script-call.ts";
import { loadScript } from "../script-load.ts";
import { responseVariable, scriptArguments, variableValue } from "../script-values.ts";
import type { VariableValue } from "../variable-value.ts";

export const script = defineAction({
  name: "script",
  about: "Runs JavaScript of the operator, in another thread.",
  attributes: {
    src: { about: "The module (.mjs, .js or .cjs), relative to the flow file.", required: true },
    in: input,
    out: output,
    timeout: { about: "Seconds that it may take; by default FLAT_DEFAULT_TIMEOUT." },
  },
  body: "none",
  compile: (site) => {
    const { needs } = site.compiler;
    const { file, scripts } = loadScript(site);
    const timeout = readTimeout(site, scripts);
    const read = site.reader(site.place("in", { kind: "content" }));
    const out = site.output();
    // `request` has the fields of a posted form, `variables` the body.
    needs.body = true;
    const name = site.compiler.site.nameOf(file);
    return async (context) => {
      const to = out.locate(context);
      const run = scripts.run({
        file,
        requestID: context.request.id,
        timeout,
        given: scriptArguments(context, read(context)),
        responds: to.kind === "content",
        call: (call, signal) => callForScript(context, call, site.folder, signal),
      });
      const result = await resultOf(run, context, name);
      keep(result, to, context, name);
      return undefined;
    };
  },
});

/** Milliseconds. */
function readTimeout(site: ActionSite, { settings }: Scripts): number {
  const value = site.literal("timeout");
  if (value === undefined) return Math.min(settings.defaultTimeout, settings.maxTimeout);
  try {
    return Math.min(time(value.text.trim(), "timeout"), settings.maxTimeout);
  } catch {
    throw site.error(
      "timeout",
      `The timeout "${value.text}" is no time`,
      "Seconds above 0 are wanted, such as 3 or 0.5.",
    );
  }
}

/** Gives the run up when the client leaves. @throws FlowError */
async function resultOf(run: ScriptRun, context: FlowContext, name: string): Promise<ScriptResult> {
  context.calls ??= new Set();
  context.calls.add(run);
  try {
    return await run.result;
  } catch (error) {
    if (!(error instanceof ScriptFault)) throw error;
    throw new FlowError(errorNames[error.kind], { cause: `${name}: ${error.message}` });
  } finally {
    context.calls.delete(run);
  }
}

const errorNames = {
  failed: "scriptFailed",
  timeout: "scriptTimeout",
  lost: "scriptLost",
} as const satisfies Record<ScriptFaultKind, string>;

/** @throws FlowError for what can't be kept */
function keep(result: ScriptResult, to: Location, context: FlowContext, name: string): void {
  try {
    if (result.kind === "stream") keepStream(result, to, context);
    else if (result.head !== undefined) keepResponse(responseVariable(result.head, result.value), context);
    else context.writeLocation(to, result.value && variableValue(result.value));
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new FlowError("scriptFailed", { cause: `${name}: ${error.message}` });
  }
}

/** @throws JsonFault */
function keepStream(
  { body, head }: Extract<ScriptResult, { kind: "stream" }>,
  to: Location,
  context: FlowContext,
): void {
  if (to.kind !== "content") {
    body.destroy();
    throw new JsonFault(`A stream can't be written to ${locationName(to)}`);
  }
  withoutOutput(context);
  context.stream = { body, head: head === undefined ? undefined : parseJson(head), origin: context.running?.origin };
}

function keepResponse(value: VariableValue, context: FlowContext): void {
  withoutOutput(context);
  context.setVariable("response", value);
}

/** What the flow has made before isn't sent. */
function withoutOutput(context: FlowContext): void {
  context.content = undefined;
  context.file = undefined;
  context.stream = undefined;
}
