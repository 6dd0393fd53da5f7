// Stylesheets of published collections, run as the `xslt` action runs them: see conformance/README.md.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { checkStylesheet, runStylesheet } from "../../src/xslt/stylesheets.ts";
import { comparable } from "./same-result.ts";

const root = fileURLToPath(new URL("./conformance", import.meta.url));

const cases = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".out"))
  .map((name) => name.slice(0, -".out".length))
  .sort();

describe("published conformance cases", () => {
  assert.ok(cases.length > 150);
  for (const name of cases) it(name, () => check(path.join(root, name)));
});

async function check(base: string): Promise<void> {
  const name = { folder: root, file: `${base}.xsl` };
  const checked = checkStylesheet(name);
  assert.equal(checked.kind, "needs", JSON.stringify(checked));
  if (checked.kind !== "needs") return;
  const input = readFileSync(`${base}.xml`, "utf8");
  const { needs } = checked;
  const result = await runStylesheet({ ...name, cache: false, needs, input, parameters: [], documents: new Map() });
  assert.equal(result.kind, "done", JSON.stringify(result));
  if (result.kind !== "done") return;
  const text = typeof result.body === "string" ? result.body : Buffer.from(result.body).toString("utf8");
  assert.equal(comparable(text, result.mime), comparable(readFileSync(`${base}.out`, "utf8"), result.mime));
}
