// What docs/served-definition.md shows is what is served.
import assert from "node:assert/strict";
import { it } from "node:test";
import { isDocumentation } from "../../src/served/shapes.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { blocksOf, page } from "./console.ts";

const text = page("docs/served-definition.md");

it("the example is served as the page says", async () => {
  const [source, served] = blocksOf(text).map((block) => block.text);
  const { url } = await startTestGateway({ "swagger.yaml": `${source}`, "hello.xml": "<flow/>" });
  assert.equal((await ask(`${url}/v1/openapi.yaml`)).text.trim(), served?.trim());
  assert.equal((await ask(`${url}/v1/docs`)).status, 200);
});

it("the keys of other tools that are kept are those that the page names", () => {
  const [, list = ""] = /^- Other keys beginning with `x-`.*?:([\s\S]*?)\. \[Why\]/m.exec(text) ?? [];
  const names = [...list.matchAll(/`(x-[\w-]+)`/g)].map(([, name]) => `${name}`);
  assert.equal(names.length, 18);
  for (const name of names) assert.ok(isDocumentation(name), name);
});
