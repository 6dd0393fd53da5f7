// What we answer to broken or ambiguous examples on the pages about actions.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { startUpstream } from "../servers/upstream.ts";
import { answer, faults, json, warnings } from "./ask-app.ts";
import type { Errata } from "./errata.ts";

const served = { "htdocs/index.html": "start", "index.html": "root" };

export const actions: Errata = {
  "auth-reason": async () => {
    const { status, statusText, text } = await answer({ flow: '<flow><auth><user pass="x"/></auth></flow>' });
    assert.deepEqual([status, statusText, text], [401, "Unauthorized", "Authentication Required\n"]);
  },
  "auth-faults": () => {
    assert.deepEqual(faults({ flow: "<flow><auth/></flow>" }), ["1 <auth> needs a <user>"]);
    const flow = '<flow><auth>\n<user name="fred"/></auth></flow>';
    assert.deepEqual(faults({ flow }), ["2 <user> needs the attribute pass"]);
  },
  "regex-faults": () => {
    assert.deepEqual(faults({ flow: '<flow>\n<regex pattern="/(/" replace=""/></flow>' }), ["2 Missing ) after ("]);
  },
  "set-config-elements": () => {
    const flow = "<flow><set-config><security/><url-rewriting/></set-config></flow>";
    assert.deepEqual(warnings({ flow }), ["<security> has no effect", "<url-rewriting> has no effect"]);
  },
  "debug-condition": async () => {
    const flow = `<flow><debug level="error" channel="bar" xpath="string('Error')" if="contains(REQUEST/url, '/error')"/></flow>`;
    const app = { flow: flow.replace("REQUEST", "request"), env: { FLAT_DEBUG: "bar" } };
    assert.equal((await answer(app, "/error")).events.length, 1);
    const mended = { ...app, flow: flow.replace("REQUEST", "$request") };
    assert.equal((await answer(mended, "/error")).events[0]?.message, "Error");
  },
  "debug-lines": async () => {
    const env = { FLAT_MY_VAR: "my value" };
    const text = 'Env vars: {\n    "FLAT_MY_VAR": "my value"\n}';
    const { events } = await answer({ env }, "/", { headers: { Debug: "env" } });
    assert.deepEqual([events[0]?.type, events[0]?.topic, events[0]?.message], ["flat_log", "env", text]);
    const inline = await answer({ env }, "/", { headers: { Debug: "env::inline" } });
    assert.equal(inline.text.slice(0, 31), "debug   [env]                  ");
    assert.ok(inline.text.includes(text));
  },
  "debug-faults": () => {
    const flow = '<flow>\n<debug level="info"/>\n<debug in="$a" xpath="$b"/>\n<debug xpath="a["/>\n</flow>';
    const oneOf = "<debug> needs exactly one of the attributes in and xpath";
    const [first, second, third] = faults({ flow });
    assert.deepEqual([first, second], [`2 ${oneOf}`, `3 ${oneOf}`]);
    assert.match(third ?? "", /^4 /);
  },
  "dump-untouched": async () => {
    const { origin } = await startUpstream((_request, response) => {
      response.setHeader("Set-Cookie", "a=1");
      response.end("x");
    });
    const script = '// a comment\nlet long = "fit://site/a.html"   ;\n';
    const flow = '<flow><request>{"url": {{ $env/UPSTREAM }}}</request><dump in="a.js"/></flow>';
    const sent = await answer({ flow, files: { "a.js": script }, env: { UPSTREAM: origin } });
    assert.equal(sent.text, script);
    assert.equal(sent.headers["set-cookie"], undefined);
  },
  "error-status": async () => {
    const { status, text, alerts } = await answer({ flow: '<flow><error>{"status": 100}</error></flow>' });
    assert.equal(status, 500);
    assert.equal((JSON.parse(text) as { error: { status: number } }).error.status, 100);
    assert.match(alerts.at(-1) ?? "", /status 100 is not one of 200 to 599/);
  },
  "set-status": async () => {
    for (const code of ["", "x"]) {
      const flow = `<flow><set-status code="${code}"/></flow>`;
      assert.equal((await answer({ flow })).status, 500);
      assert.match(warnings({ flow })[0] ?? "", /is no number: 500 is sent/);
      assert.equal((await answer({ flow: `<flow><set-status code="{'${code}'}"/></flow>` })).status, 500);
    }
    assert.match(faults({ flow: '<flow><set-status code="100"/></flow>' })[0] ?? "", /100 is not a status/);
  },
  "serve-fallback": async () => {
    const serve = (fallback: string) => `<flow><serve dir="htdocs" fallback-doc="${fallback}"/></flow>`;
    assert.equal((await answer({ flow: serve("/index.html"), files: served }, "/none")).text, "start");
    assert.equal((await answer({ flow: serve("index.html"), files: served }, "/none")).text, "root");
  },
  "serve-missing": async () => {
    const flow = '<flow><serve dir="htdocs" fallback-doc="/none.html"/></flow>';
    assert.match(warnings({ flow, files: served })[0] ?? "", /There is no file "\/none.html"/);
    assert.equal((await answer({ flow, files: served }, "/index.html")).text, "start");
    assert.equal((await answer({ flow, files: served }, "/none")).status, 500);
  },
  "xslt-includes": async () => {
    const sheet = (body: string) =>
      `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">${body}</xsl:stylesheet>`;
    const flow = '<flow><xslt src="a.xsl" in="fit://request/empty"/></flow>';
    const included = { "a.xsl": sheet('<xsl:include href="b.xsl"/>'), "b.xsl": sheet('<xsl:output method="text"/>') };
    assert.equal((await answer({ flow, files: included })).text, "");
    const xinclude =
      '<xsl:template match="/"><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="b"/></xsl:template>';
    assert.match(faults({ flow, files: { "a.xsl": sheet(xinclude) } })[0] ?? "", /^1 XInclude is not available/);
  },
};

