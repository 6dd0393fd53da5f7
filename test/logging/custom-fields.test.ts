// Fields of the `log` action in the access log. test/apps/log has those of flows.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccessEvent, systemFields } from "../../src/logging/events.ts";
import { type CustomFields, Logger } from "../../src/logging/logger.ts";

const event: AccessEvent = {
  requestID: "id",
  startedAt: 0,
  scheme: "http",
  authority: "a",
  path: "/",
  status: 200,
  method: "GET",
  agent: "",
  referrer: "",
  mime: "",
  realtime: 0,
  bytes: 0,
  requestbytes: 0,
  flow: "",
  requestmime: "",
  location: "",
};

function access(custom?: CustomFields): string {
  const lines: string[] = [];
  new Logger({ line: (text) => lines.push(text) }, (url) => url).access(event, custom);
  assert.equal(lines.length, 1);
  return lines[0] as string;
}

const plain = JSON.parse(access());

/** What stands in the line beside the fields that are always there. */
function added(custom: CustomFields): string {
  const rest = Object.entries(JSON.parse(access(custom))).filter(([name]) => !(name in plain));
  return JSON.stringify(Object.fromEntries(rest));
}

describe("custom log fields", () => {
  it("keep their types, nesting and order", () => {
    const fields = { project: "api", count: 3, ok: false, env: { stage: "dev", list: [1, "two", { three: 3 }] }, a: 1 };
    assert.equal(added(fields), JSON.stringify(fields));
  });

  it("that are null are left out, in objects too; lists keep them", () => {
    assert.equal(added({ a: null, b: { c: null, d: { e: null } }, f: [null, 1] }), '{"b":{"d":{}},"f":[null,1]}');
  });

  it("never replace a field of the line", () => {
    for (const name of systemFields) assert.deepEqual(JSON.parse(access({ [name]: "mine" })), plain, name);
    assert.equal(added({ Status: 1, sub: { status: 1 } }), '{"Status":1,"sub":{"status":1}}');
  });

  it("have any name", () => {
    for (const name of ["", "with space", 'quo"te', "back\\slash", "new\nline", "ümlaut", "toJSON", "constructor"])
      assert.equal(JSON.parse(access({ [name]: 1 }))[name], 1, name);
    const prototype = Object.create(null, { ["__proto__"]: { value: { x: 1 }, enumerable: true } });
    assert.ok(access(prototype).endsWith(',"__proto__":{"x":1}}'));
  });
});
