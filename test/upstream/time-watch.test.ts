// The time limits of a request to an upstream: who is waited for, and since when.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ClientIdleError, TimeLimitError } from "../../src/upstream/failure.ts";
import { TimeWatch } from "../../src/upstream/time-watch.ts";
import type { UpstreamRequest } from "../../src/upstream/upstream-request.ts";

const limits = { total: 0, head: 0, idle: 30, client: 50, connect: 10 };

/** Its head has come at 100, and nothing moves since. */
function watching(): TimeWatch {
  const request: UpstreamRequest = {
    id: "main",
    requestID: "x",
    target: { url: "http://a.example/", origin: "http://a.example", path: "/", credentials: undefined },
    method: "GET",
    headers: [],
    body: null,
    limits,
    connection: undefined,
    redirects: 0,
  };
  const watch = new TimeWatch(request, 90);
  watch.begin(request, 90);
  watch.headArrived(100);
  return watch;
}

it("an upstream that sends nothing is the one that is waited for", () => {
  const watch = watching();
  assert.equal(watch.overdue(129, false), undefined);
  assert.ok(watch.overdue(130, false) instanceof TimeLimitError);
});

it("a client that takes nothing is waited for longer, from the time that it has enough", () => {
  const watch = watching();
  assert.equal(watch.overdue(110, true), undefined);
  assert.equal(watch.overdue(159, true), undefined);
  assert.ok(watch.overdue(160, true) instanceof ClientIdleError);
});

it("an upstream isn't blamed for the time that the client took, nor the client for what the upstream takes then", () => {
  const watch = watching();
  assert.equal(watch.overdue(110, true), undefined);
  assert.equal(watch.overdue(158, true), undefined);
  assert.equal(watch.overdue(159, false), undefined);
  assert.equal(watch.overdue(188, false), undefined);
  assert.ok(watch.overdue(189, false) instanceof TimeLimitError);
});
