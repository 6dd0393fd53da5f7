// /ServerStatus: the page for people, and the same as JSON.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Browser, noBrowser, openBrowser } from "../../real/browser.ts";
import { ask } from "../../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { startUpstream } from "../../servers/upstream.ts";
import { AUTH, askStatus, startStatusApp } from "./status-app.ts";

const upstream = await startUpstream((_request, response) => response.end("fine"));

async function used(): Promise<TestGateway> {
  const gateway = await startStatusApp(upstream.origin, { FLAT_SERVER_ROLE: "production" });
  await ask(`${gateway.url}/v1/users/7`);
  await ask(`${gateway.url}/v1/proxy/x`);
  await ask(`${gateway.url}/v1/cached`);
  await ask(`${gateway.url}/v1/cached`);
  await ask(`${gateway.url}/v1/fail`);
  await ask(`${gateway.url}/nowhere`);
  return gateway;
}

describe("/ServerStatus as JSON", () => {
  it("tells of everything", async () => {
    const { url } = await used();
    const status = JSON.parse((await askStatus(`${url}/ServerStatus`, { Accept: "application/json" })).text);
    assert.match(status.version, /^\d+\.\d+\.\d+/);
    assert.equal(status.node, process.version);
    assert.equal(status.role, "production");
    assert.ok(
      status.uptime >= 0 && Date.parse(status.started) <= Date.now() && Date.parse(status.loaded) <= Date.now(),
    );
    assert.deepEqual(status.reloads, { done: 0, failed: 0 });
    assert.deepEqual(status.problems, []);
    assert.equal(status.workers.length, 1);
    assert.equal(status.workers[0].pid, process.pid);
    assert.ok(status.memory.rss > status.memory.heapUsed && status.memory.heapUsed > 0);
    assert.equal(status.connections, 1);
    assert.deepEqual(status.requests, { running: 1, total: 6, statuses: { 200: 4, 404: 1, 503: 1 } });
    assert.deepEqual(
      status.routes.map(({ seconds: _, ...route }: { seconds: number }) => route),
      [
        { method: "GET", path: "/v1/users/{id}", target: "flow user.xml", requests: 1, statuses: { 200: 1 } },
        { method: "POST", path: "/v1/users/{id}", target: "flow user.xml", requests: 0, statuses: {} },
        { method: "ANY", path: "/v1/fail", target: "flow fail.xml", requests: 1, statuses: { 503: 1 } },
        { method: "ANY", path: "/v1/proxy/**", target: `proxy ${upstream.origin}`, requests: 1, statuses: { 200: 1 } },
        {
          method: "ANY",
          path: "/v1/cached",
          target: `proxy ${upstream.origin}/cached`,
          requests: 2,
          statuses: { 200: 2 },
        },
        { method: "ANY", path: "/v1/down/**", target: "proxy http://127.0.0.1:9", requests: 0, statuses: {} },
        { method: "ANY", path: "undefined", target: "", requests: 1, statuses: { 404: 1 } },
      ],
    );
    const [known] = status.upstreams;
    assert.deepEqual(
      { ...known, seconds: 0 },
      { upstream: upstream.origin, requests: 2, statuses: { 200: 2 }, seconds: 0, errors: {}, active: 0, idle: 1 },
    );
    assert.ok(known.seconds > 0);
    assert.deepEqual(status.cache.requests, { hit: 1, revalidated: 0, miss: 1 });
    assert.ok(status.cache.bytes > 0);
    assert.equal(typeof status.workers[0].eventLoop.p99, "number");
    assert.deepEqual(status.alerts, { error: 1 });
  });

  it("is what those get who ask for it", async () => {
    const { url } = await startStatusApp(upstream.origin);
    const type = async (query: string, accept: string) =>
      (await askStatus(`${url}/ServerStatus${query}`, { Accept: accept })).headers["content-type"];
    const [html, json] = ["text/html;charset=utf-8", "application/json"];
    assert.equal(await type("", "*/*"), html);
    assert.equal(await type("", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), html);
    assert.equal(await type("", "application/json"), json);
    assert.equal(await type("", "application/json, text/plain, */*"), json);
    assert.equal(await type("", "text/html, application/json"), html);
    assert.equal(await type("?format=json", "text/html"), json);
    assert.equal(await type("?auto", "*/*"), html);
  });
});

/** Everything that HTML gives a meaning to, in places that the app or a client can fill. */
const HOSTILE = `<script>alert(1)</script>"'&`;

describe("/ServerStatus as a page", () => {
  it("runs and loads nothing", async () => {
    const { url } = await used();
    const { text, headers } = await askStatus(`${url}/ServerStatus`);
    assert.match(String(headers["content-security-policy"]), /^default-src 'none'; style-src 'sha256-[^']+'; /);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["referrer-policy"], "no-referrer");
    assert.doesNotMatch(text, /<script|<link|<img|src=|http-equiv|\son\w+=/);
  });

  it("shows names of routes and upstreams as text", async () => {
    const { url } = await startTestGateway(
      {
        "swagger.yaml": `swagger: "2.0"\npaths:\n  ${JSON.stringify(`/${HOSTILE}`)}: {x-flat-flow: flow.xml}\n`,
        "flow.xml": "<flow/>",
      },
      { FLAT_STATUS_AUTH: AUTH, FLAT_SERVER_ROLE: HOSTILE },
    );
    const { text } = await askStatus(`${url}/ServerStatus`);
    assert.doesNotMatch(text, /<script/);
    assert.ok(text.includes("/&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;"));
  });

  describe("in a browser", { skip: noBrowser }, () => {
    let browser: Browser;
    before(async () => {
      browser = await openBrowser();
    });
    after(() => browser.close());

    it("is styled, and readable in wide and narrow windows", async () => {
      const gateway = await used();
      const { page } = browser;
      const asked = await page.goto(`${gateway.url}/ServerStatus`).catch((error: Error) => error);
      // Headless, it doesn't ask its user.
      assert.ok(asked instanceof Error || asked?.status() === 401);
      await page.setExtraHTTPHeaders({ Authorization: `Basic ${Buffer.from(AUTH).toString("base64")}` });
      for (const width of [1400, 360]) {
        await page.setViewportSize({ width, height: 800 });
        const response = await page.goto(`${gateway.url}/ServerStatus`);
        assert.equal(response?.status(), 200);
        assert.match(await page.title(), /: Flatgate \d/);
        const shown = await page.locator("main").innerText();
        for (const part of ["Uptime", "Workers", "/v1/users/{id}", upstream.origin, "Cache", "Event loop delay"])
          assert.ok(shown.includes(part), part);
        assert.equal(await page.evaluate("getComputedStyle(document.querySelector('dl')).display"), "grid");
        // Tables scroll by themselves, the page doesn't.
        assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, String(width));
      }
      await page.click("a");
      assert.equal(JSON.parse(await page.locator("pre").first().innerText()).workers.length, 1);
    });
  });
});
