// Tries what the README shows: its three requests to the example app, the app of one's own, and the mistake with its place.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type Files, writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { assertShown, blocksOf, commandsOf, curl, fileNameOf, flat, page, root } from "./console.ts";
import { type LegacyBackend, startLegacyBackend } from "./legacy-backend.ts";

const blocks = blocksOf(page("README.md"));
const requests = blocks.flatMap((block) => commandsOf(block).filter(({ line }) => line.startsWith("curl ")));

let backend: LegacyBackend;
before(async () => {
  backend = await startLegacyBackend();
});
after(() => backend.stop());

/** The example app, with the backend's address of this run. */
function exampleApp(): Files {
  const folders = ["flows", "conf", "htdocs"].flatMap((name) =>
    readdirSync(path.join(root, name)).map((file) => `${name}/${file}`),
  );
  return Object.fromEntries(
    ["swagger.yaml", ...folders].map((name) => {
      const text = readFileSync(path.join(root, name), "utf8");
      return [name, text.replaceAll("127.0.0.1:9080", backend.address)];
    }),
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

  it("shows what three requests to the example app give", async () => {
    assert.equal(requests.length, 3);
    const { url } = await startTestGateway(exampleApp());
    for (const { line, output } of requests) assertShown(await curl(line, url), output);
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
