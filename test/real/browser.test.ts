// A real browser on the example app: follows the links of its start page, and sees JSON and error pages.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { startTestGateway } from "../servers/gateway.ts";
import { type ExampleApp, startExampleApp } from "./example-app.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const skip = executablePath === undefined ? "there is no Chromium on this machine" : false;

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describe("a browser on the example app", { skip }, () => {
  const profile = mkdtempSync(path.join(os.tmpdir(), "flat-browser-"));
  let app: ExampleApp;
  let browser: BrowserContext;
  let page: Page;
  const failed: string[] = [];
  before(async () => {
    app = await startExampleApp();
    browser = await chromium.launchPersistentContext(profile, { executablePath: executablePath ?? "", args });
    page = await browser.newPage();
    page.on("requestfailed", (request) => failed.push(request.url()));
    page.on("pageerror", (error) => failed.push(error.message));
  });
  after(async () => {
    await browser.close();
    await app.stop();
    rmSync(profile, { recursive: true });
  });

  it("opens the start page with its style", async () => {
    const response = await page.goto(app.url);
    assert.equal(response?.status(), 200);
    assert.equal(await page.title(), "Flatgate example");
    assert.equal(await page.locator("h1").innerText(), "Flatgate is running");
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    assert.equal(background, "rgb(245, 246, 248)");
  });

  it("follows each link and sees its JSON", async () => {
    await page.goto(app.url);
    const links = await page
      .locator("a")
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

  it("shows an unknown page as the fallback document", async () => {
    const response = await page.goto(`${app.url}/some/page`);
    assert.equal(response?.status(), 200);
    assert.equal(await page.locator("h1").innerText(), "Flatgate is running");
  });

  it("calls the API from a script", async () => {
    await page.goto(app.url);
    const script = `fetch("/v1/hello/you?a=1", { method: "POST" }).then((r) => r.text().then(() => r.status))`;
    assert.equal(await page.evaluate(script), 405);
    const text = await page.evaluate(`fetch("/v1/hello/you").then((r) => r.text())`);
    assert.equal(text, '{"hello":"you","shouted":"YOU"}');
  });

  it("shows what is wrong as a page where nothing else makes the answer", async () => {
    const response = await page.goto(`${app.url}/%00`);
    assert.equal(response?.status(), 400);
    assert.match(response.headers()["content-type"] ?? "", /^text\/html/);
    assert.match(await page.locator("body").innerText(), /\w/);
  });

  it("shows which path has no flow yet (tutorial, OpenAPI)", async () => {
    const { url } = await startTestGateway({ "swagger.yaml": 'swagger: "2.0"\npaths:\n  /:\n' });
    const response = await page.goto(url);
    assert.equal(response?.status(), 500);
    assert.match(response.headers()["content-type"] ?? "", /^text\/html/);
    assert.match(await page.locator("body").innerText(), /No flow found for GET \//);
  });

  it("had nothing to complain about", () => assert.deepEqual(failed, []));
});
