// What we answer to broken or ambiguous examples of the cookbook, and on the pages about logs and the command line.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { flat, flatCommand } from "../docs/console.ts";
import { hmacToken, secret } from "../security/tokens.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { runAppTests } from "../testing/run-app-tests.ts";
import { answer, faults, json, type Told } from "./ask-app.ts";
import type { Errata } from "./errata.ts";

/** Not JSON: refused at load where nothing in it is computed, else an error of the request, and nothing is sent. */
async function assertNotJson(flow: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const [fault] = faults({ flow });
  if (fault !== undefined) assert.match(fault, /JSON/);
  else {
    const { status, alerts, events } = await answer({ flow, env });
    assert.equal(status, 500);
    assert.match(alerts.join("\n"), /not valid JSON|object with a property/);
    assert.equal(events.filter(({ type }) => type === "flat_request").length, 0);
  }
}

async function textOf(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

export const cookbook: Errata = {
  "init-flow-dollar": async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: FLAT's own example
    const origin = '${{ $env/API_ORIGIN ?? "localhost:3000" }}';
    const flow = (value: string) => `<flow>
      <template out="$cfg">{"stage": {{ $server/role ?? "prod" }}, "upstream_api": ${value}}</template>
      <template>{"stage": {{ $cfg/stage }}}</template>
    </flow>`;
    const { text, alerts } = await answer({ flow: flow(origin) });
    assert.deepEqual([text, alerts], ['{"stage":null}', ["Output is not valid JSON"]]);
    assert.deepEqual(await json({ flow: flow(origin.slice(1)) }), { stage: "devel" });
  },
  "upstream-response-brace": () =>
    assertNotJson(`<flow>
  <requests>{
    "xml":  { "url": "http://127.0.0.1:1/" } },
    "json": { "url": "http://127.0.0.1:1/" } }
  }
  </requests>
</flow>`),
  "forward-options": () =>
    assertNotJson(`<flow>
  <proxy-request>
  {
    "origin": {{ $env/UPSTREAM_ORIGIN }},
    "options": {
      "timeout": "exit-on-error": true
    }
  }
  </proxy-request>
</flow>`),
  "forward-strip": () =>
    assertNotJson(
      `<flow><proxy-request>
{
  "origin": {{ $env/UPSTREAM_ORIGIN }},
  "stripEndpoint: true,
  "addPrefix": {{ $env/UPSTREAM_PATH_PREFIX }}
}
</proxy-request></flow>`,
      { UPSTREAM_ORIGIN: "http://127.0.0.1:1", UPSTREAM_PATH_PREFIX: "/v4" },
    ),
  "post-xml-brace": () =>
    assertNotJson(`<flow>
  <request>
  {
    "url": "http://127.0.0.1:1/post",
    "body": {
      "mime": "text/xml",
      "value": "<![CDATA[<answer>42</answer>]]>"
    }
  </request>
</flow>`),
  "env-all": async () => {
    const flow = '<flow><template>{"my var": {{ $env/MY_VAR }}}</template></flow>';
    assert.deepEqual(await json({ flow, env: { MY_VAR: "my value" } }), { "my var": "my value" });
  },
  "log-location": async () => {
    const flow = '<flow><log>{"stage": "unknown", "location": {{ $env/FLAT_DC }}}</log></flow>';
    const { events } = await answer({ flow, env: { FLAT_DC: "CGN" } });
    assert.deepEqual([events[0]?.stage, events[0]?.location], ["unknown", ""]);
  },
  "log-pipe": async () => {
    const folder = writeApp({ "swagger.yaml": 'swagger: "2.0"\npaths:\n' });
    const child = spawn(process.execPath, flatCommand(["start", "-p", "0", folder]));
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    await ask(line.toString().trim().split(" ").at(-1) ?? "");
    child.kill("SIGTERM");
    assert.match(await stdout, /^Flatgate listens on \S+\n$/);
    assert.match(await stderr, /"type":"flat_access"/);
  },
  "template-comma": async () => {
    const flow = `<flow><template>
  {
    "method": {{ $request/method }},
    "path": {{ $request/path }},
    "numPostFields": {{ count($request/post/*) }},
    {{if $request/get/data }}
      "data": {{ $request/get/data }}
    {{end}}
  }
  </template></flow>`;
    const { text, alerts } = await answer({ flow }, "/");
    assert.equal(text, '{"method":"GET","path":"/","numPostFields":0,}');
    assert.deepEqual(alerts, ["Output is not valid JSON"]);
    assert.deepEqual(await json({ flow }, "/?data=foo"), { method: "GET", path: "/", numPostFields: 0, data: "foo" });
  },
  "test-sub-flow": async () => {
    const flow = { "api/request-info.xml": "<flow><template>{}</template></flow>" };
    const test = (src: string): string =>
      `<flat-test><sub-flow src="${src}"/><assert>[["content()"]]</assert></flat-test>`;
    const [broken, mended] = await runAppTests({
      ...flow,
      "tests/a.xml": test("../request-info.xml"),
      "tests/b.xml": test("../api/request-info.xml"),
    });
    assert.match(broken?.failures[0]?.message ?? "", /There is no file "\.\.\/request-info\.xml" in the app/);
    assert.deepEqual(mended?.failures, []);
  },
  "test-end-tag": async () => {
    const [result] = await runAppTests({ "tests/a.xml": "<flat-test>\n<assert>[[1]]</assert>\n</flow>" });
    assert.match(result?.failures[0]?.message ?? "", /^XML: /);
  },
  "test-summary": async () => {
    const test = '<flat-test><log>{"user": "alice"}</log><assert>[["get-log()/user", "alice"]]</assert></flat-test>';
    const folder = writeApp({ "swagger.yaml": 'swagger: "2.0"\npaths:\n', "tests/logging.xml": test });
    const output = flat(["test", "tests/logging.xml"], folder);
    assert.equal(output, "1..1\nok 1 tests/logging.xml: 1 assertions\npassed: 1, failed: 0");
  },
  "jwt-bearer": async () => {
    // The header of the page's token, which should begin with {"typ":"JWT",.
    const { status, text } = await tokenAnswer("eybGciOiJSUzI1NiJ9.e30.AA");
    assert.equal(status, 403);
    assert.match(text, /Invalid JWT: Token is malformed\./);
  },
  "jwt-variable": async () => {
    const { status } = await tokenAnswer(hmacToken({ pid: "a" }), "out-var: $the_claims, post-check-flow: check.xml");
    assert.equal(status, 401);
    const mended = await tokenAnswer(hmacToken({ pid: "a" }), "post-check-flow: check.xml");
    assert.equal(mended.status, 200);
  },
  "jwt-out-header": async () => {
    const { text } = await tokenAnswer(hmacToken({ pid: "a" }), "out-header: Token");
    assert.deepEqual((JSON.parse(text) as Echo).headers.token, '{"pid":"a"}');
  },
};

