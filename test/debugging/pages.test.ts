// The examples of FLAT's pages about debugging: debugging, actions, debug, environment variables, tutorial.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Files } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const swagger = 'swagger: "2.0"\npaths:\n  /**:\n    x-flat-flow: flow.xml\n';

type Env = Readonly<Record<string, string>>;

/** The debug lines of one request, as `[topic] message`. */
async function linesOf(files: Files, Debug: string, env: Env = {}): Promise<readonly string[]> {
  const { url, log } = await startTestGateway({ "swagger.yaml": swagger, ...files }, env);
  await ask(url, { headers: { Debug } });
  await log.event({ type: "flat_access" });
  return log.all("flat_log").map(({ topic, message }) => `[${topic}] ${message}`);
}

describe("selective debugging of actions", () => {
  const files = {
    "flow.xml": `<flow>\n  <template>{"foo": 1}</template>\n  <template debug="bar">{"bar": 2}</template>\n</flow>`,
  };
  const foo = '[template] flow.xml:2:3 <template>\n  content = {"foo":1}';
  const bar = '[template] flow.xml:3:3 <template>\n  content = {"bar":2}';

  it("by type gives all actions of the type", async () => {
    assert.deepEqual(await linesOf(files, "template"), [foo, bar]);
    assert.deepEqual(await linesOf(files, "template,bar"), [foo, bar]);
  });

  it("by tag gives those that have it", async () => {
    assert.deepEqual(await linesOf(files, "bar"), [bar]);
    assert.deepEqual(await linesOf(files, "other"), []);
  });

  it("by a system topic that is a tag too gives both", async () => {
    const upstream = await startUpstream((_, response) => response.end("hello"));
    const flow = `<flow>
  <template debug="request" out="$url">{{ concat("http://", "${upstream.origin.slice(7)}") }}</template>
  <request>
  {
    "url": {{ $url }}
  }
  </request>
</flow>`;
    const [template, info, heads, request, ...more] = await linesOf({ "flow.xml": flow }, "request");
    assert.equal(template, `[template] flow.xml:2:3 <template>\n  $url = "${upstream.origin}"`);
    assert.match(
      info ?? "",
      new RegExp(`^\\[request\\] main\\.0: 200 , 5 bytes, [\\d.]+ ms: GET ${upstream.origin}/$`),
    );
    assert.match(
      heads ?? "",
      new RegExp(`^\\[request\\] main\\.0:\n  GET ${upstream.origin}/\n  .*\n  \n  200 OK\n  `, "s"),
    );
    assert.equal(request, "[request] flow.xml:3:3 <request>\n  content = hello\n  $upstream/main: status 200");
    assert.deepEqual(more, []);
  });
});

describe("the debug attribute", () => {
  it("has several tags, several actions have one", async () => {
    const flow = `<flow>
  <template>{"v": 0}</template>
  <template debug="overrides">{"v": 1}</template>
  <template debug="overrides, special-topic">{"v": 2}</template>
</flow>`;
    const values = async (topic: string): Promise<string> =>
      (await linesOf({ "flow.xml": flow }, topic)).map((line) => /\{"v":(\d)\}/.exec(line)?.[1]).join();
    assert.equal(await values("template"), "0,1,2");
    assert.equal(await values("overrides"), "1,2");
    assert.equal(await values("special-topic"), "2");
  });

  it("of a sub-flow is that of all its actions", async () => {
    const files = {
      "flow.xml": '<flow>\n  <sub-flow src="sub.xml" debug="foo"/>\n  <template>{"v": 9}</template>\n</flow>',
      "sub.xml": `<flow>
  <template>{"v": 1}</template>
  <sub-flow src="deep.xml"/>
  <template debug="bar">{"v": 3}</template>
</flow>`,
      "deep.xml": '<flow><template>{"v": 2}</template></flow>',
    };
    const values = async (topic: string): Promise<string> =>
      (await linesOf(files, topic)).flatMap((line) => /\{"v":(\d)\}/.exec(line)?.[1] ?? []).join();
    assert.equal(await values("foo"), "1,2,3");
    assert.equal(await values("bar"), "3");
  });

  it("of a sub-flow ends with it, also where the sub-flow waits", async () => {
    const upstream = await startUpstream((_, response) => response.end("hello"));
    const files = {
      "flow.xml": '<flow>\n  <sub-flow src="sub.xml" debug="foo"/>\n  <template>{"v": 9}</template>\n</flow>',
      "sub.xml": `<flow><request url="${upstream.origin}"/><echo>x</echo><template>{"v": 1}</template></flow>`,
    };
    const lines = await linesOf({ ...files, "sub.xml": files["sub.xml"].replace("<echo>x</echo>", "") }, "foo");
    assert.deepEqual(
      lines.map((line) => line.split(" ")[0]),
      ["[request]", "[request]", "[request]", "[template]", "[sub-flow]"],
    );
  });
});

