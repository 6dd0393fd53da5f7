// What an action has changed in the state of a request, as lines for debug output.
import type { Content } from "../data/content.ts";
import type { FlowContext } from "./context.ts";
import { shownFields, shownJson, shownValue } from "./debug-text.ts";
import type { Outcome } from "./step.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";
import type { VariableValue } from "./variable-value.ts";

export type Snapshot = {
  readonly variables: ReadonlyMap<string, VariableValue>;
  readonly upstreams: ReadonlyMap<string, UpstreamAnswer>;
  readonly content: Content | undefined;
  readonly file: FlowContext["file"];
  readonly stream: FlowContext["stream"];
  readonly status: number | undefined;
  readonly fields: readonly string[];
  /** Of proxied requests. */
  readonly fieldChanges: FlowContext["fieldChanges"];
  readonly logFields: FlowContext["state"]["logFields"];
  readonly config: FlowContext["config"];
};

export function snapshot(context: FlowContext): Snapshot {
  const { upstreams, content, file, stream, response, state, config, fieldChanges } = context;
  return {
    variables: context.state.variables(),
    upstreams: new Map(upstreams),
    content,
    file,
    stream,
    status: response.status,
    fields: shownFields(response.flat(), context.services.mask),
    fieldChanges,
    logFields: state.logFields,
    config,
  };
}

export function changesSince(before: Snapshot, context: FlowContext, outcome: Outcome): readonly string[] {
  const lines = [...answerLines(before, context), ...proxiedLines(before, context), ...variableLines(before, context)];
  for (const [id, answer] of context.upstreams) {
    if (before.upstreams.get(id) === answer) continue;
    lines.push(`$upstream/${id}: status ${answer.status}`);
    if (id !== "main") lines.push(`fit://request/content/${id} = ${shownValue(answer.content, context)}`);
  }
  if (context.state.logFields !== before.logFields)
    lines.push(`log fields: ${shownJson(context.state.logFields ?? {}, context)}`);
  if (context.config !== before.config) lines.push("the configuration has changed");
  if (outcome !== undefined) lines.push(outcome === "return" ? "leaves the flow" : "ends the flow");
  return lines.length === 0 ? ["nothing has changed"] : lines;
}

function answerLines(before: Snapshot, context: FlowContext): readonly string[] {
  const { response, content, file, stream, services } = context;
  const lines: string[] = [];
  if (response.status !== before.status) lines.push(`status ${response.status ?? "none"}`);
  const fields = shownFields(response.flat(), services.mask);
  for (const field of fields) if (!before.fields.includes(field)) lines.push(field);
  for (const field of before.fields) if (!fields.includes(field)) lines.push(`without ${field}`);
  if (content !== before.content) lines.push(`content = ${shownValue(content, context)}`);
  if (file !== before.file && file !== undefined) lines.push(`sends the file ${services.site.nameOf(file.path)}`);
  if (stream !== before.stream && stream !== undefined) lines.push("sends a stream");
  return lines;
}

function proxiedLines(before: Snapshot, { fieldChanges, services }: FlowContext): readonly string[] {
  const changed = [...(fieldChanges ?? [])].filter(([name, field]) => before.fieldChanges?.get(name) !== field);
  return changed.flatMap(([, { name, values }]) => {
    if (values.length === 0) return [`proxied without ${name}`];
    return shownFields(
      values.flatMap((value) => [name, value]),
      services.mask,
    ).map((field) => `proxied with ${field}`);
  });
}

function variableLines(before: Snapshot, context: FlowContext): readonly string[] {
  const lines: string[] = [];
  const now = context.state.variables();
  for (const [name, value] of now)
    if (before.variables.get(name) !== value) lines.push(`$${name} = ${shownValue(value, context, name)}`);
  for (const name of before.variables.keys()) if (!now.has(name)) lines.push(`$${name} is unset`);
  return lines;
}
