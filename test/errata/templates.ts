// What we answer to broken or ambiguous examples on the pages about templates.
import assert from "node:assert/strict";
import { evaluate } from "../template/run.ts";
import { json } from "./ask-app.ts";
import type { Errata } from "./errata.ts";

/** A flow that reads a file and makes JSON of it. */
function overFile(template: string, name: string, text: string): Promise<unknown> {
  return json({ flow: `<flow><template in="${name}">${template}</template></flow>`, files: { [name]: text } });
}

const pairs = "{ {{: @foo | //bar | //baz/text() | //comment() }} }";
const root = '<root foo="1">\n  <bar>2</bar>\n  <baz>3</baz>\n  <!-- a comment -->\n';

const alice = `{
  {{with ./user}}
    "Name": {{ name }}
  {{else}}
    "Name": "unknown"
  {{end}}
}`;

export const templates: Errata = {
  "dot-typed": () => {
    for (const value of [5, "text", true, [1, "a"], { a: { b: null } }]) {
      assert.deepEqual(JSON.parse(JSON.stringify(evaluate('{"v": {{.}}}', { input: value }).json)), { v: value });
    }
  },
  unkown: () => {
    const { json: output } = evaluate('{\n    "name": {{ user/name ?? "unkown" }}\n}', { input: {} });
    assert.deepEqual(output, { name: "unkown" });
  },
  "pair-producer-xml": async () => {
    assert.deepEqual(await overFile(pairs, "a.xml", `${root}</foo>`), {});
    assert.deepEqual(await overFile(pairs, "a.xml", `${root}</root>`), { foo: "1", bar: "2" });
  },
  "with-input": async () => {
    assert.deepEqual(await overFile(alice, "a.json", '{"user": {"name": "alice",}}'), { Name: "unknown" });
    assert.deepEqual(await overFile(alice, "a.json", '{"user": {"name": "alice"}}'), { Name: "alice" });
  },
  "with-json-doc": async () => {
    const flow = `<flow><template in="a.json">
{
  "realm": {{ location }},
  {{with json-doc("fit://request/request/body") }}
    "user": {{ user }},
    "password": {{ pass }}
  {{end}}
}
</template></flow>`;
    const question = { method: "POST", body: '{"user": "fred", "pass": "wilma"}' };
    const output = await json({ flow, files: { "a.json": '{"location": "home"}' } }, "/", question);
    assert.deepEqual(output, { realm: "home", user: "fred", password: "wilma" });
  },
};
