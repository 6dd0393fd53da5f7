// The elements of the configuration, as parts of an action or of conf/config.xml.

import type { AttributeDefinition as AttributeOfConfig } from "../config/element-definition.ts";
import { configElements } from "../config/elements/index.ts";
import type { AttributeDefinition, AttributeTable, PartTable } from "./action-definition.ts";

const condition: AttributeTable = { if: { about: "An XPath condition: the element counts only where it holds." } };

/** @param complete whether required attributes have to be there: conf/config.xml is complete, an action changes it */
export function configParts(complete: boolean): PartTable {
  const parts = [...configElements.values()].map(({ name, about, attributes, required = [] }) => {
    const known = Object.entries(attributes as Readonly<Record<string, AttributeOfConfig<unknown>>>);
    const table = known.map(([attribute, { about: text, values }]): [string, AttributeDefinition] => [
      attribute,
      {
        about: text,
        ...(values && { values, computed: true }),
        ...(complete && required.includes(attribute) && { required: true }),
      },
    ]);
    return [name, { about, attributes: { ...Object.fromEntries(table), ...condition } }];
  });
  return Object.fromEntries(parts);
}

/** `<flat>`, which all elements of a configuration may stand in. */
export function flatPart(complete: boolean): PartTable {
  const about = "What the gateway does.";
  return { flat: { about, attributes: condition, parts: configParts(complete) } };
}
