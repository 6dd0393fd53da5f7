// How the served definition, its page and the page's files are sent again: entity tags, caching, reloads.
import assert from "node:assert/strict";
import { it } from "node:test";
import { compileApp } from "../../../src/app.ts";
import { writeApp } from "../../servers/app-folder.ts";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";

const swagger = (title: string, docs = "{}"): string =>
  `swagger: "2.0"\ninfo: { title: ${title} }\nbasePath: /v1\nx-flat-docs: ${docs}\n`;

it("a definition that the client has is not sent again, in each of its formats", async () => {
  const { url } = await startTestGateway({ "swagger.yaml": swagger("Cars") });
  const [yaml, json] = await Promise.all([ask(`${url}/v1/openapi.yaml`), ask(`${url}/v1/openapi.json`)]);
  assert.notEqual(yaml.headers.etag, json.headers.etag);
  for (const [path, { headers }] of [["openapi.yaml", yaml] as const, ["openapi.json", json] as const]) {
    const again = await ask(`${url}/v1/${path}`, { headers: { "If-None-Match": `"other", ${headers.etag}` } });
    assert.deepEqual([again.status, again.text, again.headers.etag], [304, "", headers.etag]);
    assert.match(String(again.headers.vary), /^Accept\b/);
    const other = await ask(`${url}/v1/${path}`, { headers: { "If-None-Match": '"other"' } });
    assert.equal(other.status, 200);
  }
});

it("a reload changes the definition and its entity tag, and nothing else does", async () => {
  const { url, use } = await startTestGateway({ "swagger.yaml": swagger("Cars") });
  const tags = async (): Promise<unknown> => (await ask(`${url}/v1/openapi.yaml`)).headers.etag;
  const first = await tags();
  use({ app: compileApp({ folder: writeApp({ "swagger.yaml": swagger("Cars") }), env: {} }) });
  assert.equal(await tags(), first);
  use({ app: compileApp({ folder: writeApp({ "swagger.yaml": swagger("Bikes") }), env: {} }) });
  assert.notEqual(await tags(), first);
  assert.match((await ask(`${url}/v1/docs`)).text, /<title>Bikes<\/title>/);
});

it("the files of the page are kept for ever, under names that change with them", async () => {
  const { url } = await startTestGateway({ "swagger.yaml": swagger("Cars") });
  const page = await ask(`${url}/v1/docs`);
  const names = [...page.text.matchAll(/(?:href|src)="(docs\/[^"]+)"/g)].map(([, name]) => name);
  assert.equal(names.length, 5);
  for (const name of names) {
    assert.match(`${name}`, /^docs\/[0-9a-f]{12}\/[\w-]+(32x32)?\.(js|css|png)$/);
    const { status, headers, body } = await ask(`${url}/v1/${name}`);
    assert.equal(status, 200);
    assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.match(String(headers["content-type"]), /^(text\/(javascript|css)|image\/png)/);
    assert.equal(Number(headers["content-length"]), body.length);
    const again = await ask(`${url}/v1/${name}`, { headers: { "If-None-Match": String(headers.etag) } });
    assert.equal(again.status, 304);
    const head = await ask(`${url}/v1/${name}`, { method: "HEAD" });
    assert.deepEqual([head.status, head.body.length], [200, 0]);
  }
  const bundle = await ask(`${url}/v1/${names.find((name) => name?.includes("bundle"))}`, {
    headers: { "Accept-Encoding": "gzip, br" },
  });
  assert.equal(bundle.headers["content-encoding"], "br");
  assert.ok(bundle.body.length < 700_000);
});

it("a page may be anywhere below the base path, and link to what is elsewhere", async () => {
  for (const [ui, path, definition, assets] of [
    ["/", "/api.yml", "api.json", /href="[0-9a-f]{12}\//],
    ["/a/b", "/openapi", "../openapi", /href="b\/[0-9a-f]{12}\//],
    ["/a/b/", "/a/openapi.json", "../openapi.json", /href="[0-9a-f]{12}\//],
    ["/the docs", "/x y.yaml", "x%20y.json", /href="the%20docs\/[0-9a-f]{12}\//],
  ] as const) {
    const { url } = await startTestGateway({ "swagger.yaml": swagger("Cars", `{ path: "${path}", ui: "${ui}" }`) });
    const { status, text } = await ask(`${url}/v1${encodeURI(ui)}`);
    assert.equal(status, 200);
    assert.ok(text.includes(`data-definition="${definition}"`), text);
    assert.match(text, assets);
    for (const [, name] of text.matchAll(/(?:href|src)="([^"]+)"/g))
      assert.equal((await ask(new URL(`${name}`, `${url}/v1${encodeURI(ui)}`).href)).status, 200, name);
  }
});

it("a title is text", async () => {
  const { url } = await startTestGateway({ "swagger.yaml": swagger(`'</title><script>alert("&")</script>'`) });
  const { text } = await ask(`${url}/v1/docs`);
  assert.ok(text.includes("<title>&#60;/title&#62;&#60;script&#62;alert(&#34;&#38;&#34;)&#60;/script&#62;</title>"));
});

it("flat routes has both, and says that they are the gateway's own", () => {
  const folder = writeApp({ "swagger.yaml": `${swagger("Cars")}paths: { /a: null }\n` });
  assert.deepEqual(compileApp({ folder, env: {} }).routes, [
    { method: "ANY", path: "/v1/a", target: "(nothing: 500)" },
    { method: "GET", path: "/v1/openapi.yaml", target: "the definition", own: true },
    { method: "GET", path: "/v1/openapi.json", target: "the definition", own: true },
    { method: "GET", path: "/v1/docs", target: "the page of the definition", own: true },
  ]);
});

it("neither the init flow nor handlers run for them", async () => {
  const flows = "x-flat-init: no.xml\nx-flat-handlers: [{ name: all, path: ., event: start, flow: no.xml }]\n";
  const { url } = await startTestGateway({
    "swagger.yaml": swagger("Cars") + flows,
    "no.xml": '<flow><error>{ "status": 418 }</error></flow>',
  });
  for (const path of ["openapi.yaml", "docs"]) assert.equal((await ask(`${url}/v1/${path}`)).status, 200);
});
