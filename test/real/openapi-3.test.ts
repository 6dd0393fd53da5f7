// Public definitions of OpenAPI 3.0 and 3.1 as they are: they load with everything checked, and the petstore answers.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { ConfigErrors } from "../../src/errors/config-error.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { type PublicDefinition, publicDefinition, publicDefinitions } from "./public-definitions.ts";

const config = '<config><flat><validation request="true" response="true"/></flat></config>';

/** What is wrong with definitions that are. */
const faults: ReadonlyMap<string, RegExp> = new Map([
  ["parameters-common", /stands twice in the path/],
  ["parameters-style", /Characters or escapes that no request path has/],
  ["response-http-behavior", /Unknown security scheme "api_key"/],
  ["schema-validation-local", /exclusiveM(in|ax)imum must be a number/],
  ["schema-validation-top-level", /exclusiveM(in|ax)imum must be a number/],
]);

function compile({ file, text }: PublicDefinition): string[] {
  const folder = writeApp({ [file]: text, "conf/config.xml": config });
  const { warnings } = compileApp({ folder, env: { FLAT_ALLOW_MOCKING: "true" } });
  // Security without x-flat-jwt is what all of them have.
  return warnings.map(({ message }) => message).filter((message) => !message.includes("x-flat-jwt"));
}

for (const version of ["3.0", "3.1"] as const) {
  describe(`every public definition in OpenAPI ${version}`, () => {
    for (const definition of publicDefinitions(version)) {
      const { name } = definition;
      const base = name.replace(/^.*\/|\.\w+$/g, "");
      const fault = version === "3.0" && base.startsWith("schema-validation") ? undefined : faults.get(base);
      if (fault === undefined) {
        it(`${name} starts as it is, with validation`, () => assert.deepEqual(compile(definition), []));
      } else {
        it(`${name} is told what is wrong with it`, () =>
          assert.throws(
            () => compile(definition),
            (error) =>
              error instanceof ConfigErrors &&
              error.errors.every(({ message, position }) => fault.test(message) && position !== undefined),
          ));
      }
    }
  });
}

for (const name of ["json/petstore.json", "yaml/petstore.yaml"]) {
  describe(`the petstore of ${name} in OpenAPI 3.0`, () => {
    const { file, text } = publicDefinition(name, "3.0");
    let gateway: TestGateway;
    before(async () => {
      const answered = text
        .replace(/^paths:\n/m, "$&  x-flat-flow: ok.xml\n")
        .replace(/^ {2}"paths": \{\n/m, '$&    "x-flat-flow": "ok.xml",\n');
      const flow = '<flow><template>{{ $body }}</template><set-status code="200"/></flow>';
      const request = '<config><flat><validation request="true"/></flat></config>';
      gateway = await startTestGateway({ [file]: answered, "ok.xml": flow, "conf/config.xml": request });
    });

    const post = (body: string) =>
      ask(`${gateway.url}/v2/pet`, { method: "POST", body, headers: { "Content-Type": "application/json" } });

    it("takes a pet", async () => {
      const { status, text: answer } = await post('{"name":"doggie","photoUrls":["a"],"status":"sold"}');
      assert.equal(status, 200, answer);
    });

    it("refuses what is none", async () => {
      const { status, text: answer } = await post('{"name":1,"status":"gone"}');
      assert.equal(status, 400);
      assert.deepEqual((JSON.parse(answer) as { error: { info: string[] } }).error.info, [
        "Required constraint violated in body for photoUrls: The property photoUrls is required.",
        "Type constraint violated in body for name: Number value found, but a string is required.",
        "Enum constraint violated in body for status: 'gone' is not one of 'available', 'pending', 'sold'.",
      ]);
    });

    it("checks lists in queries", async () => {
      assert.equal((await ask(`${gateway.url}/v2/pet/findByStatus?status=sold&status=pending`)).status, 200);
      assert.equal((await ask(`${gateway.url}/v2/pet/findByStatus?status=sold&status=gone`)).status, 400);
      assert.equal((await ask(`${gateway.url}/v2/pet/findByStatus`)).status, 400);
    });
  });
}
