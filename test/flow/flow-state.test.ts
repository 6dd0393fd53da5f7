import assert from "node:assert/strict";
import { it } from "node:test";
import { FlowState } from "../../src/flow/flow-state.ts";

it("what shares a state has its variables and log fields, but a $request, a $body and a $response of its own", () => {
  const outer = new FlowState();
  const inner = new FlowState(outer);
  const innermost = new FlowState(inner);
  for (const name of ["a", "request", "body"]) outer.setVariable(name, "outer");
  innermost.setVariable("b", "innermost");
  innermost.setVariable("body", "innermost");
  innermost.logFields = { user: "alice" };
  const names = ["a", "b", "request", "body"];
  const seen = (state: FlowState) => names.map((name) => state.variable(name));
  assert.deepEqual(seen(outer), ["outer", "innermost", "outer", "outer"]);
  assert.deepEqual(seen(inner), ["outer", "innermost", undefined, undefined]);
  assert.deepEqual(seen(innermost), ["outer", "innermost", undefined, "innermost"]);
  assert.deepEqual(outer.logFields, { user: "alice" });
  inner.deleteVariable("a");
  assert.equal(outer.variable("a"), undefined);
});
