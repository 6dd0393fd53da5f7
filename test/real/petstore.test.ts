// Swagger's public petstore definition, as it is: with a fallback flow and one proxy it is an API that answers everywhere.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { parse } from "yaml";
import { compileApp } from "../../src/app.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { type Operation, operationsOf, publicDefinition, publicDefinitions } from "./public-definitions.ts";

const fallback = `<flow>
  <template in="">
  {
    "method": {{ $request/method }},
    "path": {{ $request/path }},
    "params": {{ $request/params }},
    "body": {{ $body }}
  }
  </template>
</flow>`;

/** The two lines that are added, in each notation; all else stays as it is. */
function withFlowAndProxy(text: string, origin: string): string {
  const added = text
    .replace(/^paths:\n/m, "$&  x-flat-flow: fallback.xml\n")
    .replace(/^ {2}'\/store\/inventory':\n/m, `$&    x-flat-proxy: { origin: "${origin}" }\n`)
    .replace(/^ {2}"paths": \{\n/m, '$&    "x-flat-flow": "fallback.xml",\n')
    .replace(/^ {4}"\/store\/inventory": \{\n/m, `$&      "x-flat-proxy": { "origin": "${origin}" },\n`);
  assert.equal(added.match(/x-flat-/g)?.length, 2);
  return added;
}

for (const name of ["json/petstore.json", "yaml/petstore.yaml"]) {
  describe(`the petstore of ${name}`, () => {
    const { file, text } = publicDefinition(name);
    const operations = operationsOf(parse(text));
    let gateway: TestGateway;
    before(async () => {
      const upstream = await startEcho();
      gateway = await startTestGateway({ [file]: withFlowAndProxy(text, upstream.origin), "fallback.xml": fallback });
    });

    it("has the operations that everybody knows", () => assert.equal(operations.length, 20));

    for (const operation of operations.filter(({ path }) => path !== "/v2/store/inventory")) {
      it(`answers ${operation.method} ${operation.path}`, () => checkAnswer(gateway, operation));
    }

    it("proxies what has a proxy", async () => {
      const { status, text: body } = await ask(`${gateway.url}/v2/store/inventory?a=b`);
      const { method, url } = JSON.parse(body) as Echo;
      assert.deepEqual([status, method, url], [200, "GET", "/v2/store/inventory?a=b"]);
    });

    it("knows no other paths and methods", async () => {
      for (const [method, path, status] of [
        ["GET", "/v2/pets", 404],
        ["GET", "/v2/pet/1/uploadImage/x", 404],
        ["DELETE", "/v2/pet", 405],
        ["POST", "/v2/store/inventory", 405],
        ["GET", "/pet/1", 404],
      ] as const) {
        assert.equal((await ask(gateway.url + path, { method })).status, status, `${method} ${path}`);
      }
    });

    it("writes one line for each request", () => {
      const flows = gateway.log.all("flat_access").map(({ flow }) => flow);
      assert.equal(flows.filter((flow) => flow === "fallback.xml").length, operations.length - 1);
    });
  });
}

async function checkAnswer(gateway: TestGateway, { method, path }: Operation): Promise<void> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter as string);
  const params = Object.fromEntries(names.map((parameter) => [parameter, `a ${parameter}`]));
  const target = path.replace(/\{(\w+)\}/g, "a%20$1");
  const writes = method === "POST" || method === "PUT";
  const question = writes ? { body: '{"name":"doggie"}', headers: { "Content-Type": "application/json" } } : {};
  const answer = await ask(gateway.url + target, { method, ...question });
  assert.equal(answer.status, 200, answer.text);
  const body = writes ? { name: "doggie" } : null;
  assert.deepEqual(JSON.parse(answer.text), { method, path: target, params, body });
}

describe("every public definition", () => {
  for (const { name, file, text } of publicDefinitions()) {
    it(`${name} starts as it is`, () => {
      const { warnings, routes } = compileApp({ folder: writeApp({ [file]: text }), env: {} });
      // Their security has no keys here, which is told.
      assert.deepEqual(
        warnings.map(({ message }) => message).filter((message) => !message.includes("x-flat-jwt")),
        [],
      );
      assert.equal(routes.length, operationsOf(parse(text)).length);
    });
  }
});
