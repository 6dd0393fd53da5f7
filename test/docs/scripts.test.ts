// The examples of docs/scripts.md are one app, which answers as the page shows.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { blocksOf, commandsOf, curl, page } from "./console.ts";

const blocks = blocksOf(page("docs/scripts.md"));
const files = Object.fromEntries(
  blocks.flatMap(({ before, text }) => {
    const [, name] = /^`([\w/.-]+)`:$/.exec(before) ?? [];
    return name === undefined ? [] : [[name, text]];
  }),
);

it("the examples of docs/scripts.md answer what it shows", async () => {
  const { url, log } = await startTestGateway(files, { FLAT_SCRIPT_THREADS: "1" });
  const commands = blocks.filter(({ language }) => language === "console").flatMap(commandsOf);
  assert.ok(commands.length >= 3);
  for (const { line, output } of commands) assert.equal((await curl(line, url)).trim(), output);
  const body = JSON.stringify({ items: [{ price: 1 }, { price: 2.5 }] });
  const { text } = await ask(`${url}/totals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  assert.deepEqual(JSON.parse(text), { sum: 3.5, in: "EUR" });
  await log.event({ type: "flat_log", topic: "script", message: "a total of 3.5" });
});
