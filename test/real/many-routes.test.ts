// A definition of 5,000 paths with 10,000 operations: each request finds its own.
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { after, before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const PATHS = 5000;
const WORKERS = 16;

type Expected = { readonly path: string; readonly request: string; readonly endpoint: string; readonly id: string };

/** Every third path is exact, has a parameter, or ends with a wildcard; `request` matches it. */
function pathOf(index: number): Expected {
  const prefix = `/group${index % 50}/thing${index}`;
  switch (index % 3) {
    case 0:
      return { path: `${prefix}/exact`, request: `${prefix}/exact`, endpoint: `/api${prefix}/exact`, id: "" };
    case 1:
      return {
        path: `${prefix}/{id}`,
        request: `${prefix}/x${index}`,
        endpoint: `/api${prefix}/x${index}`,
        id: `x${index}`,
      };
    default:
      return { path: `${prefix}/**`, request: `${prefix}/a/b/${index}`, endpoint: `/api${prefix}`, id: "" };
  }
}

const paths = Array.from({ length: PATHS }, (_, index) => pathOf(index));

/** Each operation has one of ten flows, so that a wrong match shows. */
function definition(): string {
  const items = paths.map(
    ({ path }, index) =>
      `  ${path}:\n    get: { x-flat-flow: flow${index % 10}.xml }\n    post: { x-flat-flow: flow${(index + 1) % 10}.xml }\n`,
  );
  return `swagger: "2.0"\nbasePath: /api\npaths:\n${items.join("")}`;
}

const flows = Array.from({ length: 10 }, (_, number) => [
  `flow${number}.xml`,
  `<flow><template in="">{ "flow": ${number}, "method": {{ $request/method }}, "endpoint": {{ $request/endpoint }}, "id": {{ $request/params/id ?? "" }} }</template></flow>`,
]);

describe("a definition of 5,000 paths", () => {
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  let gateway: TestGateway;
  before(async () => {
    gateway = await startTestGateway({ "swagger.yaml": definition(), ...Object.fromEntries(flows) });
  });
  after(() => agent.destroy());

  it("serves each of its 10,000 operations", async () => {
    const wrong: string[] = [];
    await forEachPath(async (index, { request, endpoint, id }) => {
      for (const [method, flow] of [["GET", index % 10] as const, ["POST", (index + 1) % 10] as const]) {
        const { text } = await ask(`${gateway.url}/api${request}`, { method, agent });
        if (text !== JSON.stringify({ flow, method, endpoint, id })) wrong.push(`${method} ${request}: ${text}`);
      }
    });
    assert.deepEqual(wrong, []);
  });

  it("and nothing beside them", async () => {
    const statuses = new Map<string, number>();
    for (const path of [
      "/group0/thing0",
      "/group0/thing0/exact/",
      "/group1/thing1",
      "/group1/thing1/a/b",
      "/group2/thing2x",
      "/group0/thing5000/exact",
    ]) {
      statuses.set(path, (await ask(`${gateway.url}/api${path}`, { agent })).status);
    }
    assert.deepEqual([...new Set(statuses.values())], [404], JSON.stringify([...statuses]));
    assert.equal((await ask(`${gateway.url}/api/group0/thing0/exact`, { method: "PUT", agent })).status, 405);
  });
});

/** Several at a time. */
async function forEachPath(check: (index: number, expected: Expected) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < PATHS; index = next++) await check(index, paths[index] as Expected);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}
