// The thread that runs stylesheets. What a run can't finish is thrown, so that libxslt is never used again after it.

import { XmlFault } from "../data/xml-fault.ts";
import { Site } from "../locations/site.ts";
import { serveTasks } from "../workers/serve-tasks.ts";
import { Libxslt } from "./libxslt.ts";
import { encodeOutput } from "./output.ts";
import { parameterDocuments, parameterExpressions } from "./parameters.ts";
import { plainXml } from "./plain-xml.ts";
import { readAppFile } from "./read-app-file.ts";
import { type Stylesheet, StylesheetCache } from "./stylesheet-cache.ts";
import type { RunTask, XsltResult, XsltTask } from "./xslt-task.ts";

const engine = await Libxslt.load();
const stylesheets = new StylesheetCache(engine);

serveTasks((task: XsltTask): XsltResult => {
  const cached = task.kind === "check" || task.cache;
  const stylesheet = cached ? stylesheets.get(task) : stylesheets.compile(task);
  if (stylesheet.kind === "broken") return stylesheet;
  const { needs, warnings, files } = stylesheet;
  if (task.kind === "check") return { kind: "needs", needs, warnings, files };
  const result: XsltResult =
    JSON.stringify(needs) === JSON.stringify(task.needs)
      ? run(stylesheet, task)
      : { kind: "needs", needs, warnings, files };
  if (!cached) stylesheets.free(stylesheet);
  return result;
});

function run({ compiled, output }: Stylesheet, task: RunTask): XsltResult {
  const documents = new Map([...task.documents, ...parameterDocuments(task.parameters)]);
  const site = new Site(task.folder);
  engine.read = (url) => {
    const text = documents.get(url);
    return text === undefined ? readAppFile(url, site) : withoutDoctype(text);
  };
  engine.takeMessages();
  const input = withoutDoctype(task.input);
  const document = input === undefined ? undefined : engine.parse(input);
  if (document === undefined)
    return { kind: "no-document", message: firstMessage("A DOCTYPE with declarations is not accepted") };
  // Prefixes that aren't declared, as in HTML, are no fault.
  engine.takeMessages();
  const transformed = engine.transform(compiled, document, parameterExpressions(task.parameters));
  engine.freeDocument(document);
  const messages = engine.takeMessages();
  if (transformed === undefined) throw new TypeError(messages.trim() || "The stylesheet gave no result");
  return { kind: "done", ...encodeOutput(transformed, output), messages };
}

function withoutDoctype(text: string): string | undefined {
  try {
    return plainXml(text);
  } catch (error) {
    if (error instanceof XmlFault) return undefined;
    throw error;
  }
}

function firstMessage(otherwise: string): string {
  return (
    engine
      .takeMessages()
      .replace(/^fit:\/\/input:/, "line ")
      .split("\n", 1)[0] || otherwise
  );
}
