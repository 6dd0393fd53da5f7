// Configurations of calls that were put together from anything: each is an answer, none is a defect of the gateway.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Random } from "../../random.ts";
import { ask } from "../../servers/ask.ts";
import { gateway } from "./calls-app.ts";

const random = new Random(7);

const texts = [
  "",
  "a",
  "..",
  "../../x",
  "%2e%2e",
  "\0",
  "\ud800",
  "a\r\nX: y",
  "ä€",
  "__proto__",
  "constructor",
  ";/..",
  "x".repeat(3000),
];
const values = (depth = 0): unknown => {
  const kind = random.below(depth > 3 ? 5 : 8);
  if (kind < 3) return random.pick(texts);
  if (kind === 3) return random.pick([0, -1, 1e308, 0.1, 2 ** 60]);
  if (kind === 4) return random.chance(50) ? null : random.chance(50);
  if (kind === 5) return Array.from({ length: random.below(4) }, () => values(depth + 1));
  return objectOf(depth);
};
const names = [
  "id",
  "fields",
  "tag",
  "limit",
  "X-Trace",
  "title",
  "count",
  "photo",
  "path",
  "car",
  "__proto__",
  "Host",
  "Cookie",
];
function objectOf(depth: number): object {
  const entries = Array.from({ length: random.below(5) }, () => [random.pick([...names, ...texts]), values(depth + 1)]);
  return Object.fromEntries(entries.map(([name, value]) => [`${name}`, value]));
}

const operations = ["getCar", "putCar", "postForm", "getProxied", "getStatic", "getKeyed", "nothing", "", "__proto__"];

it("calls of anything with anything", async () => {
  gateway.log.clear();
  const statuses = new Set<number>();
  for (let round = 0; round < 400; round += 1) {
    const config: Record<string, unknown> = {
      operation: random.pick(operations),
      params: random.chance(90) ? objectOf(0) : values(),
    };
    if (random.chance(40)) config.params = { ...(config.params as object), id: random.pick(["1", ...texts]) };
    for (const name of ["headers", "body", "post", "uploads", "options", "id", "url"])
      if (random.chance(15)) config[name] = values();
    const answer = await ask(`${gateway.url}/v1/call`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(config),
    });
    statuses.add(answer.status);
    assert.ok([200, 400, 413, 500].includes(answer.status), answer.text);
  }
  assert.ok(statuses.has(200) && statuses.has(500));
  for (const { message } of gateway.log.all("flat_alert"))
    assert.doesNotMatch(String(message), /TypeError|RangeError|ReferenceError|\.ts:\d+|URIError|Error: /);
});
