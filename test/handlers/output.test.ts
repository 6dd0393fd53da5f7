// Output, break, return, $api-stop and $response in start handlers, main flow and end handlers.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { HandlerGateway } from "./handler-app.ts";

const swagger = `basePath: /v1
x-flat-init: init.xml
x-flat-handlers:
  - { name: one, event: start, flow: one.xml, path: . }
  - { name: two, event: start, flow: two.xml, path: . }
  - { name: three, event: end, flow: three.xml, path: ., order: 1 }
  - { name: failed, event: error, flow: failed.xml, path: ^/v1/files/ }
  - { name: four, event: end, flow: four.xml, path: ., order: 2 }
paths:
  x-flat-flow: main.xml
  /x: {}
  /files/a.txt: {}
`;

/** Each flow does what the query says of it. */
const does = (name: string): string => `
  <if test="$request/get/${name} = 'echo'"><echo>${name}</echo></if>
  <if test="$request/get/${name} = 'sub'"><sub-flow src="echo.xml"/></if>
  <if test="$request/get/${name} = 'dump'"><dump in="$trace" mime="text/x-${name}"/></if>
  <if test="$request/get/${name} = 'serve'"><serve dir="files" fallback-doc="/a.txt"/></if>
  <if test="$request/get/${name} = 'template'"><template>"${name}"</template></if>
  <if test="$request/get/${name} = 'break'"><break/></if>
  <if test="$request/get/${name} = 'return'"><return/></if>
  <if test="$request/get/${name} = 'stop'"><eval out="$api-stop">true()</eval></if>
  <if test="$request/get/${name} = 'stop-text'"><template out="$api-stop">"true"</template></if>
  <if test="$request/get/${name} = 'no-stop'"><eval out="$api-stop">false()</eval></if>
  <if test="$request/get/${name} = 'no-stop-text'"><eval out="$api-stop">'false'</eval></if>
  <if test="$request/get/${name} = 'echo-stop'"><eval out="$api-stop">true()</eval><echo status="403">${name}</echo></if>
  <if test="$request/get/${name} = 'response'"><template out="$response">{"status": 203, "body": {"by": "${name}"}, "headers": {"X-By": "${name}"}}</template></if>
  <if test="$request/get/${name} = 'invalid'"><template out="$response">{"status": 99}</template></if>
  <if test="$request/get/${name} = 'status'"><set-status code="207"/></if>
  <if test="$request/get/${name} = 'error'"><error status="418"/></if>
  <set-response-headers>{"X-${name}": "end"}</set-response-headers>
`;

const names = ["init", "one", "two", "main", "three", "four"];

const all = "init one two main three four";
const cases: readonly (readonly [
  title: string,
  query: string,
  status: number,
  trace: string,
  text: string | RegExp,
])[] = [
  ["all run, in order", "", 200, all, ""],
  ["output in the init flow ends the request", "init=echo", 200, "init", "init"],
  ["break in the init flow does, too", "init=break", 200, "init", ""],
  ["return in the init flow ends that alone", "init=return", 200, all, ""],
  ["$api-stop in the init flow ends the request", "init=stop", 200, "init", ""],
  ["output of a start handler stops nothing", "one=echo", 200, all, "one"],
  ["nor does that of a sub-flow", "one=sub", 200, all, "from a sub-flow"],
  ["the last output wins", "one=echo&main=echo", 200, all, "main"],
  ["output of an end handler is the last one", "one=echo&main=template&four=template", 200, all, '"four"'],
  ["output with $api-stop is the answer", "one=echo-stop", 403, "init one", "one"],
  ["$api-stop alone stops, too", "two=stop", 200, "init one two", ""],
  ["as the text of true", "two=stop-text", 200, "init one two", ""],
  ["but not where it is false", "one=no-stop&two=no-stop-text", 200, all, ""],
  ["break ends the request at once", "one=break", 200, "init one", ""],
  ["break keeps what was made before", "one=template&two=break", 200, "init one two", '"one"'],
  ["return ends a handler alone", "one=return&two=return", 200, all, ""],
  ["output in the main flow ends that alone: end handlers run", "main=echo", 200, all, "main"],
  ["so does dump", "main=dump", 200, all, /./],
  ["so does return", "main=return", 200, all, ""],
  ["break in the main flow ends the request", "main=break", 200, "init one two main", ""],
  ["$api-stop in the main flow leaves the end handlers out", "main=stop", 200, "init one two main", ""],
  ["break in an end handler leaves the others out", "three=break", 200, "init one two main three", ""],
  ["$api-stop there, too", "main=echo&three=stop", 200, "init one two main three", "main"],
  ["output there doesn't", "three=echo", 200, all, "three"],
  ["an end handler may change the status", "main=response&three=status", 207, all, '{"by":"main"}'],
  ["$response of a start handler is the answer where nothing else is", "one=response", 203, all, '{"by":"one"}'],
  ["output behind it wins", "one=response&main=echo", 203, all, "main"],
  ["$response behind output wins, too", "one=echo&main=response", 203, all, '{"by":"main"}'],
  ["the last $response wins", "one=response&main=response&four=response", 203, all, '{"by":"four"}'],
  ["in one flow output wins", "main=response&three=echo", 203, all, "three"],
  ["$response of the init flow waits for the end", "init=response", 203, all, '{"by":"init"}'],
  ["and anything else wins", "init=response&two=template", 200, all, '"two"'],
];

