// The header fields of a request one by one are the same as all of them at once.
import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { it } from "node:test";
import { NodeRequest } from "../../src/server/read-request.ts";

function requestWith(fields: readonly string[]): NodeRequest {
  const message = new IncomingMessage(new Socket());
  message.rawHeaders = [...fields];
  // What node's parser does with each field.
  const add = (message as unknown as { _addHeaderLines(lines: readonly string[], count: number): void })
    ._addHeaderLines;
  add.call(message, fields, fields.length);
  return new NodeRequest("ID", message, new ServerResponse(message) as never, false);
}

it("whatever is repeated", () => {
  const fields = [
    ...["Host", "a", "X-One", "1", "x-one", "2", "Cookie", "a=1", "cookie", "b=2", "Set-Cookie", "c=3"],
    ...[
      "User-Agent",
      "x",
      "user-agent",
      "y",
      "Content-Type",
      "text/plain",
      "__proto__",
      "p",
      "constructor",
      "c",
      "X-Empty",
      "",
    ],
  ];
  const all = requestWith(fields).headers;
  for (const name of [...Object.keys(all), "x-two", "toString", "hasOwnProperty"]) {
    assert.deepEqual(requestWith(fields).header(name), all[name], name);
    const asked = requestWith(fields);
    assert.ok(asked.headers);
    assert.deepEqual(asked.header(name), all[name], name);
  }
  assert.equal(all["x-one"], "1, 2");
});
