// `<if>`, `<elseif>` and `<else>`: the first branch whose condition holds.
import type { XmlElement } from "../../source/read-xml.ts";
import { suggestion } from "../../source/suggest.ts";
import { ActionSite } from "../action-site.ts";
import { type Branch, chooseStep, compileCondition } from "../condition.ts";
import type { FlowCompiler } from "../flow-compiler.ts";
import type { Step } from "../step.ts";

export function isBranch(element: XmlElement | undefined): boolean {
  return element?.name === "elseif" || element?.name === "else";
}

/** @param elements the `<if>` and the branches directly behind it. @throws ConfigError */
export function compileIf(elements: readonly XmlElement[], compiler: FlowCompiler): Step {
  const branches = elements.map((element, index) => {
    const last = index === elements.length - 1;
    if (element.name === "else" && !last) throw element.error("<else> is not the last branch of its <if>");
    return compileBranch(element, compiler);
  });
  return chooseStep(branches);
}

function compileBranch(element: XmlElement, compiler: FlowCompiler): Branch {
  const allowed = element.name === "else" ? [] : ["test"];
  for (const { name, nameText } of element.attributes.values()) {
    if (!allowed.includes(name))
      throw nameText.error(0, `<${element.name}> has no attribute ${name}`, suggestion(name, allowed));
  }
  const site = new ActionSite(element, compiler);
  if (!site.has("test") && element.name !== "else") throw element.error(`<${element.name}> needs the attribute test`);
  const condition = compiler.problems.collect(() => compileCondition(site, "test"));
  return { condition, step: compiler.compileChildren(element) };
}
