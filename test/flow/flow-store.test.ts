import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, it } from "node:test";
import { Problems } from "../../src/errors/problems.ts";
import { flowActions } from "../../src/flow/actions/index.ts";
import { FlowStore } from "../../src/flow/flow-store.ts";
import { Site } from "../../src/locations/site.ts";
import { flatFunctions } from "../../src/xpath/functions/index.ts";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "flows-")));
after(() => rmSync(folder, { recursive: true }));

function storeOf(files: Readonly<Record<string, string>>): { store: FlowStore; problems: Problems } {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const problems = new Problems();
  return {
    problems,
    store: new FlowStore(new Site(folder), { actions: flowActions, functions: flatFunctions }, problems),
  };
}

it("compiles each file once", () => {
  const { store, problems } = storeOf({
    "a.xml": "<flow><oops/></flow>",
    "b.xml": '<flow><sub-flow src="a.xml"/></flow>',
  });
  const first = store.get(path.join(folder, "a.xml"));
  assert.equal(first, store.get(path.join(folder, "a.xml")));
  store.get(path.join(folder, "b.xml"));
  assert.equal(problems.errors.length, 1);
  assert.equal(first.name, "a.xml");
});

it("hands the needs of sub-flows up, through circles too", () => {
  const { store, problems } = storeOf({
    "one.xml": '<flow><sub-flow src="two.xml"/></flow>',
    "two.xml": '<flow><sub-flow src="three.xml"/></flow>',
    "three.xml": '<flow><sub-flow src="one.xml"/><eval>$body</eval></flow>',
    "alone.xml": "<flow><echo/></flow>",
  });
  const needs = ["one", "two", "three", "alone"].map((name) => store.get(path.join(folder, `${name}.xml`)).needs);
  store.settleNeeds();
  assert.deepEqual(problems.errors, []);
  assert.deepEqual(
    needs.map(({ body }) => body),
    [true, true, true, false],
  );
});

const bodies: readonly (readonly [string, boolean])[] = [
  ['<if test="$body"/>', true],
  ["<template>{{ $request/post/a }}</template>", true],
  ["<template>{{ $request/get/a }}</template>", false],
  ['<copy in="$body"/>', true],
  ['<copy in="fit://request/request/body"/>', true],
  ['<copy in="{$x}"/>', true],
  ['<copy in="a.json"/>', false],
  ['<echo if="$request/post"/>', true],
  ['<set-status code="{$body}"/>', true],
  ['<debug xpath="$request"/>', true],
  ['<log>{"a": {{ content()/a }}}</log>', false],
  ["<eval>fit-document('fit://request/content')</eval>", true],
];
for (const [action, body] of bodies) {
  it(`${body ? "needs" : "doesn't need"} the client's body for ${action}`, () => {
    const { store, problems } = storeOf({ "body.xml": `<flow>${action}</flow>` });
    const flow = store.get(path.join(folder, "body.xml"));
    assert.deepEqual(problems.errors, []);
    assert.equal(flow.needs.body, body);
  });
}
