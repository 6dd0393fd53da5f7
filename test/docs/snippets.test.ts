// The XML examples of the docs are flows that compile; files that they name needn't exist.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, it } from "node:test";
import { fileURLToPath } from "node:url";
import { problemText } from "../../src/errors/problem-text.ts";
import { Problems } from "../../src/errors/problems.ts";
import { flowActions } from "../../src/flow/actions/index.ts";
import { FlowStore } from "../../src/flow/flow-store.ts";
import { Site } from "../../src/locations/site.ts";
import { flatFunctions } from "../../src/xpath/functions/index.ts";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "docs-")));
after(() => rmSync(folder, { recursive: true }));

/** Pages whose examples tests of their own try. */
const tutorials: readonly string[] = ["getting-started.md", "tutorial.md"];

for (const page of readdirSync(docs).filter((name) => name.endsWith(".md") && !tutorials.includes(name))) {
  for (const [index, example] of examplesOf(page).entries()) {
    it(`docs/${page}: example ${index + 1} compiles`, () => assert.deepEqual(faultsOf(example), []));
  }
}

/** Examples that are flows or begin with an action, each as a whole flow; other XML is data. */
function examplesOf(page: string): readonly string[] {
  const text = readFileSync(path.join(docs, page), "utf8");
  const blocks = [...text.matchAll(/^```xml\n([\s\S]*?)^```$/gm)].map((match) => match[1] as string);
  const starts = new Set(["flow", "if", ...flowActions.keys()]);
  const flows = blocks.filter((block) => starts.has(/^<([\w-]+)/.exec(block)?.[1] ?? ""));
  return flows.map((block) => (block.startsWith("<flow") ? block : `<flow>\n${block}</flow>`));
}

function faultsOf(example: string): readonly string[] {
  const file = path.join(folder, "example.xml");
  writeFileSync(file, example);
  const problems = new Problems();
  new FlowStore(new Site(folder), { actions: flowActions, functions: flatFunctions }, problems).get(file);
  const faults = problems.errors.filter(({ message }) => !/^There is no (file|folder|definition)/.test(message));
  return faults.map(problemText);
}
