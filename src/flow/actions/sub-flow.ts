// `<sub-flow>`: runs the flow of another file; `<return/>` there comes back here, `<break/>` ends everything.
import { FlowError } from "../../errors/flow-error.ts";
import { defineAction } from "../action-definition.ts";
import { type FlowContext, MAX_FLOW_DEPTH } from "../context.ts";
import type { Flow } from "../flow.ts";
import { endsAll, type Outcome } from "../step.ts";

export const subFlow = defineAction({
  name: "sub-flow",
  about: "Runs the flow of another file and comes back.",
  attributes: { src: { about: "The flow file, relative to this one.", required: true } },
  body: "none",
  compile: (site) => {
    const flow = site.compiler.subFlow(site.file("src").path);
    const topics = site.debugTopics();
    return (context) => runSubFlow(flow, topics, context);
  },
});

function runSubFlow(flow: Flow, topics: readonly string[], context: FlowContext): Outcome | Promise<Outcome> {
  if (context.depth >= MAX_FLOW_DEPTH) {
    throw new FlowError("internal", { cause: `Sub-flows are nested more than ${MAX_FLOW_DEPTH} deep` });
  }
  const { depth, debugTopics } = context;
  const leave = (): void => {
    context.depth = depth;
    context.debugTopics = debugTopics;
  };
  context.depth = depth + 1;
  if (topics.length > 0) context.debugTopics = [...debugTopics, ...topics];
  let waiting = false;
  try {
    const outcome = flow.run(context);
    waiting = outcome instanceof Promise;
    return outcome instanceof Promise ? outcome.then(endOf).finally(leave) : endOf(outcome);
  } finally {
    if (!waiting) leave();
  }
}

function endOf(outcome: Outcome): Outcome {
  return endsAll(outcome) ? outcome : undefined;
}