describe("the debug action", () => {
  it("has a channel, a level and topics", async () => {
    const flow = `<flow><debug level="info" debug="foo" xpath="$foo"/><debug level="info" xpath="'seen'"/></flow>`;
    assert.deepEqual(await linesOf({ "flow.xml": flow }, "foo"), ["[user] "]);
    assert.deepEqual(await linesOf({ "flow.xml": flow }, "user:info"), ["[user] ", "[user] seen"]);
    assert.deepEqual(await linesOf({ "flow.xml": flow }, "debug"), ["[user] ", "[user] seen"]);
    assert.deepEqual(await linesOf({ "flow.xml": flow }, "user:warn"), []);
  });

  it("shows $request", async () => {
    const flow = '<flow>\n  <debug level="info" in="$request"/>\n</flow>';
    const [line] = await linesOf({ "flow.xml": flow }, "user");
    assert.match(line ?? "", /^\[user\] <request object="">\n {2}<method string="">GET<\/method>/);
  });
});

const files = { "flow.xml": '<flow>\n  <template>{"foo": 1}</template>\n</flow>', "swagger.yaml": swagger };
const line = 'debug   [template]             flow.xml:2:3 <template>\n  content = {"foo":1}\n';

describe("per request debugging", () => {
  it("takes the place of FLAT_DEBUG for one request", async () => {
    const { url, log } = await startTestGateway(files, { FLAT_DEBUG: "env" });
    const { text } = await ask(url, { headers: { Debug: "template::append" } });
    assert.equal(text, `{"foo":1}\n${line}`);
    await log.event({ type: "flat_access" });
    assert.deepEqual(log.all("flat_log"), []);
    assert.equal((await ask(url)).text, '{"foo":1}');
    assert.equal((await log.event({ type: "flat_log" })).topic, "env");
  });

  it("writes in front of the answer and behind it (inline), or behind it (append)", async () => {
    const { url } = await startTestGateway(files);
    const inline = await ask(`${url}/html`, { headers: { Debug: "time:debug:inline" } });
    assert.match(
      inline.text,
      /^debug {3}\[time\] {17}flow\.xml:2:3 <template> [\d.]+ ms\ninfo {4}\[time\] {17}flow\.xml [\d.]+ ms\n\{"foo":1\}\ninfo {4}\[time\] {17}GET \/html [\d.]+ ms\n$/,
    );
    const append = await ask(`${url}/html`, { headers: { Debug: "*:info:append" } });
    assert.match(append.text, /^\{"foo":1\}\ninfo {4}\[flow\] {17}flow\.xml begins\n/);
  });
});