let app: HandlerGateway;
before(async () => {
  app = await HandlerGateway.start({
    swagger,
    flows: {
      ...Object.fromEntries(names.map((name) => [name, does(name)])),
      failed: '<template if="not($request/get/alone)">{"failed": {{ $error/status }} }</template>',
    },
    files: {
      "echo.xml": "<flow><echo>from a sub-flow</echo></flow>",
      "files/a.txt": "a file",
      "files/v1/files/a.txt": "a file",
    },
  });
});

describe("flows with handlers around them", () => {
  for (const [title, query, status, trace, text] of cases) {
    it(title, async () => {
      const [gotStatus, gotTrace, gotText] = await app.run(`/v1/x?${query}`);
      assert.deepEqual([gotStatus, gotTrace], [status, trace]);
      if (typeof text === "string") assert.equal(gotText, text);
      else assert.match(gotText, text);
    });
  }
});

describe("what is sent in the end", () => {
  it("$response sets its header fields, and end handlers may read and change it", async () => {
    const { headers } = await app.ask("/v1/x?main=response");
    assert.deepEqual([headers["x-by"], headers["content-type"]], ["main", "application/json"]);
  });

  it("an invalid $response is a 500 of which only the log tells more; nothing runs behind it", async () => {
    for (const [by, trace] of [
      ["two", "init one two"],
      ["main", "init one two main"],
      ["three", "init one two main three"],
    ]) {
      assert.deepEqual((await app.run(`/v1/x?${by}=invalid`)).slice(0, 2), [500, trace]);
      assert.match((await app.alerts()).join(), /^flow: .*\$response has a status/);
    }
  });

  it("a file that a start handler sends gives way to later output, with its fields", async () => {
    const served = await app.ask("/v1/files/a.txt?one=serve");
    assert.deepEqual(
      [served.text, served.headers["content-type"], served.headers["x-trace"]],
      ["a file", "text/plain", all],
    );
    const replaced = await app.ask("/v1/files/a.txt?one=serve&main=template");
    assert.deepEqual(
      [replaced.text, replaced.headers["content-type"], replaced.headers.etag],
      ['"main"', "application/json", undefined],
    );
    const range = await app.ask("/v1/files/a.txt?one=serve&main=response", { headers: { Range: "bytes=0-1" } });
    assert.deepEqual([range.status, range.text, range.headers["content-range"]], [203, '{"by":"main"}', undefined]);
    const failed = await app.ask("/v1/files/a.txt?one=serve&main=error", { headers: { Range: "bytes=0-1" } });
    assert.deepEqual([failed.status, failed.text], [418, '{"failed":418}']);
    const { "content-type": type, "content-range": part, "accept-ranges": ranges, etag } = failed.headers;
    assert.deepEqual([type, part, ranges, etag], ["application/json", undefined, undefined, undefined]);
    const plain = await app.ask("/v1/files/a.txt?one=serve&three=error&alone=1");
    assert.deepEqual([plain.headers["content-type"], plain.headers.etag], ["application/json", undefined]);
    const file = await app.ask("/v1/files/a.txt?one=template&main=serve");
    assert.deepEqual([file.text, file.headers["x-trace"]], ["a file", all]);
  });

  it("an error stops what follows", async () => {
    assert.deepEqual((await app.run("/v1/x?two=error")).slice(0, 2), [418, "init one two"]);
    assert.deepEqual((await app.run("/v1/x?main=error")).slice(0, 2), [418, "init one two main"]);
    assert.deepEqual((await app.run("/v1/x?three=error")).slice(0, 2), [418, "init one two main three"]);
  });

  it("HEAD gets the same without a body", async () => {
    const { headers, text } = await app.ask("/v1/x?main=echo", { method: "HEAD" });
    assert.deepEqual([headers["x-trace"], text], [all, ""]);
  });
});

it("auth in a start handler lets nobody pass", async () => {
  const app = await HandlerGateway.start({
    swagger: `x-flat-handlers: [{ name: guard, path: ^/secret/, event: start, flow: guard.xml }, { name: end, path: ., event: end, flow: end.xml }]
paths: { "/**": { x-flat-flow: main.xml } }
`,
    flows: { guard: '<auth><user name="a" pass="b"/></auth>', main: "<echo>secret</echo>", end: "" },
  });
  assert.deepEqual(await app.run("/secret/x"), [401, "guard", "Authentication Required\n"]);
  const headers = { Authorization: `Basic ${Buffer.from("a:b").toString("base64")}` };
  assert.deepEqual(await app.run("/secret/x", { headers }), [200, "guard main end", "secret"]);
});
