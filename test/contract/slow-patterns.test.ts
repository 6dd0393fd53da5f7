// Patterns that only a backtracking engine can match: worker threads match them, and time runs out for them.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { RawConnection } from "../servers/raw-connection.ts";
import { startUpstream } from "../servers/upstream.ts";

/** Matches two and more a's, and takes twice as long with each one where something else follows. */
const pattern = "^(?:(a+)+\\1)+$";
const fitting = "aaaa";
const endless = `${"a".repeat(60)}!`;
const tooSlow = "Pattern constraint violated: Matching took longer than 250 ms and was given up.";

let gateway: TestGateway;
/** What to do when the upstream is asked. */
let onAsked: () => void = () => {};

before(async () => {
  const { origin } = await startUpstream(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    onAsked();
    const value = new URL(message.url ?? "/", origin).searchParams.get("answer") ?? fitting;
    response.writeHead(200, { "Content-Type": "application/json", "X-Value": value });
    response.end(message.url?.startsWith("/head") ? "streamed" : JSON.stringify({ a: value }));
  });
  const hard = `{ type: string, pattern: "${pattern.replaceAll("\\", "\\\\")}" }`;
  const body = `{ type: object, properties: { a: ${hard}, not: { not: ${hard} } } }`;
  const ok = `responses: { 200: { description: ok, schema: ${body} } }`;
  const upstream = `swagger: "2.0"
paths:
  /asked: { get: { parameters: [{ name: q, in: query, ${hard.slice(1, -1)} }], ${ok} } }
`;
  const options = '"options": {"definition": "upstream.yaml", "validate-request": true, "validate-response": true}';
  gateway = await startTestGateway({
    "upstream.yaml": upstream,
    "ok.xml": "<flow><echo>ok</echo></flow>",
    "echo.xml": '<flow><template>{"a": {{ $request/get/answer }}}</template></flow>',
    "asks.xml": `<flow><request>{"url": "${origin}/asked", "query": {{ $request/query }}, ${options}}</request></flow>`,
    "swagger.yaml": `swagger: "2.0"
x-flat-validate: { request: true }
paths:
  /query: { x-flat-flow: ok.xml, get: { parameters: [{ name: q, in: query, ${hard.slice(1, -1)} }] } }
  /header: { x-flat-flow: ok.xml, get: { parameters: [{ name: q, in: header, ${hard.slice(1, -1)} }] } }
  /body: { x-flat-flow: ok.xml, post: { parameters: [{ name: body, in: body, schema: ${body} }] } }
  /reported:
    x-flat-validate: { request: report-only }
    x-flat-flow: ok.xml
    get: { parameters: [{ name: q, in: query, ${hard.slice(1, -1)} }] }
  /other: { x-flat-proxy: { origin: "${origin}" } }
  /answer: { x-flat-validate: { response: true }, x-flat-flow: echo.xml, get: { ${ok} } }
  /proxied: { x-flat-validate: { response: true }, x-flat-proxy: { origin: "${origin}" }, get: { ${ok} } }
  /head:
    x-flat-validate: { response: true }
    x-flat-proxy: { origin: "${origin}" }
    get: { responses: { 200: { description: ok, headers: { X-Value: ${hard} } } } }
  /asks: { x-flat-flow: asks.xml }
  /asked:
    x-flat-proxy: { origin: "${origin}", options: { definition: upstream.yaml } }
`,
  });
});

type ErrorBody = { readonly error: { readonly code: number; readonly info: readonly string[] } };

/** The status, and of an error document the code and the first complaint. */
async function ask(path: string, init: RequestInit = {}): Promise<readonly unknown[]> {
  const response = await fetch(gateway.url + path, init);
  const text = await response.text();
  if (response.status === 200) return [200];
  const { error } = JSON.parse(text) as ErrorBody;
  return [response.status, error.code, error.info[0]];
}

const post = (value: unknown): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
});

describe("a pattern with back references", () => {
  it("decides about parameters", async () => {
    assert.deepEqual(await ask(`/query?q=${fitting}`), [200]);
    const info = `Pattern constraint violated in query for q: 'ab' does not match the pattern '${pattern}'.`;
    assert.deepEqual(await ask("/query?q=ab"), [400, 3204, info]);
    assert.deepEqual(await ask("/header", { headers: { q: fitting } }), [200]);
    assert.equal((await ask("/header", { headers: { q: "b" } }))[0], 400);
  });

  it("decides about bodies, also below others", async () => {
    assert.deepEqual(await ask("/body", post({ a: fitting, not: "b" })), [200]);
    assert.equal((await ask("/body", post({ a: "b" })))[0], 400);
    assert.equal((await ask("/body", post({ not: fitting })))[0], 400);
  });

  it("is given up when time runs out: that is invalid, also where no match would be fine", async () => {
    assert.deepEqual(await ask(`/query?q=${endless}`), [400, 3204, tooSlow]);
    assert.deepEqual(await ask("/header", { headers: { q: endless } }), [400, 3204, tooSlow]);
    assert.deepEqual(await ask("/body", post({ a: endless })), [400, 3204, tooSlow]);
    assert.deepEqual(await ask("/body", post({ not: endless })), [400, 3204, tooSlow]);
  });

  it("is only reported where that is wanted", async () => {
    assert.deepEqual(await ask(`/reported?q=${endless}`), [200]);
    const alerts = gateway.log.all("flat_alert").map(({ message }) => String(message));
    assert.ok(alerts.some((message) => message.startsWith(`Input Validation Failed (report-only): ${tooSlow}`)));
  });

  it("decides about responses of flows and of proxies", async () => {
    for (const path of ["/answer", "/proxied", "/head"]) {
      assert.deepEqual(await ask(`${path}?answer=${fitting}`), [200], path);
      assert.equal((await ask(`${path}?answer=b`))[0], 500, path);
      assert.deepEqual(await ask(`${path}?answer=${endless}`), [500, 3205, tooSlow], path);
    }
  });

  it("lets a response pass whose head alone is checked, body and all", async () => {
    assert.equal(await (await fetch(`${gateway.url}/head`)).text(), "streamed");
  });

  it("decides about upstream requests and their responses", async () => {
    assert.deepEqual(await ask(`/asked?q=${fitting}`), [200]);
    assert.deepEqual(await ask(`/asked?q=${endless}`), [400, 3202, tooSlow]);
    assert.deepEqual(await ask(`/asked?answer=${endless}`), [502, 3203, tooSlow]);
    const found = async (query: string): Promise<unknown> =>
      ((await (await fetch(`${gateway.url}/asks?${query}`)).json()) as ErrorBody).error?.info[0];
    assert.equal(await found(`q=${fitting}`), undefined);
    assert.equal(await found(`q=${endless}`), tooSlow);
    assert.equal(await found(`answer=${endless}`), tooSlow);
  });

  it("doesn't hold other requests", async () => {
    const slow = await RawConnection.open(gateway.port);
    const other = await RawConnection.open(gateway.port);
    const askedBefore = new Promise<string>((resolve) => {
      onAsked = () => resolve(slow.received);
    });
    slow.send(`GET /query?q=${endless} HTTP/1.1\r\nHost: a\r\n\r\n`);
    other.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n");
    assert.equal(await askedBefore, "", "the other request goes on before the slow one is answered");
    await other.until(/^HTTP\/1.1 200 /);
    await slow.until(/^HTTP\/1.1 400 /);
  });
});
