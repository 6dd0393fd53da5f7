// What we answer to broken or ambiguous examples about definitions and variables.
import assert from "node:assert/strict";
import { startEcho } from "../servers/echo-upstream.ts";
import { answer, faults, json } from "./ask-app.ts";
import type { Errata } from "./errata.ts";

function definition(text: string): readonly string[] {
  return faults({ files: { "swagger.yaml": `swagger: "2.0"\n${text}` } });
}

function configured(elements: string): Readonly<Record<string, string>> {
  return { "conf/config.xml": `<config>\n  <flat>\n    ${elements}\n  </flat>\n</config>` };
}

export const definitionAndVariables: Errata = {
  "undefined-path": async () => {
    const files = { "swagger.yaml": 'swagger: "2.0"\nbasePath: /api\npaths:\n  /empty-body:\n    get:\n' };
    const { status, text } = await answer({ files }, "/api/empty-body/");
    const { error } = JSON.parse(text) as { error: Record<string, unknown> };
    const { requestID, ...rest } = error;
    assert.match(String(requestID), /^[\w@-]{27}$/);
    const message = "Input Validation Failed";
    assert.deepEqual(rest, { status: 404, code: 3204, message, info: ["Path /api/empty-body/ not found."] });
    assert.equal(status, 404);
  },
  "config-definition": async () => {
    const app = (src: string) => ({
      flow: "<flow><echo>on</echo></flow>",
      files: configured(`<definition src="${src}"/>`),
    });
    assert.deepEqual(faults(app("swagger.yaml")), ['3 There is no definition "swagger.yaml" in the app folder']);
    assert.equal((await answer(app("../swagger.yaml"))).text, "on");
  },
  "wildcard-colon": () => {
    assert.match(definition("basePath: /api\npaths:\n  /foo/bar:\n  /wildcard/**\n")[0] ?? "", /^5 YAML: /);
    assert.deepEqual(definition("basePath: /api\npaths:\n  /foo/bar:\n  /wildcard/**:\n"), []);
  },
  "variable-names": () => {
    const names = ["$a", "$_", "$upstream-json", "$a1_b-2"];
    assert.deepEqual(
      faults({ flow: `<flow>${names.map((name) => `<eval out="${name}">1</eval>`).join("")}</flow>` }),
      [],
    );
    for (const name of ["$1", "$-a", "$a.b"]) {
      assert.match(faults({ flow: `<flow><eval out="${name}">1</eval></flow>` })[0] ?? "", /is not a variable name/);
    }
  },
  "request-post": async () => {
    const flow = '<flow><template in="$request">{ {{: post | params }} }</template></flow>';
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const shown = await json({ flow }, "/?a=b&c=d", { method: "POST", body: "name=one&other=2x", headers });
    assert.deepEqual(shown, { post: { name: "one", other: "2x" }, params: {} });
  },
  "type-attributes": async () => {
    const flow = `<flow><template>
      [{{ fit-serialize($request/method, false()) }}, {{ fit-serialize(split("A B"), false()) }}]
    </template></flow>`;
    assert.deepEqual(await json({ flow }), [
      '<method string="">GET</method>',
      '<token string="">A</token><token string="">B</token>',
    ]);
  },
  "connection-field": async () => {
    const { origin } = await startEcho();
    const flow = `<flow>
      <request>{"url": {{ concat($env/UPSTREAM, "/anything") }}}</request>
      <template>{"sent": {{ headers/connection }}, "received": {{ $upstream/main/headers/connection }}}</template>
    </flow>`;
    assert.deepEqual(await json({ flow, env: { UPSTREAM: origin } }), { sent: "keep-alive", received: null });
  },
  "local-variable": async () => {
    const flow = "<flow><template>{{$answer:= 42 }}</template><!-- null --><template>{{ $answer }}</template></flow>";
    const { text, alerts } = await answer({ flow });
    assert.deepEqual([text, alerts], ["null", ["Output is not valid JSON"]]);
  },
};