describe("who may debug a request", () => {
  it("needs the password that there is", async () => {
    const env = { FLAT_DEBUG_AUTH: "Pas5W0Rd", FLAT_SERVER_ROLE: "production" };
    const { url } = await startTestGateway(files, env);
    const given = async (Debug: string): Promise<boolean> =>
      (await ask(url, { headers: { Debug } })).text.includes("[template]");
    for (const Debug of [
      "template::append; auth=Pas5W0Rd",
      "template::append;auth=Pas5W0Rd",
      "*::append ; AUTH = Pas5W0Rd",
    ])
      assert.equal(await given(Debug), true, Debug);
    for (const Debug of [
      "template::append",
      "template::append; auth=",
      "template::append; auth=Pas5W0R",
      "template::append; auth=Pas5W0Rd1",
      "template::append; auth=pas5w0rd",
      "template::append; auth=x; auth=Pas5W0Rd",
      "template::append, auth=Pas5W0Rd",
      "; auth",
      "",
    ])
      assert.equal(await given(Debug), false, Debug);
  });

  it("isn't who comes through a proxy on this machine", async () => {
    const { url } = await startTestGateway(files);
    for (const name of ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"]) {
      const { text } = await ask(url, { headers: { Debug: "template::append", [name]: "x" } });
      assert.equal(text, '{"foo":1}', name);
    }
    const open = await startTestGateway(files, { FLAT_DEBUG_ALLOW_HEADER: "true" });
    const { text } = await ask(open.url, { headers: { Debug: "template::append", "X-Forwarded-For": "x" } });
    assert.equal(text, `{"foo":1}\n${line}`);
  });

  it("takes a password of any characters", async () => {
    for (const password of ["pä55 wörd; auth=x", "*:,;=", "ключ"]) {
      const { url } = await startTestGateway(files, { FLAT_DEBUG_AUTH: password });
      const sent = Buffer.from(password).toString("latin1");
      const { text } = await ask(url, { headers: { Debug: `template::append; auth=${sent}` } });
      assert.ok(text.includes("[template]"), password);
    }
  });

  it("that can't be understood is an alert, and FLAT_DEBUG counts", async () => {
    const { url, log } = await startTestGateway(files, { FLAT_DEBUG: "template", FLAT_DEBUG_AUTH: "geheim" });
    await ask(url, { headers: { Debug: "template:loud; auth=geheim" } });
    const { topic, message } = await log.event({ type: "flat_alert" });
    assert.deepEqual([topic, message], ["debug", 'The Debug field has the unknown level "loud"']);
    await log.event({ type: "flat_access" });
    assert.equal(log.all("flat_log").length, 1);
  });

  it("is off where the gateway may be reached by others", async () => {
    for (const env of [{ FLAT_SERVER_ROLE: "production" }, { FLAT_HOST: "0.0.0.0" }] as Env[]) {
      const { url, log } = await startTestGateway(files, env);
      const { text } = await ask(url.replace("0.0.0.0", "127.0.0.1"), { headers: { Debug: "::append" } });
      assert.equal(text, '{"foo":1}');
      await ask(url.replace("0.0.0.0", "127.0.0.1"), { headers: { Debug: "::nonsense" } });
      await log.event({ type: "flat_access" });
      assert.deepEqual([...log.all("flat_log"), ...log.all("flat_alert")], []);
      const open = await startTestGateway(files, { ...env, FLAT_DEBUG_ALLOW_HEADER: "true" });
      const told = await ask(open.url.replace("0.0.0.0", "127.0.0.1"), { headers: { Debug: "template::append" } });
      assert.equal(told.text, `{"foo":1}\n${line}`);
    }
  });
});

describe("the topic env", () => {
  it("shows the environment, without secrets", async () => {
    const files = { "flow.xml": "<flow/>", "swagger.yaml": swagger };
    const env = {
      FLAT_DEBUG: ":error:log",
      FLAT_MY_VAR: "my value",
      FLAT_DEBUG_AUTH: "geheim",
      DB_URL: "postgres://me:geheim@db/x",
      FLAT_STATE: "redis://127.0.0.1:1",
      FLAT_QUEUE: "redis://127.0.0.1:1",
    };
    const { url } = await startTestGateway(files, env);
    const { text } = await ask(url, { headers: { Debug: "env::inline; auth=geheim" } });
    const shown = { ...env, FLAT_DEBUG_AUTH: "***", DB_URL: "postgres://db/x", FLAT_STATE: "***", FLAT_QUEUE: "***" };
    assert.equal(
      text,
      `debug   [env]                  Env vars: ${JSON.stringify(shown, undefined, 4)}\n\n`.replace(/\n\n$/, "\n"),
    );
  });
});
