// $api-flow: another main flow, chosen in the init flow or a start handler.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startEcho } from "../servers/echo-upstream.ts";
import { HandlerGateway } from "./handler-app.ts";

const swagger = (origin: string): string => `x-flat-init: init.xml
x-flat-error: { flow: error.xml }
x-flat-handlers:
  - { name: one, path: ., event: start, flow: one.xml }
  - { name: two, path: ., event: start, flow: two.xml }
  - { name: end, path: ., event: end, flow: end.xml }
  - { name: failed, path: ., event: error, flow: failed.xml }
paths:
  /old: { x-flat-flow: v1/get.xml }
  /new: { x-flat-flow: v2/get.xml }
  /body: { x-flat-flow: body.xml }
  /off: { x-flat-flow: off.xml, x-flat-enabled: false }
  /proxy: { x-flat-proxy: { origin: "${origin}" } }
  /nothing: {}
`;

const choose = (name: string): string =>
  `<if test="$request/get/${name}"><eval out="$api-flow">$request/get/${name}</eval></if>`;
const flows = {
  init: choose("init"),
  one: `${choose("one")}<if test="$request/get/version"><eval out="$api-flow">concat($request/get/version, '/', substring-after($api/flow, '/'))</eval></if>`,
  two: choose("two"),
  end: choose("end"),
  "v1/get": `${choose("main")}<echo>old</echo>`,
  "v2/get": "<echo>new</echo>",
  body: '<template>{"got": {{ $body }}}</template>',
  off: "<echo>off</echo>",
  other: "<echo>other</echo>",
  failed: "",
  error: "<echo>error flow</echo>",
};

let app: HandlerGateway;
before(async () => {
  const { origin } = await startEcho();
  app = await HandlerGateway.start({ swagger: swagger(origin), flows });
});

describe("$api-flow", () => {
  it("of a start handler or the init flow changes the main flow", async () => {
    assert.deepEqual(await app.run("/old"), [200, "init one two v1/get end", "old"]);
    for (const by of ["init", "one", "two"])
      assert.deepEqual(await app.run(`/old?${by}=v2/get.xml`), [200, "init one two v2/get end", "new"], by);
  });

  it("may be made of $api/flow", async () => {
    assert.equal((await app.run("/old?version=v2"))[2], "new");
    assert.equal((await app.run("/new?version=v1"))[2], "old");
  });

  it("is in the access log", async () => {
    await app.ask("/old?one=v2/get.xml");
    assert.equal((await app.gateway.log.event({ type: "flat_access" })).flow, "v2/get.xml");
  });

  it("takes the place of a proxy, or of nothing", async () => {
    assert.deepEqual(await app.run("/proxy?two=v2/get.xml"), [200, "init one two v2/get end", "new"]);
    assert.deepEqual(await app.run("/nothing?two=v2/get.xml"), [200, "init one two v2/get end", "new"]);
    assert.equal((await app.run("/proxy"))[0], 200);
  });

  it("is missed where nothing else answers: error handlers run, the error flow doesn't", async () => {
    const [status, trace, text] = await app.run("/nothing");
    assert.deepEqual([status, trace], [500, "init one two failed"]);
    const { error } = JSON.parse(text);
    assert.deepEqual([error.code, error.info], [3208, ["No flow found for GET /nothing"]]);
    assert.deepEqual(await app.alerts(), ["flow: No flow found (3208): No flow found for GET /nothing"]);
  });

  it("the last one before the main flow counts", async () => {
    assert.equal((await app.run("/old?init=v2/get.xml&two=v1/get.xml"))[2], "old");
  });

  it("has the client's body for a flow that reads it, where the route's own doesn't", async () => {
    const question = { method: "POST", body: '{"a": 1}', headers: { "Content-Type": "application/json" } };
    assert.equal((await app.run("/old?one=body.xml", question))[2], '{"got":{"a":1}}');
    assert.equal((await app.run("/proxy?one=body.xml", question))[2], '{"got":{"a":1}}');
  });

  const unknown = [
    "nobody.xml",
    "../v2/get.xml",
    "v1/../v2/get.xml",
    "/v2/get.xml",
    "./v2/get.xml",
    "V2/get.xml",
    "other.xml",
    "off.xml",
    "v2/get.xml%00",
    "%20",
  ];
  for (const name of unknown) {
    it(`is refused with 400 for ${JSON.stringify(name)}, and nothing else runs`, async () => {
      const [status, trace, text] = await app.run(`/old?one=${name}`);
      assert.deepEqual([status, trace], [400, "init one"]);
      const { error } = JSON.parse(text);
      assert.deepEqual([error.code, error.info], [3204, ["There is no such flow."]]);
      assert.match((await app.alerts()).join(), /^validation: .*\$api-flow is ".*": no route has this x-flat-flow$/);
    });
  }

  it("is refused at once, wherever it was written before the main flow", async () => {
    assert.deepEqual((await app.run("/old?init=x")).slice(0, 2), [400, "init"]);
    assert.deepEqual((await app.run("/proxy?init=x")).slice(0, 2), [400, "init"]);
    assert.deepEqual((await app.run("/proxy?two=x")).slice(0, 2), [400, "init one two"]);
  });

  it("has no effect in the main flow and in end handlers, which the log tells", async () => {
    for (const by of ["main", "end"]) {
      assert.deepEqual(await app.run(`/old?${by}=nobody.xml`), [200, "init one two v1/get end", "old"]);
      assert.deepEqual(await app.alerts(), [
        "flow: $api-flow was written too late: it has no effect behind the start handlers",
      ]);
    }
  });
});