/** What an app with these further properties of `x-flat-jwt` answers to a token. */
async function tokenAnswer(token: string, properties = "out-var: $jwt"): Promise<Told> {
  const { origin } = await startEcho();
  const scheme = `{ type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: ${secret}, ${properties} } }`;
  const files = {
    "swagger.yaml": `swagger: "2.0"\nsecurityDefinitions:\n  A: ${scheme}\nsecurity: [{ A: [] }]\npaths:\n  /:\n    x-flat-proxy: { origin: "${origin}" }\n`,
    "check.xml": '<flow><error if="not($jwt/pid)">{"status": 401}</error></flow>',
  };
  return answer({ files }, "/", { headers: { Authorization: `Bearer ${token}` } });
}

export const logsAndCommands: Errata = {
  "log-timing": async () => {
    const { origin } = await startEcho();
    const flow = '<flow><request>{"url": {{ $env/UPSTREAM }}}</request></flow>';
    const { events } = await answer({ flow, env: { UPSTREAM: origin } });
    const { method, timing } = events.find(({ type }) => type === "flat_request") ?? assert.fail();
    assert.equal(method, "GET");
    for (const name of ["DNS", "TCP", "TTFB"]) {
      assert.equal(typeof (timing as Record<string, unknown>)[name], "number", name);
    }
  },
  "beta-and-pull": () => {
    const folder = writeApp({ "swagger.yaml": "" });
    assert.match(flat(["pull"], folder), /nothing to pull/);
    assert.match(flat(["start", "-b", folder], folder), /no beta to pull/);
  },
};
