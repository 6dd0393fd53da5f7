// Streams of scripts as output, with handlers around them.
import assert from "node:assert/strict";
import { it } from "node:test";
import { HandlerGateway } from "./handler-app.ts";

const script = `export default async () => ({ status: 203, headers: { "X-By": "script" }, body: ReadableStream.from(["one ", "two"]) });`;

it("a script's stream is output like any other: handlers may change its head, and later output takes its place", async () => {
  const app = await HandlerGateway.start({
    swagger: `x-flat-handlers:
  - { name: first, path: ^/first, event: start, flow: first.xml }
  - { name: end, path: ., event: end, flow: end.xml }
paths: { /first: { x-flat-flow: none.xml }, /first/other: { x-flat-flow: other.xml }, /main: { x-flat-flow: main.xml } }
`,
    flows: {
      first: '<script src="stream.mjs"/>',
      main: '<script src="stream.mjs"/>',
      none: "",
      other: "<echo>other</echo>",
      end: `<set-response-headers>{"X-By": "end"}</set-response-headers><if test="$request/get/replace"><template>"replaced"</template></if>`,
    },
    files: { "stream.mjs": script },
  });
  const answer = async (path: string) => {
    const { status, headers, text } = await app.ask(path);
    return [status, headers["x-trace"], headers["x-by"], text];
  };
  assert.deepEqual(await answer("/first"), [203, "first none end", "end", "one two"]);
  assert.deepEqual(await answer("/main"), [203, "main end", "end", "one two"]);
  assert.deepEqual(await answer("/first/other"), [203, "first other end", "end", "other"]);
  assert.deepEqual(await answer("/main?replace=1"), [203, "main end", "end", '"replaced"']);
});