it("$api-flow and $api-stop may be written by any action, in a sub-flow, and by a computed out", async () => {
  const write = (variable: string, value: string): string => `
    <if test="$request/get/by = 'eval'"><eval out="$${variable}">${value}</eval></if>
    <if test="$request/get/by = 'computed-eval'"><eval out="{concat('$', 'api-', '${variable.slice(4)}')}">${value}</eval></if>
    <if test="$request/get/by = 'template'"><template out="$${variable}">{{ ${value} }}</template></if>
    <if test="$request/get/by = 'computed'"><template out="{concat('$', 'api-', '${variable.slice(4)}')}">{{ ${value} }}</template></if>
    <if test="$request/get/by = 'copy'"><eval out="$x">${value}</eval><copy in="$x" out="$${variable}"/></if>
    <if test="$request/get/by = 'sub'"><sub-flow src="sub-${variable}.xml"/></if>`;
  const written = await HandlerGateway.start({
    swagger: `x-flat-init: init.xml
paths: { /old: { x-flat-flow: old.xml }, /new: { x-flat-flow: new.xml } }
`,
    flows: {
      init: `<if test="$request/get/stop">${write("api-stop", "true()")}</if><else>${write("api-flow", "'new.xml'")}</else>`,
      old: "<echo>old</echo>",
      new: "<echo>new</echo>",
    },
    files: {
      "sub-api-stop.xml": '<flow><eval out="$api-stop">true()</eval></flow>',
      "sub-api-flow.xml": "<flow><eval out=\"$api-flow\">'new.xml'</eval></flow>",
    },
  });
  assert.deepEqual(await written.run("/old"), [200, "init old", "old"]);
  for (const by of ["eval", "computed-eval", "template", "computed", "copy", "sub"]) {
    assert.deepEqual(await written.run(`/old?by=${by}`), [200, "init new", "new"], by);
    assert.deepEqual(await written.run(`/old?stop=1&by=${by}`), [200, "init", ""], by);
  }
});

it("a name that means flows of several folders can't be chosen", async () => {
  const { run, alerts } = await HandlerGateway.start({
    swagger: `x-flat-handlers: [{ name: s, path: ., event: start, flow: s.xml }]
paths:
  /a: { x-flat-flow: get.xml }
  /b: { $ref: sub/path.yaml }
`,
    flows: { s: "<eval out=\"$api-flow\">'get.xml'</eval>", get: "", "sub/get": "" },
    files: { "sub/path.yaml": "x-flat-flow: get.xml\n" },
  }).then((started) => ({ run: started.run.bind(started), alerts: started.alerts.bind(started) }));
  assert.deepEqual((await run("/b")).slice(0, 2), [400, "s"]);
  assert.match((await alerts()).join(), /several flows have this name/);
});

it("without handlers and init flow a late $api-flow is told, too", async () => {
  const late = await HandlerGateway.start({
    swagger: "paths: { /a: { x-flat-flow: get.xml } }\n",
    flows: { get: "<eval out=\"$api-flow\">'get.xml'</eval>" },
  });
  assert.deepEqual((await late.run("/a")).slice(0, 2), [200, "get"]);
  assert.match((await late.alerts()).join(), /written too late/);
});
