// Walks over the elements of conf/config.xml or of a `set-config` action and finds what is wrong with them, whatever their values are.
import type { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { XmlAttribute, XmlElement } from "../source/read-xml.ts";
import { suggestion } from "../source/suggest.ts";
import type { AttributeDefinition, ElementDefinition, ValueSite } from "./element-definition.ts";
import { configElements } from "./elements/index.ts";
import { ValueFault } from "./value-fault.ts";

/** An element that says something, with the elements whose `if` it depends on: itself and those around it. */
export type FoundElement = {
  readonly definition: ElementDefinition;
  readonly element: XmlElement;
  readonly conditional: readonly XmlElement[];
};

/** FLAT's elements without meaning here. */
const withoutEffect: readonly string[] = ["security", "url-rewriting"];

/** The elements below `<config>`: those in `<flat>`. Faults are noted. */
export function elementsOfConfig(root: XmlElement, problems: Problems): readonly FoundElement[] {
  noteText(root, problems);
  noteUnknownAttributes(root, [], problems);
  return root.children.flatMap((child) => {
    if (child.name === "flat") return elementsOfFlat(child, true, problems);
    noteUnknown(child, ["flat"], problems);
    return [];
  });
}

/** The elements of a `set-config` action: in `<flat>` or without it. Faults are noted. */
export function elementsOfAction(parent: XmlElement, problems: Problems): readonly FoundElement[] {
  return parent.children.flatMap((child) =>
    child.name === "flat" ? elementsOfFlat(child, false, problems) : foundElement(child, [], false, problems),
  );
}

/** @param complete whether required attributes have to be there */
function elementsOfFlat(flat: XmlElement, complete: boolean, problems: Problems): readonly FoundElement[] {
  noteText(flat, problems);
  noteUnknownAttributes(flat, ["if"], problems);
  return flat.children.flatMap((child) => foundElement(child, [flat], complete, problems));
}

function foundElement(
  element: XmlElement,
  around: readonly XmlElement[],
  complete: boolean,
  problems: Problems,
): readonly FoundElement[] {
  const definition = configElements.get(element.name);
  if (definition === undefined) {
    noteUnknown(element, [...configElements.keys(), ...(around.length === 0 ? ["flat"] : [])], problems);
    return [];
  }
  noteText(element, problems);
  for (const child of element.children) noteUnknown(child, [], problems);
  noteUnknownAttributes(element, [...Object.keys(definition.attributes), "if"], problems);
  for (const name of complete ? (definition.required ?? []) : []) {
    if (!element.attributes.has(name))
      problems.add(element.error(`<${element.name}> needs the attribute ${JSON.stringify(name)}`));
  }
  return [{ definition, element, conditional: [...around, element] }];
}

function noteUnknown(element: XmlElement, names: readonly string[], problems: Problems): void {
  const { name } = element;
  if (withoutEffect.includes(name)) problems.warn(element.error(`<${name}> has no effect`));
  else if (configElements.has(name)) problems.add(element.error(`<${name}> can't stand here`, "It belongs in <flat>."));
  else problems.add(element.error(`Unknown element <${name}>`, suggestion(name, [...names, ...withoutEffect])));
}

function noteText(element: XmlElement, problems: Problems): void {
  const { name, text } = element;
  if (element.hasText) problems.add(text.error(text.text.search(/\S/), `<${name}> can't have text`));
}

function noteUnknownAttributes(element: XmlElement, known: readonly string[], problems: Problems): void {
  for (const { name, nameText } of element.attributes.values()) {
    if (known.includes(name)) continue;
    problems.add(nameText.error(0, `Unknown attribute "${name}" of <${element.name}>`, suggestion(name, known)));
  }
}

/** The attributes of an element that its definition knows. */
export function knownAttributes({
  definition,
  element,
}: FoundElement): readonly { readonly attribute: XmlAttribute; readonly definition: AttributeDefinition<unknown> }[] {
  const known = definition.attributes as Readonly<Record<string, AttributeDefinition<unknown>>>;
  return [...element.attributes.values()].flatMap((attribute) => {
    const found = Object.hasOwn(known, attribute.name) ? known[attribute.name] : undefined;
    return found === undefined ? [] : [{ attribute, definition: found }];
  });
}

/** The value of a text that is known at load. @throws ConfigError at the attribute */
export function constantValue(
  { value }: XmlAttribute,
  text: string,
  definition: AttributeDefinition<unknown>,
  site: ValueSite,
): unknown {
  try {
    return definition.read(text, site);
  } catch (fault) {
    throw fault instanceof ValueFault ? asConfigError(fault, value) : fault;
  }
}

function asConfigError(fault: ValueFault, value: XmlAttribute["value"]): ConfigError {
  return value.error(0, fault.message, fault.hint);
}
