// `<set-config>`: changes what conf/config.xml says, for the rest of this request.
import type { AttributeDefinition, ValueSite } from "../../config/element-definition.ts";
import type { Config } from "../../config/elements/index.ts";
import { constantValue, elementsOfAction, type FoundElement, knownAttributes } from "../../config/read-elements.ts";
import { ValueFault } from "../../config/value-fault.ts";
import { FlowError } from "../../errors/flow-error.ts";
import type { XmlAttribute, XmlElement } from "../../source/read-xml.ts";
import type { CompiledXPath } from "../../xpath/compile.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { configParts, flatPart } from "../config-parts.ts";
import type { FlowContext } from "../context.ts";

export const setConfig = defineAction({
  name: "set-config",
  about: "Changes the configuration for the rest of the request.",
  attributes: {},
  body: "elements",
  parts: { ...configParts(false), ...flatPart(false) },
  compile: (site) => {
    const { problems } = site.compiler;
    const found = elementsOfAction(site.element, problems);
    const changes = found.flatMap((element) => problems.collect(() => compileChange(element, site)) ?? []);
    return (context) => {
      const applied = changes.filter((change) => change.applies(context));
      const values = applied.map((change) => change.values(context));
      for (const [at, { name }] of applied.entries()) context.changeConfig(name, values[at] ?? {});
      return undefined;
    };
  },
});

type Change = {
  readonly name: keyof Config;
  readonly applies: (context: FlowContext) => boolean;
  readonly values: (context: FlowContext) => object;
};

function compileChange(found: FoundElement, site: ActionSite): Change {
  const { definition, element } = found;
  warnOfPast(found, site);
  if (definition.name === "validation" && element.attributes.has("response")) site.compiler.needs.validation = true;
  const conditions = found.conditional.flatMap((conditional) => conditionOf(conditional, site));
  const attributes = knownAttributes(found).flatMap(
    (known) => site.compiler.problems.collect(() => [compileAttribute(known, site)]) ?? [],
  );
  return {
    name: definition.name as keyof Config,
    applies: (context) => conditions.every((condition) => condition.boolean(context.frame())),
    values: (context) => Object.fromEntries(attributes.map(({ name, value }) => [name, value(context)])),
  };
}

/** What has happened when flows run can't be changed by them. */
function warnOfPast({ definition, element }: FoundElement, { compiler }: ActionSite): void {
  const request = element.attributes.get("request");
  if (definition.name === "definition")
    compiler.problems.warn(
      element.error("<definition> has no effect in a flow: the request has found its path when flows run"),
    );
  else if (definition.name === "validation" && request !== undefined)
    compiler.problems.warn(
      request.nameText.error(0, "request has no effect in a flow: the request has been checked when flows run"),
    );
}

function conditionOf(element: XmlElement, site: ActionSite): readonly CompiledXPath[] {
  const condition = element.attributes.get("if")?.value;
  const compiled = condition && site.compiler.problems.collect(() => site.xpath(condition));
  return compiled === undefined ? [] : [compiled];
}

type ReadAttribute = { readonly name: string; readonly value: (context: FlowContext) => unknown };

/** @throws ConfigError for a constant value that can't be used */
function compileAttribute(
  { attribute, definition }: { attribute: XmlAttribute; definition: AttributeDefinition<unknown> },
  site: ActionSite,
): ReadAttribute {
  const { name } = attribute;
  const values: ValueSite = { files: site.compiler.site, folder: site.folder };
  const dynamic = site.dynamicText(attribute.value);
  if (dynamic.constant !== undefined) {
    const value = constantValue(attribute, dynamic.constant, definition, values);
    return { name, value: () => value };
  }
  return { name, value: (context) => computedValue(name, dynamic.text(context), definition, values) };
}

/** @throws FlowError */
function computedValue(name: string, text: string, definition: AttributeDefinition<unknown>, site: ValueSite): unknown {
  try {
    return definition.read(text, site);
  } catch (fault) {
    if (!(fault instanceof ValueFault)) throw fault;
    throw new FlowError("internal", { cause: `The computed ${name} can't be used: ${fault.message}` });
  }
}
