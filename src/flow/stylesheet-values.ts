// What an `xslt` action gives to its stylesheet: the input, parameters and documents, as XML text.
import type { XNode } from "../data/node.ts";
import { type Location, parseLocation } from "../locations/location.ts";
import { type XmlText, xmlOfNode, xmlText } from "../xslt/xml-text.ts";
import type { ParameterValue, RunTask, StylesheetNeeds } from "../xslt/xslt-task.ts";
import type { FlowContext } from "./context.ts";
import { contentOf, type VariableValue } from "./variable-value.ts";

/** Parameters of these names keep their defaults: stylesheets read requests as `fit://request/…`. */
const predefined: ReadonlySet<string> = new Set(["request", "body", "upstream", "error", "env", "server"]);

/** The document to be transformed, which may turn out not to be well-formed. */
export function stylesheetInput(context: FlowContext, from: Location, folder: string): XmlText {
  if (from.kind === "empty") return { xml: "<empty/>" };
  const value = context.readLocation(from, folder);
  if (value === undefined) return { fault: "There is nothing" };
  const content = contentOf(value);
  return content.size === 0 ? { fault: "It is empty" } : xmlText(content);
}

/** The variables and contents that a stylesheet may ask for, as far as there are any. */
export function stylesheetValues(
  context: FlowContext,
  needs: StylesheetNeeds,
): Pick<RunTask, "parameters" | "documents"> {
  const parameters: [string, ParameterValue][] = [];
  for (const name of needs.parameters) {
    const value = predefined.has(name) ? undefined : context.rawVariable(name);
    const parameter = value === undefined ? undefined : parameterOf(value);
    if (parameter !== undefined) parameters.push([name, parameter]);
  }
  return { parameters, documents: documentsFor(context, needs) };
}

function parameterOf(value: VariableValue): ParameterValue | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return { kind: "atomic", value };
  const nodes = Array.isArray(value) ? (value as readonly XNode[]) : [contentOf(value).document()];
  const [first] = nodes;
  if (first === undefined) return Array.isArray(value) ? undefined : { kind: "atomic", value: contentOf(value).text() };
  if (first.kind === "document") return { kind: "document", xml: xmlOfNode(first) };
  return {
    kind: "nodes",
    xml: `<nodes>${nodes.map((node) => (node === undefined ? "" : xmlOfNode(node))).join("")}</nodes>`,
  };
}

function documentsFor(context: FlowContext, { places, allContents }: StylesheetNeeds): ReadonlyMap<string, string> {
  const documents = new Map<string, string>();
  const contents = allContents ? [...context.upstreams.keys()].map((id) => `fit://request/content/${id}`) : [];
  for (const place of new Set([...places, ...contents])) {
    const location = parseLocation(place);
    const read = typeof location === "string" ? undefined : stylesheetInput(context, location, "");
    if (read?.xml !== undefined) documents.set(place, read.xml);
  }
  return documents;
}
