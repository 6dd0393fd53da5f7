import assert from "node:assert/strict";
import { it } from "node:test";
import { Content } from "../../src/data/content.ts";
import { FlowError } from "../../src/errors/flow-error.ts";
import type { UpstreamAnswer } from "../../src/flow/upstream-answer.ts";
import { UpstreamView } from "../../src/flow/upstream-view.ts";

function answer(changes: Partial<UpstreamAnswer> = {}): UpstreamAnswer {
  return { url: "http://a/", status: 200, headers: [], content: Content.ofText("", ""), error: undefined, ...changes };
}

it("shows the answers by ID", () => {
  const answers = new Map([["main", answer({ headers: ["Content-Type", "text/plain", "X-A", "1", "x-a", "2"] })]]);
  const view = JSON.parse(JSON.stringify(new UpstreamView(answers, "ID")));
  assert.deepEqual(view, {
    main: { url: "http://a/", status: 200, cacheHit: false, headers: { "content-type": "text/plain", "x-a": "1, 2" } },
  });
});

it("keeps several cookies apart", () => {
  const headers = [
    "Set-Cookie",
    "a=1; Expires=Wed, 01 Jan 2020 00:00:00 GMT",
    "set-cookie",
    "b=2",
    "Set-Cookie",
    "c=3",
  ];
  const view = JSON.parse(JSON.stringify(new UpstreamView(new Map([["main", answer({ headers })]]), "ID")));
  assert.equal(view.main.headers["set-cookie"].length, 3);
});

it("shows the error of a failed request", () => {
  const error = new FlowError("upstreamTimeout", { info: ["slow"] });
  const view = JSON.parse(JSON.stringify(new UpstreamView(new Map([["main", answer({ status: 0, error })]]), "ID")));
  assert.deepEqual(view.main.error, {
    message: "Upstream Request Failed",
    status: 504,
    requestID: "ID",
    info: ["slow"],
    code: 3201,
  });
});

it("doesn't change when answers are added or replaced", () => {
  const answers = new Map([["main", answer()]]);
  const view = new UpstreamView(answers, "ID");
  assert.equal(view.shows(answers), true);
  answers.set("main", answer({ status: 404 }));
  assert.equal(view.shows(answers), false);
  answers.set("second", answer());
  assert.deepEqual(view.keys(), ["main"]);
  assert.equal((view.get("main") as { status: number }).status, 200);
});

it("takes IDs of object prototypes as plain IDs", () => {
  const view = new UpstreamView(new Map([["__proto__", answer()]]), "ID");
  assert.deepEqual(view.keys(), ["__proto__"]);
  assert.equal(view.get("constructor"), undefined);
});
