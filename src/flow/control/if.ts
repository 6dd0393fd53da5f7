// `<if>`, `<elseif>` and `<else>`: the first branch whose condition holds.
import type { XmlElement } from "../../source/read-xml.ts";
import { suggestion } from "../../source/suggest.ts";
import type { AttributeTable, PartDefinition } from "../action-definition.ts";
import { ActionSite } from "../action-site.ts";
import { type Branch, chooseStep, compileCondition } from "../condition.ts";
import type { FlowCompiler } from "../flow-compiler.ts";
import { counted, countedBranches } from "../flow-probe.ts";
import type { Step } from "../step.ts";

const condition: AttributeTable = { test: { about: "The XPath condition.", required: true } };

/** What stands behind each other. */
export const branches: Readonly<Record<"if" | "elseif" | "else", PartDefinition>> = {
  if: { about: "Runs what is inside where the condition holds.", attributes: condition },
  elseif: { about: "Runs what is inside where this condition is the first to hold.", attributes: condition },
  else: { about: "Runs what is inside where no condition before it holds.", attributes: {} },
};

export function isBranch(element: XmlElement | undefined): boolean {
  return element?.name === "elseif" || element?.name === "else";
}

/** @param elements the `<if>` and the branches directly behind it. @throws ConfigError */
export function compileIf(elements: readonly XmlElement[], compiler: FlowCompiler): Step {
  const compiled = elements.map((element, index) => {
    const last = index === elements.length - 1;
    if (element.name === "else" && !last) throw element.error("<else> is not the last branch of its <if>");
    return compileBranch(element, compiler);
  });
  const { probe } = compiler;
  if (probe === undefined) return chooseStep(compiled);
  return counted(chooseStep(countedBranches(compiled, elements, probe)), elements[0] as XmlElement, probe);
}

function compileBranch(element: XmlElement, compiler: FlowCompiler): Branch {
  const allowed = element.name === "else" ? [] : Object.keys(condition);
  for (const { name, nameText } of element.attributes.values()) {
    if (!allowed.includes(name))
      throw nameText.error(0, `<${element.name}> has no attribute ${name}`, suggestion(name, allowed));
  }
  const site = new ActionSite(element, compiler);
  if (!site.has("test") && element.name !== "else") throw element.error(`<${element.name}> needs the attribute test`);
  const test = compiler.problems.collect(() => compileCondition(site, "test"));
  return { condition: test, step: compiler.compileChildren(element) };
}
