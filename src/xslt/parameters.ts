// Values of the flow as parameters of a stylesheet: XPath expressions, since libxslt takes nothing else.
import { numberToString } from "../data/number-text.ts";
import { xmlCharacters } from "./plain-xml.ts";
import type { ParameterValue } from "./xslt-task.ts";

type Parameters = readonly (readonly [string, ParameterValue])[];

/** Names and expressions. Nodes are documents, which `parameterDocuments` gives. */
export function parameterExpressions(parameters: Parameters): readonly (readonly [string, string])[] {
  return parameters.map(([name, value]) => [name, expressionOf(name, value)]);
}

/** XML texts by the addresses that the expressions use. */
export function parameterDocuments(parameters: Parameters): readonly (readonly [string, string])[] {
  return parameters.flatMap(([name, value]) =>
    value.kind === "atomic" ? [] : [[addressOf(name), value.xml] as const],
  );
}

function expressionOf(name: string, value: ParameterValue): string {
  if (value.kind === "document") return `document('${addressOf(name)}')`;
  if (value.kind === "nodes") return `document('${addressOf(name)}')/*/node()`;
  if (typeof value.value === "boolean") return `${value.value}()`;
  return typeof value.value === "number" ? numberExpression(value.value) : stringExpression(xmlCharacters(value.value));
}

function addressOf(name: string): string {
  return `fit://parameter/${name}`;
}

/** XPath's literals have no sign, no exponent and no names for what is no number. */
function numberExpression(value: number): string {
  if (Number.isNaN(value)) return "number('')";
  if (!Number.isFinite(value)) return value > 0 ? "1 div 0" : "-1 div 0";
  return `number('${numberToString(value)}')`;
}

/** XPath's strings have no escapes: each kind of quote stands in a string of the other kind. */
function stringExpression(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  if (!text.includes('"')) return `"${text}"`;
  const parts = text.split(/("+)/).filter((part) => part !== "");
  return `concat('', ${parts.map((part) => (part.startsWith('"') ? `'${part}'` : `"${part}"`)).join(", ")})`;
}
