// Settings of FLAT that mean nothing here are accepted, and said to have no effect.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { faultLine } from "../../src/errors/config-error.ts";
import { writeApp } from "../servers/app-folder.ts";
import { startTestGateway } from "../servers/gateway.ts";

const files = { "swagger.yaml": 'swagger: "2.0"\npaths:\n  /:\n    x-flat-flow: flow.xml\n', "flow.xml": "<flow/>" };
const folder = writeApp(files);

function warnings(env: Readonly<Record<string, string>>): readonly string[] {
  return compileApp({ folder, env }).warnings.map(faultLine);
}

const php = [
  "PHP_INI_post_max_size",
  "PHP_INI_memory_limit",
  "FLAT_FPM_MAX_PROCESSES",
  "FLAT_FPM_MAX_REQUESTS",
  "FLAT_FPM_MIN_SPARE",
  "FLAT_FPM_MAX_SPARE",
  "FLAT_FPM_START_SERVERS",
  "FLAT_MAX_TIMEOUT_PROCESSES",
];

describe("a setting without effect", () => {
  for (const name of php) {
    it(`${name} is told`, () =>
      assert.deepEqual(warnings({ [name]: "1" }), [`${name} has no effect: there is no PHP`]));
  }

  it("is told once, together with others", () => {
    const env = Object.fromEntries(php.map((name) => [name, "1"]));
    assert.deepEqual(warnings(env), [`${php.join(", ")} have no effect: there is no PHP`]);
  });

  it("isn't told of when it is empty, or one that an app has for itself", () => {
    assert.deepEqual(warnings({ PHP_INI_memory_limit: "", FLAT_STAGE: "x", FLAT_DC: "CGN", PHP_INI: "1" }), []);
  });

  it("is an alert of a gateway that starts", async () => {
    const gateway = await startTestGateway(files, { FLAT_FPM_MAX_SPARE: "7" });
    const { requestID, topic, message } = await gateway.log.event({ type: "flat_alert" });
    const expected = { requestID: "", topic: "config", message: "FLAT_FPM_MAX_SPARE has no effect: there is no PHP" };
    assert.deepEqual({ requestID, topic, message }, expected);
    assert.equal(gateway.log.all("flat_alert").length, 1);
  });
});
