// A real browser is the client: of the example app, of a web server behind a proxy, and of what goes wrong.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTestGateway } from "../servers/gateway.ts";
import { type Browser, noBrowser, openBrowser } from "./browser.ts";
import { type ExampleApp, startExampleApp } from "./example-app.ts";
import { nginxPath, startNginx } from "./nginx.ts";

describe("a browser on the example app", { skip: noBrowser }, () => {
  let app: ExampleApp;
  let browser: Browser;
  before(async () => {
    app = await startExampleApp();
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await app.stop();
  });

  it("opens the start page with its style", async () => {
    const { page } = browser;
    const response = await page.goto(app.url);
    assert.equal(response?.status(), 200);
    assert.equal(await page.title(), "Flatgate example");
    assert.equal(await page.locator("h1").innerText(), "Flatgate is running");
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    assert.equal(background, "rgb(245, 246, 248)");
  });

  it("follows each link and sees its JSON", async () => {
    const { page } = browser;
    await page.goto(app.url);
    const links = await page
      .locator("li a")
      .evaluateAll((elements) => elements.map((each) => each.getAttribute("href") ?? ""));
    assert.equal(links.length, 7);
    for (const link of links) {
      await page.goto(app.url);
      const answered = page.waitForResponse(app.url + link);
      await page.click(`a[href="${link}"]`);
      const response = await answered;
      assert.match(response.headers()["content-type"] ?? "", /^application\/json/, link);
      const shown = JSON.parse(await page.locator("pre").first().innerText());
      assert.deepEqual(shown, await response.json(), link);
    }
  });

  it("tries the API out on the page of the definition", async () => {
    const { page } = browser;
    await page.goto(app.url);
    await page.click('a[href="/v1/docs"]');
    const greeting = page.locator("#operations-default-get_hello__name_");
    await greeting.locator(".opblock-summary-control").click();
    await greeting.locator(".try-out__btn").click();
    await greeting.getByPlaceholder("name").fill("you");
    await greeting.locator(".execute").click();
    const shown = await greeting.locator(".live-responses-table .highlight-code code").first().innerText();
    assert.deepEqual(JSON.parse(shown), { hello: "you", shouted: "YOU" });
  });

  it("calls the API from a script", async () => {
    const { page } = browser;
    await page.goto(app.url);
    const script = `fetch("/v1/hello/you?a=1", { method: "POST" }).then((r) => r.text().then(() => r.status))`;
    assert.equal(await page.evaluate(script), 405);
    const text = await page.evaluate(`fetch("/v1/hello/you").then((r) => r.text())`);
    assert.equal(text, '{"hello":"you","shouted":"YOU"}');
  });

  it("shows an unknown page as the fallback document", async () => {
    const response = await browser.page.goto(`${app.url}/some/page`);
    assert.equal(response?.status(), 200);
    assert.equal(await browser.page.locator("h1").innerText(), "Flatgate is running");
  });

  it("had nothing to complain about", () => assert.deepEqual(browser.complaints, []));
});

describe("a browser", { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  it("shows which path has no flow yet (tutorial, OpenAPI)", async () => {
    const { url } = await startTestGateway({ "swagger.yaml": 'swagger: "2.0"\npaths:\n  /:\n' });
    await seesError(browser, url, 500, /No flow found for GET \//);
  });

  it("shows what is wrong with a request", async () => {
    const { url } = await startTestGateway({ "swagger.yaml": 'swagger: "2.0"\npaths:\n  /:\n' });
    await seesError(browser, `${url}/%00`, 400, /\w/);
  });

  it("browses nginx behind a proxy", { skip: nginxPath === undefined && "there is no nginx" }, async () => {
    const { page } = browser;
    const nginx = await startNginx(site, "absolute_redirect off; gzip on; gzip_types text/css; gzip_min_length 1;");
    try {
      const paths = `paths:\n  /**: { x-flat-proxy: { origin: "${nginx.origin}" } }\n`;
      const { url } = await startTestGateway({ "swagger.yaml": `swagger: "2.0"\n${paths}` });
      await page.goto(url);
      assert.equal(await page.evaluate("getComputedStyle(document.querySelector('h1')).color"), "rgb(1, 2, 3)");
      assert.equal(await page.evaluate("document.querySelector('img').naturalWidth"), 1);
      await page.click("a");
      await page.waitForURL(`${url}/docs/`);
      assert.equal(await page.locator("h1").innerText(), "Docs");
    } finally {
      await nginx.stop();
    }
    assert.deepEqual(browser.complaints, []);
  });
});

/** A page with style, image and a link to a folder without its slash. */
const site = {
  "index.html":
    '<!DOCTYPE html><link rel="stylesheet" href="style.css"><h1>Start</h1><img src="dot.png"><a href="docs">docs</a>',
  "style.css": "h1 { color: rgb(1, 2, 3) }",
  "dot.png": Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
  "docs/index.html": "<!DOCTYPE html><title>docs</title><h1>Docs</h1>",
};

async function seesError({ page }: Browser, url: string, status: number, text: RegExp): Promise<void> {
  const response = await page.goto(url);
  assert.equal(response?.status(), status);
  assert.match(response.headers()["content-type"] ?? "", /^text\/html/);
  assert.match(await page.locator("body").innerText(), text);
}
