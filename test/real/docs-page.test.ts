// The page of the served definition in a real browser: it lists the operations, tries them, and shows the answers.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { Locator } from "playwright-core";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { type Browser, noBrowser, openBrowser } from "./browser.ts";

const KEY = "bm9ib2R5LW1heS1zZWUtdGhpcy1zZWNyZXQtMDEyMzQ1Njc4OQ";

const paths = `
x-flat-docs: { path: /openapi.yaml, ui: /docs }
paths:
  /hello/{name}:
    get: { tags: [greetings], summary: Greets somebody, x-flat-flow: hello.xml, responses: { 200: { description: The **greeting** } } }
  /me:
    get: { tags: [people], security: [{ Token: [] }], x-flat-flow: me.xml }
  /files/**:
    get: { tags: [files], x-flat-flow: path.xml }
`;

const flow = (json: string): string => `<flow><template>${json}</template></flow>`;

const files = {
  "hello.xml": flow('{ "hello": {{ $request/params/name }} }'),
  "me.xml": flow('{ "me": {{ $jwt/sub }} }'),
  "path.xml": flow('{ "path": {{ $request/path }} }'),
};

const scheme = `{ type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: ${KEY}, alg: HS256 } }`;

const definitions = {
  "Swagger 2.0": `swagger: "2.0"\ninfo: { title: "Greetings & <Co>" }\nbasePath: /v1\nsecurityDefinitions: { Token: ${scheme} }${paths}`,
  "OpenAPI 3.1": `openapi: 3.1.0\ninfo: { title: "Greetings & <Co>" }\nservers: [{ url: /v1 }]\ncomponents: { securitySchemes: { Token: ${scheme} } }${paths}`,
};

for (const [dialect, text] of Object.entries(definitions)) {
  describe(`the page of a definition in ${dialect}`, { skip: noBrowser }, () => {
    let gateway: TestGateway;
    let browser: Browser;
    /** Where requests went, and what the console says: a policy that is broken is told there. */
    const origins = new Set<string>();
    const messages: string[] = [];
    before(async () => {
      gateway = await startTestGateway({ ...files, "swagger.yaml": text });
      browser = await openBrowser();
      browser.page.on("request", (request) => origins.add(new URL(request.url()).origin));
      browser.page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") messages.push(message.text());
      });
    });
    after(() => browser.close());

    const operation = (id: string): Locator => browser.page.locator(`#operations-${id}`);

    /** Opens an operation, fills in its parameters, sends it. @returns the status and the body that are shown */
    async function tryOut(id: string, parameters: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
      const block = operation(id);
      await block.locator(".opblock-summary-control").click();
      await block.locator(".try-out__btn").click();
      for (const [name, value] of Object.entries(parameters)) await block.getByPlaceholder(name).fill(value);
      await block.locator(".execute").click();
      const answer = block.locator(".live-responses-table .response");
      const status = await answer.locator(".response-col_status").first().innerText();
      return [status.trim(), JSON.parse(await answer.locator(".highlight-code code").first().innerText())];
    }

    it("has the title of the definition, and lists its operations", async () => {
      const response = await browser.page.goto(`${gateway.url}/v1/docs`);
      assert.equal(response?.status(), 200);
      assert.equal(await browser.page.title(), "Greetings & <Co>");
      await browser.page.locator(".opblock").first().waitFor();
      assert.match(await browser.page.locator("h2.title, h1.title").first().innerText(), /^Greetings & <Co>/);
      const listed = await browser.page.locator(".opblock-summary-control").allInnerTexts();
      assert.deepEqual(
        listed.map((each) => each.replace(/\s+/g, " ").replaceAll("\u200b", "")),
        ["GET /hello/{name} Greets somebody", "GET /me", "GET /files/{path}"],
      );
    });

    it("tries one, and shows the answer", async () => {
      assert.deepEqual(await tryOut("greetings-get_hello__name_", { name: "you & me" }), [
        "200",
        { hello: "you & me" },
      ]);
    });

    it("sends slashes where a wildcard was", async () => {
      assert.deepEqual(await tryOut("files-get_files__path_", { path: "a/b c.txt" }), [
        "200",
        { path: "/v1/files/a/b%20c.txt" },
      ]);
    });

    it("sends a token to those who want one", async () => {
      const refused = await tryOut("people-get_me");
      assert.equal(refused[0], "403");
      await browser.page.locator(".btn.authorize").first().click();
      await browser.page.locator(".auth-container input").fill(token({ sub: "ada" }));
      await browser.page.locator(".auth-container .authorize").click();
      await browser.page.locator(".btn-done").click();
      const answered = browser.page.waitForResponse(`${gateway.url}/v1/me`);
      await operation("people-get_me").locator(".execute").click();
      assert.deepEqual(await (await answered).json(), { me: "ada" });
    });

    it("loads nothing from elsewhere, and keeps to its policy", () => {
      assert.deepEqual([...origins], [gateway.url]);
      // The browser tells each answer that is an error: the one without a token was.
      assert.deepEqual(messages, ["Failed to load resource: the server responded with a status of 403 (Forbidden)"]);
      assert.deepEqual(browser.complaints, []);
    });
  });
}

describe("a page that wants a token", { skip: noBrowser }, () => {
  it("is there for a browser that has it in a cookie, and the cookie goes with what is tried out", async () => {
    const cookie = `{ type: apiKey, in: header, name: Cookie, x-flat-cookiename: session, x-flat-jwt: { key: ${KEY}, alg: HS256 } }`;
    const swagger = `swagger: "2.0"
basePath: /v1
x-flat-docs: { security: [{ Session: [] }] }
securityDefinitions: { Session: ${cookie} }
paths: { /me: { get: { security: [{ Session: [] }], x-flat-flow: me.xml } } }
`;
    const { url } = await startTestGateway({ ...files, "swagger.yaml": swagger });
    const { page, close } = await openBrowser();
    try {
      assert.equal((await page.goto(`${url}/v1/docs`))?.status(), 403);
      await page.context().addCookies([{ name: "session", value: token({ sub: "ada" }), url }]);
      assert.equal((await page.goto(`${url}/v1/docs`))?.status(), 200);
      await page.locator(".opblock-summary-control").click();
      await page.locator(".try-out__btn").click();
      await page.locator(".execute").click();
      const shown = await page.locator(".live-responses-table .highlight-code code").first().innerText();
      assert.deepEqual(JSON.parse(shown), { me: "ada" });
    } finally {
      await close();
    }
  });
});

function token(claims: object): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${createHmac("sha256", Buffer.from(KEY, "base64url")).update(text).digest("base64url")}`;
}
