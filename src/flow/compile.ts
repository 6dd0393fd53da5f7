// Flow files to steps: control structures here, actions by the table.
import type { Operations } from "../contract/operations/operations.ts";
import type { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { Scripts } from "../scripts/scripts.ts";
import type { XmlElement } from "../source/read-xml.ts";
import { suggestion } from "../source/suggest.ts";
import type { FunctionTable } from "../xpath/function-definition.ts";
import type { ActionDefinition, ActionTable } from "./action-definition.ts";
import { ActionSite } from "./action-site.ts";
import { commonAttributes } from "./attributes.ts";
import { chooseStep, compileCondition, onlyIf } from "./condition.ts";
import { branches, compileIf, isBranch } from "./control/if.ts";
import { leaveActions } from "./control/leave.ts";
import type { FlowCompiler } from "./flow-compiler.ts";
import { counted, countedBranches, type FlowProbe } from "./flow-probe.ts";
import { asAction } from "./running-action.ts";
import { type Step, sequence } from "./step.ts";
import { testOnlyActions } from "./test-only-actions.ts";
import { traceAction } from "./trace-steps.ts";
import { waitFor } from "./wait-for.ts";

export type FlowTables = {
  readonly actions: ActionTable;
  readonly functions: FunctionTable;
  /** Is told what there is and what runs. */
  readonly probe?: FlowProbe | undefined;
  /** Undefined where no script is run. */
  readonly scripts?: Scripts | undefined;
  /** Whether flows and actions are parts of traces. */
  readonly traced?: boolean;
  /** What requests may call. */
  readonly operations?: Operations | undefined;
};

/** The root elements of flow files and of tests, with what is said about any other. */
export const rootHints = {
  flow: "A flow file starts with <flow>.",
  "flat-test": "A test starts with <flat-test>.",
} as const;

type Compiling = FlowCompiler & { readonly actions: ActionTable; readonly traced: boolean };

/**
 * The steps of a flow file. Faults below the root are noted in the problems.
 * @throws ConfigError for a wrong root
 */
export function compileFlow(
  root: XmlElement,
  tables: FlowTables,
  parts: Pick<FlowCompiler, "site" | "problems" | "needs" | "calls" | "subFlow">,
  rootName: keyof typeof rootHints = "flow",
): Step {
  if (root.name !== rootName) throw root.error(`The root element is <${root.name}>`, rootHints[rootName]);
  const compiler: Compiling = {
    ...parts,
    actions: tables.actions,
    options: { functions: tables.functions },
    operations: tables.operations,
    probe: tables.probe,
    scripts: tables.scripts,
    traced: tables.traced === true,
    compileChildren: (element) => compileBlock(element, compiler),
  };
  return compileBlock(root, compiler);
}

function compileBlock(element: XmlElement, compiler: Compiling): Step {
  if (element.hasText) {
    const hint = "Only actions and control structures may stand here.";
    compiler.problems.add(element.text.trim().error(0, `There is text inside <${element.name}>`, hint));
  }
  const steps: Step[] = [];
  const { children } = element;
  for (let at = 0; at < children.length; at += 1) {
    const child = children[at] as XmlElement;
    const first = at;
    if (child.name === "if") while (isBranch(children[at + 1])) at += 1;
    const step = compiler.problems.collect(() =>
      child.name === "if" ? compileIf(children.slice(first, at + 1), compiler) : compileElement(child, compiler),
    );
    if (step !== undefined) steps.push(step);
  }
  return sequence(steps);
}

function compileElement(element: XmlElement, compiler: Compiling): Step {
  const action = compiler.actions.get(element.name) ?? leaveActions.get(element.name);
  if (action === undefined) throw unknownElement(element, compiler);
  noteUnknownAttributes(element, action, compiler.problems);
  checkAttributes(element, action);
  checkBody(element, action);
  const condition = compiler.problems.collect(() => compileCondition(new ActionSite(element, compiler), "if"));
  const { probe } = compiler;
  const own = asAction(element, compileAction(action, element, compiler));
  const step = counted(compiler.traced ? traceAction(element, own) : own, element, probe);
  if (condition === undefined) return step;
  return probe === undefined
    ? onlyIf(condition, step)
    : chooseStep(countedBranches([{ condition, step }], [element], probe));
}

function compileAction(action: ActionDefinition, element: XmlElement, compiler: FlowCompiler): Step {
  const site = new ActionSite(element, compiler);
  const step = action.compile(site);
  return site.waits ? (context) => waitFor(context, () => step(context)) : step;
}

function unknownElement(element: XmlElement, compiler: Compiling): ConfigError {
  if (element.name === "else" || element.name === "elseif") {
    return element.error(`<${element.name}> without an <if> directly before it`);
  }
  if (testOnlyActions.has(element.name)) {
    return element.error(`<${element.name}> works in tests alone`, "A test is a file that starts with <flat-test>.");
  }
  const names = [...compiler.actions.keys(), ...leaveActions.keys(), ...Object.keys(branches)];
  return element.error(
    `Unknown action <${element.name}>`,
    suggestion(element.name, names) ?? `Known are ${names.sort().join(", ")}.`,
  );
}

function noteUnknownAttributes(element: XmlElement, action: ActionDefinition, problems: Problems): void {
  const known = Object.keys({ ...action.attributes, ...commonAttributes });
  for (const { name, nameText } of element.attributes.values()) {
    if (known.includes(name)) continue;
    const hint = suggestion(name, known) ?? `Known are ${known.join(", ")}.`;
    problems.add(nameText.error(0, `<${element.name}> has no attribute ${name}`, hint));
  }
}

function checkAttributes(element: XmlElement, action: ActionDefinition): void {
  for (const [name, { required, values, computed }] of Object.entries(action.attributes)) {
    const value = element.attributes.get(name)?.value;
    if (value === undefined) {
      if (required) throw element.error(`<${element.name}> needs the attribute ${name}`);
    } else if (values !== undefined && !computed && !values.includes(value.text)) {
      const allowed = values.map((text) => `"${text}"`).join(" and ");
      throw value.error(0, `${name} is "${value.text}"`, `Allowed are ${allowed}.`);
    }
  }
}

function checkBody(element: XmlElement, { body: kind }: ActionDefinition): void {
  if (kind !== "elements" && element.children[0] !== undefined) {
    throw element.children[0].error(
      `<${element.name}> has no child elements`,
      kind === "text" ? "Put markup into <![CDATA[…]]>." : undefined,
    );
  }
  if (kind !== "text" && element.hasText) {
    throw element.text.trim().error(0, `<${element.name}> has no text between its tags`);
  }
}
