// Tries what the README shows: the app of one's own, and the mistake with its place. (Its three requests are tried in test/real.)
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { type Files, writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { blocksOf, commandsOf, fileNameOf, flat, page, root } from "./console.ts";

const blocks = blocksOf(page("README.md"));

/** The example app. */
function exampleApp(): Files {
  const folders = ["flows", "conf", "htdocs"].flatMap((name) =>
    readdirSync(path.join(root, name)).map((file) => `${name}/${file}`),
  );
  return Object.fromEntries(
    ["swagger.yaml", ...folders].map((name) => [name, readFileSync(path.join(root, name), "utf8")]),
  );
}

describe("the README", () => {
  it("begins with the two commands", () => {
    const [first] = blocks;
    assert.deepEqual(first && commandsOf(first).map(({ line }) => line.split("#")[0]?.trim()), [
      "npm start",
      "npm test",
    ]);
  });

  it("shows a small app that works", async () => {
    const files = blocks.flatMap((block) => {
      const name = fileNameOf(block);
      return name === undefined || block.language === "" ? [] : [[name, block.text]];
    });
    const { url } = await startTestGateway(Object.fromEntries(files));
    assert.equal((await ask(`${url}/v1/hello/you`)).text, '{"hello":"you"}');
  });

  it("shows what a mistake looks like", () => {
    const shown = blocks.find(({ text }) => text.includes("Unknown function"))?.text ?? "";
    const files = exampleApp();
    const flow = files["flows/hello.xml"] ?? "";
    const folder = writeApp({ ...files, "flows/hello.xml": flow.replace("toupper(", "touper(") });
    assert.equal(flat(["start", folder], root), shown.trim());
  });
});
