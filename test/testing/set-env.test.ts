// `<set-env>`: another `$env`, for one test.
import assert from "node:assert/strict";
import { it } from "node:test";
import { runAppTests, runSteps, tapOf } from "./run-app-tests.ts";

const shown = { "flow.xml": "<flow><template>{{ $env }}</template></flow>" };

it("sets, replaces and removes variables, for the test and the app; everything becomes a string", async () => {
  const steps = `<eval out="$n">40</eval>
    <set-env>{"NEW": "n", "OLD": "changed", "GONE": null, "NUMBER": {{ $n + 2 }}, "TRUE": true, "EMPTY": ""}</set-env>
    <set-env>{"CONSTANT": 1.5}</set-env>
    <test-request>{"path": "/api/a"}</test-request>
    <eval out="$seen">json-parse($response)</eval>
    <assert>[["$env/NEW", "n"], ["$env/GONE", null], ["json-stringify($env/NUMBER)", "\\"42\\""], ["$env/KEPT", "k"],
      ["$seen/OLD", "changed"], ["$seen/GONE", null], ["$seen/TRUE", "true"], ["$seen/EMPTY", ""],
      ["json-stringify($seen/CONSTANT)", "\\"1.5\\""], ["$seen/KEPT", "k"]]</assert>`;
  assert.match(await tapOf(steps, shown, { env: { OLD: "o", GONE: "g", KEPT: "k" } }), /^ok /);
});

it("other tests have the environment as it was, and variables of their own", async () => {
  const test = `<flat-test>
    <assert>[["$env/A", "before"], ["$v", null]]</assert>
    <set-env>{"A": "after"}</set-env>
    <eval out="$v">"set"</eval>
    <assert>[["$env/A", "after"]]</assert>
  </flat-test>`;
  const results = await runAppTests({ "a.xml": test, "b.xml": test }, { env: { A: "before" } });
  assert.deepEqual(
    results.map(({ asserted, failures }) => [asserted, failures]),
    [
      [3, []],
      [3, []],
    ],
  );
});

it("a name like those of prototypes is a name", async () => {
  const steps = `<set-env>{"__proto__": "p", "constructor": "c"}</set-env>
    <assert>[["$env/__proto__", "p"], ["$env/constructor", "c"], ["$env/toString", null]]</assert>`;
  assert.match(await tapOf(steps), /^ok /);
});

const refused: readonly (readonly [text: string, message: RegExp])[] = [
  ["", /<set-env> needs JSON/],
  ["[]", /wants a JSON object with the variables/],
  ['{"A": {}}', /The variable A is neither a string, a number, a boolean nor null/],
  ['{"A": 1, "B": []}', /The variable B is neither/],
  ['{"A": ', /not valid JSON/],
];
for (const [text, message] of refused) {
  it(`<set-env>${text}</set-env> is refused`, async () => {
    const { failures, asserted } = await runSteps(`<set-env>${text}</set-env><assert>[["1", 1]]</assert>`);
    assert.equal(asserted, 0);
    assert.match(failures[0]?.at ?? "", /^test\.xml:2:\d+$/);
    assert.match(failures[0]?.message ?? "", message);
  });
}

for (const text of ['{"A": {{ $env }} }', "{{ $nothing }}", '{ {{ $nothing }} "A": 1 }']) {
  it(`<set-env>${text}</set-env> ends the test`, async () => {
    const { failures } = await runSteps(`<set-env>${text}</set-env><assert>[["1", 1]]</assert>`);
    assert.equal(failures.length, 1);
    assert.equal(failures[0]?.at, "test.xml:2:1 <set-env>");
  });
}
