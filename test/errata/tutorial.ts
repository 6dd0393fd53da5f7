// What we answer to broken or ambiguous examples of the tutorial.
import assert from "node:assert/strict";
import { errorKinds } from "../../src/errors/codes.ts";
import { answer, faults, json } from "./ask-app.ts";
import type { Errata } from "./errata.ts";

const files = { "swagger.yaml": 'swagger: "2.0"\npaths:\n  /{language}:\n    get:\n      x-flat-flow: flow.xml\n' };

const copying = `<flow>
  <copy in="{concat('./files/', $request/params/language, '.json')}" out="$json"/>

  <if test="$json">
    <dump in="$json"/>
  </if>
  <else>
    <echo mime="application/json" status="404">{"error": "Unknown language."}</echo>
  </else>
</flow>`;

/** An upstream that refuses, in a flow that hands its error to the error flow. */
const failing = {
  flow: '<flow><request>{"url": "http://127.0.0.1:1/", "options": {"exit-on-error": true}}</request></flow>',
  files: {
    "swagger.yaml": 'swagger: "2.0"\nx-flat-error: {flow: error.xml}\npaths:\n  /:\n    x-flat-flow: flow.xml\n',
    "error.xml": `<flow>
      <template>{"own": {{ $error/requestID = $request/id }}, "names": {{ count($error/error) }}}</template>
      <set-response-headers>{"Status": {{ $error/status }}, "Error-Code": {{ $error/code }}}</set-response-headers>
    </flow>`,
  },
};

export const tutorial: Errata = {
  "empty-definition": () => {
    assert.deepEqual(faults({ files: { "swagger.yaml": "" } }), ["1 Invalid definition: swagger.yaml"]);
  },
  "unknown-language": async () => {
    const { status, text } = await answer({ flow: copying, files }, "/foo");
    assert.deepEqual([status, JSON.parse(text)], [404, { error: "Unknown language." }]);
  },
  "hidden-dot-segment": async () => {
    const checked = `<flow>
  <if test="not(matches($request/params/language, '^[a-zA-Z0-9]+$'))">
    <echo mime="application/json" status="400">{"error": "Input validation failed!"}</echo>
  </if>
</flow>`;
    for (const flow of [copying, checked]) {
      const { status, text } = await answer({ flow, files }, "/..%2fswagger.yaml%23");
      const { error } = JSON.parse(text) as { error: { code: number; info: string[] } };
      assert.deepEqual([status, error.code], [400, 3204]);
      assert.deepEqual(error.info, ["Path /..%2fswagger.yaml%23 not found."]);
    }
    assert.deepEqual(await json({ flow: checked, files }, "/a-b"), { error: "Input validation failed!" });
  },
  "validation-messages": () => {
    assert.equal(errorKinds.requestInvalid.message, "Input Validation Failed");
    assert.equal(errorKinds.responseInvalid.message, "Output Validation Failed");
  },
  "unclosed-request": () => {
    const flow = "<flow>\n  <else>\n    <request>\n      …\n    <request>\n  </else>\n</flow>";
    assert.match(faults({ flow })[0] ?? "", /^6 XML: Missing end tag for element request/);
  },
  "request-id": async () => {
    assert.deepEqual(await json(failing), { own: true, names: 0 });
  },
  "error-code": async () => {
    const { status, headers } = await answer(failing);
    assert.deepEqual([status, headers["error-code"]], [502, "3201"]);
    assert.equal(errorKinds.upstreamResponseInvalid.code, 3203);
  },
};
