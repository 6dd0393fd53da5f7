import assert from "node:assert/strict";
import { it } from "node:test";
import { testOnlyActions } from "../../src/flow/test-only-actions.ts";
import { faults } from "../errata/ask-app.ts";

for (const name of testOnlyActions) {
  it(`<${name}> in a flow is refused, with its place`, () => {
    assert.deepEqual(faults({ flow: `<flow>\n  <${name}/>\n</flow>` }), [`2 <${name}> works in tests alone`]);
  });
}
