// Conditions of flows: the `if` of actions, the `test` of `<if>` and `<elseif>`.
import type { ActionSite } from "./action-site.ts";
import type { FlowContext } from "./context.ts";
import { debugCondition } from "./debug-action.ts";
import { RunningAction } from "./running-action.ts";
import type { Step } from "./step.ts";
import { waitFor } from "./wait-for.ts";

export type Condition = {
  readonly holds: (context: FlowContext) => boolean;
  /** Whether it may wait. */
  readonly waits: boolean;
};

/** A step that runs where its condition holds, or, without one, in any case. */
export type Branch = { readonly condition: Condition | undefined; readonly step: Step };

/** @param site of nothing but this condition. @returns undefined where there is no such attribute. @throws ConfigError */
export function compileCondition(site: ActionSite, attribute: string): Condition | undefined {
  const source = site.literal(attribute);
  if (source === undefined) return undefined;
  const expression = site.xpath(source);
  const action = new RunningAction(site.element);
  const holds = (context: FlowContext): boolean => {
    context.running = action;
    const result = expression.boolean(context.frame());
    if (context.debugging !== undefined) debugCondition(action, attribute, result, context.debugging);
    return result;
  };
  return { holds, waits: site.waits };
}

/** Runs the step where the condition holds. */
export function onlyIf({ holds, waits }: Condition, step: Step): Step {
  if (waits) return chooseStep([{ condition: { holds, waits }, step }]);
  return (context) => (holds(context) ? step(context) : undefined);
}

/** Runs the first branch whose condition holds. */
export function chooseStep(branches: readonly Branch[]): Step {
  const choose = (context: FlowContext): Step | undefined => {
    for (const { condition, step } of branches) if (condition === undefined || condition.holds(context)) return step;
    return undefined;
  };
  if (!branches.some(({ condition }) => condition?.waits)) return (context) => choose(context)?.(context);
  return (context) => {
    const chosen = waitFor(context, () => choose(context));
    return chosen instanceof Promise ? chosen.then((step) => step?.(context)) : chosen?.(context);
  };
}