export const functions: Errata = {
  "json-stringify": async () => {
    const flow = `<flow><template out="$data">{"foo": "bar"}</template>
      <template>[{{ json-stringify(json-parse('[1, 2]')) }}, {{ json-stringify($data, true()) }}]</template></flow>`;
    assert.deepEqual(await json({ flow }), ["[1,2]", '{\n  "foo": "bar"\n}']);
  },
  "sort-parenthesis": async () => {
    const broken = `<flow><eval>json-stringify(sort(json-parse("[2,1,3]", "", true())))</eval></flow>`;
    assert.deepEqual(faults({ flow: broken }), ["1 Too many arguments: json-parse(string)"]);
    const flow = `<flow><template>{{ sort(json-parse("[2,1,3]"), "", true()) }}</template></flow>`;
    assert.deepEqual(await json({ flow }), [3, 2, 1]);
  },
  "join-context": async () => {
    const files = { "a.xml": "<names>\n  <n>Alice</n>\n  <n>Bob</n>\n</names>" };
    const joins = ["names/*", "*", "/names/*"].map((path) => `{{ join(", ", ${path}) }}`).join(", ");
    const flow = `<flow><template in="a.xml">[${joins}]</template></flow>`;
    assert.deepEqual(await json({ flow, files }), ["", "Alice, Bob", "Alice, Bob"]);
  },
  "fit-serialize-server": async () => {
    assert.match(faults({ flow: "<flow><default-request /></flow>" })[0] ?? "", /Unknown action <default-request>/);
    const flow =
      "<flow><template>[{{ fit-serialize(server) }}, {{ fit-serialize($server/role, false()) }}]</template></flow>";
    assert.deepEqual(await json({ flow }), ["", '<role string="">devel</role>']);
  },
  "fit-log-line": async () => {
    const { events } = await answer({ flow: "<flow><eval>fit-log('Process my XSLT')</eval></flow>" });
    const { type, topic, message } = events[0] ?? assert.fail();
    assert.deepEqual([type, topic, message], ["flat_log", "fit-log", "Process my XSLT"]);
  },
  "xslt-functions": () => {
    const calls = ["fit-log(fit-serialize($myVar))", "lookup('fit://site/databases/db.json', 'key3')"];
    const values = calls.map((call) => `<xsl:value-of select="${call}"/>\n`).join("");
    const sheet = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">
      ${values}</xsl:template></xsl:stylesheet>`;
    assert.deepEqual(faults({ flow: '<flow><xslt src="a.xsl"/></flow>', files: { "a.xsl": sheet } }), [
      "2 Stylesheets can't call FLAT's function fit-log()",
      "3 Stylesheets can't call FLAT's function lookup()",
    ]);
  },
  "ldap-query": () => {
    const call = (name: string) =>
      `<flow><eval>${name}("ldap://ad", "a", "b", "dc=example", "(a=b)", "mail")</eval></flow>`;
    assert.match(faults({ flow: call("ldap-lookup") })[0] ?? "", /^1 Too few arguments: ldap-lookup/);
    assert.deepEqual(faults({ flow: call("ldap-query") }), []);
  },
  hs385: async () => {
    const token = `jwt-encode("{}", "c2VjcmV0", 0, "HS384")`;
    const counts = ["HS384", "HS385"].map((name) => `{{ count(jwt-decode(${token}, "c2VjcmV0", "${name}")) }}`);
    assert.deepEqual(await json({ flow: `<flow><template>[${counts.join()}]</template></flow>` }), [1, 1]);
  },
  "old-signatures": async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const env = {
      PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      PUBLIC_KEY: publicKey.export({ type: "spki", format: "pem" }).toString(),
    };
    const sign = (name: string) => `calc-signature("a", $env/PRIVATE_KEY, "", "${name}")`;
    const verify = (name: string) => `verify-signature("AAAA", "a", $env/PUBLIC_KEY, "${name}")`;
    const parts = [...["MD2", "MD4"].flatMap((name) => [sign(name), verify(name)]), `${sign("SHA")} = ${sign("SHA1")}`];
    const flow = `<flow><template>[${parts.map((part) => `{{ ${part} }}`).join()}]</template></flow>`;
    const { text, alerts } = await answer({ flow, env });
    assert.deepEqual(JSON.parse(text), ["", false, "", false, true]);
    assert.equal(alerts.length, 4);
  },
  "encrypt-type": async () => {
    const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" });
    const flow = "<flow><template>{{ string-length(encrypt('my data', $env/KEY)) }}</template></flow>";
    assert.equal(await json({ flow, env: { KEY: key.toString() } }), 344);
  },
  "jwt-encode-failure": async () => {
    const { text, alerts } = await answer({
      flow: "<flow><template>{{ jwt-encode('{}', $env/NONE) }}</template></flow>",
    });
    assert.deepEqual([text, alerts], ['""', ["The key is empty"]]);
  },
  "file-exists": async () => {
    const { text, alerts } = await answer({ flow: "<flow><template>{{ file-exists('flow.xml') }}</template></flow>" });
    assert.deepEqual([text, alerts], ["false", ['"flow.xml" is not a fit:// URL']]);
  },
  "decrypt-xml-bracket": () => {
    const flow = (end: string) =>
      `<flow><eval out="$document">xml-parse($body)</eval><template>
      {{if decrypt-xml($document, $env/PRIVATE_KEY, $env/PASSPHRASE${end}) }} "plain" {{else}} "failed" {{end}}</template></flow>`;
    assert.match(faults({ flow: flow("]") })[0] ?? "", /^2 Unexpected "]"/);
    assert.deepEqual(faults({ flow: flow("") }), []);
  },
};
