// `<if>`, `<elseif>` and `<else>`: the first branch whose condition holds.
import type { XmlElement } from "../../source/read-xml.ts";
import { suggestion } from "../../source/suggest.ts";
import type { CompiledXPath } from "../../xpath/compile.ts";
import { ActionSite } from "../action-site.ts";
import type { FlowCompiler } from "../flow-compiler.ts";
import type { Step } from "../step.ts";

type Branch = { readonly test: CompiledXPath | undefined; readonly step: Step };

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
  return (context) => {
    for (const { test, step } of branches) {
      if (test === undefined || test.boolean(context.frame())) return step(context);
    }
    return undefined;
  };
}

function compileBranch(element: XmlElement, compiler: FlowCompiler): Branch {
  const allowed = element.name === "else" ? [] : ["test"];
  for (const { name, nameText } of element.attributes.values()) {
    if (!allowed.includes(name))
      throw nameText.error(0, `<${element.name}> has no attribute ${name}`, suggestion(name, allowed));
  }
  const site = new ActionSite(element, compiler);
  const condition = site.literal("test");
  if (condition === undefined && element.name !== "else")
    throw element.error(`<${element.name}> needs the attribute test`);
  const test = condition === undefined ? undefined : compiler.problems.collect(() => site.xpath(condition));
  return { test, step: compiler.compileChildren(element) };
}
