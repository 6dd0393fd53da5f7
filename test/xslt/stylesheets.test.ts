// Stylesheets in running apps: what changes while the gateway runs, what fails, what is slow.
import assert from "node:assert/strict";
import { symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { compileApp } from "../../src/app.ts";
import { startGateway } from "../../src/server/start.ts";
import { WorkerPool } from "../../src/workers/worker-pool.ts";
import type { XsltResult, XsltTask } from "../../src/xslt/xslt-task.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { TestLog } from "../servers/test-log.ts";

const swagger = 'swagger: "2.0"\npaths:\n  /**:\n    x-flat-flow: flow.xml\n';

function sheet(body: string, attributes = ""): string {
  return `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" ${attributes}>\n${body}</xsl:stylesheet>`;
}

function says(text: string): string {
  return sheet(`<xsl:output method="text"/><xsl:template match="/">${text}</xsl:template>`);
}

async function start(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const folder = writeApp({ "swagger.yaml": swagger, ...files });
  const log = new TestLog();
  const gateway = await startGateway({ app: compileApp({ folder, env }), port: 0, sink: log });
  let age = 0;
  return {
    folder,
    log,
    get: async () => (await ask(gateway.url, {})).text,
    status: async () => (await ask(gateway.url, {})).status,
    stop: () => gateway.stop(),
    /** Each change has a time of its own, however quickly one follows another. */
    change: (name: string, text: string) => {
      const file = path.join(folder, name);
      age += 10;
      writeFileSync(file, text);
      utimesSync(file, new Date(), new Date(Date.now() - 1000 * age));
    },
  };
}

const flow = '<flow><xslt src="a.xsl" in="fit://request/empty"/></flow>';

test("a changed stylesheet is compiled anew, and so is one whose included file has changed", async () => {
  const app = await start({ "flow.xml": flow, "a.xsl": says("one"), "b.xsl": says("b1") });
  assert.equal(await app.get(), "one");
  app.change("a.xsl", says("two"));
  assert.equal(await app.get(), "two");
  app.change("a.xsl", sheet('<xsl:include href="b.xsl"/>'));
  assert.equal(await app.get(), "b1");
  app.change("b.xsl", says("b2"));
  assert.equal(await app.get(), "b2");
  await app.stop();
});

test("a stylesheet that is broken while the gateway runs ends the request, until it is mended", async () => {
  const app = await start({ "flow.xml": flow, "a.xsl": says("one") });
  app.change("a.xsl", sheet('<xsl:template match="/"><xsl:value-of select="a["/></xsl:template>'));
  assert.equal(await app.status(), 500);
  const { message } = await app.log.event({ type: "flat_alert" });
  assert.match(String(message), /a\.xsl:2:49: The expression ends too early/);
  app.change("a.xsl", says("mended"));
  assert.equal(await app.get(), "mended");
  await app.stop();
});

test("parameters and places that a change brings are known at once", async () => {
  const steps =
    '<flow><eval out="$x">"a value"</eval><template>{"b": 5}</template><xslt src="a.xsl" in="fit://request/empty"/></flow>';
  const app = await start({ "flow.xml": steps, "a.xsl": says("one") });
  assert.equal(await app.get(), "one");
  const values = `<xsl:value-of select="concat($x, document('fit://request/content')/json/b)"/>`;
  app.change(
    "a.xsl",
    sheet(`<xsl:output method="text"/><xsl:param name="x"/><xsl:template match="/">${values}</xsl:template>`),
  );
  assert.equal(await app.get(), "a value5");
  await app.stop();
});

test("links out of the app folder lead nowhere", async () => {
  const outside = writeApp({ "secret.xml": "<secret/>", "b.xsl": says("secret") });
  const count = `<xsl:value-of select="count(document('link.xml') | document('folder/secret.xml'))"/>`;
  const app = await start({ "flow.xml": flow, "a.xsl": says(count), "c.xml": "<c/>" });
  symlinkSync(path.join(outside, "secret.xml"), path.join(app.folder, "link.xml"));
  symlinkSync(outside, path.join(app.folder, "folder"));
  assert.equal(await app.get(), "0");
  app.change("a.xsl", sheet('<xsl:include href="folder/b.xsl"/>'));
  assert.equal(await app.status(), 500);
  await app.stop();
});

test("many requests at a time each get their own answer, some fail", async () => {
  const template = `<xsl:choose><xsl:when test="$n mod 7 = 0"><xsl:message terminate="yes">no</xsl:message></xsl:when>
    <xsl:otherwise><xsl:value-of select="$n * 2"/></xsl:otherwise></xsl:choose>`;
  const doubles = sheet(
    `<xsl:output method="text"/><xsl:param name="n"/><xsl:template match="/">${template}</xsl:template>`,
  );
  const steps = '<flow><eval out="$n">number($request/get/n)</eval><xslt src="a.xsl" in="fit://request/empty"/></flow>';
  const folder = writeApp({ "swagger.yaml": swagger, "flow.xml": steps, "a.xsl": doubles });
  const gateway = await startGateway({ app: compileApp({ folder, env: {} }), port: 0, sink: new TestLog() });
  const asked = Array.from({ length: 12 }, (_, n) => ask(`${gateway.url}/?n=${n}`, {}));
  const texts = (await Promise.all(asked)).map(({ text }) => text);
  assert.deepEqual(
    texts,
    texts.map((_, n) => (n % 7 === 0 ? "" : String(n * 2))),
  );
  await gateway.stop();
});

test("a document far larger than the memory at start", async () => {
  const row = `<row>${"x".repeat(1000)}</row>`;
  const app = await start({
    "flow.xml": '<flow><xslt src="a.xsl" in="big.xml"/></flow>',
    "a.xsl": sheet(`<xsl:output method="text"/><xsl:template match="/"><xsl:copy-of select="//row"/></xsl:template>`),
    "big.xml": `<rows>${row.repeat(30_000)}</rows>`,
  });
  assert.equal((await app.get()).length, 30_000_000);
  await app.stop();
});

test("a run that takes too long is ended in its thread, and the next has a fresh one", async () => {
  const file = new URL("../../src/xslt/xslt.worker.ts", import.meta.url);
  const pool = new WorkerPool<XsltTask, XsltResult>({ file, size: 1, stackMb: 32 });
  const twice = '<xsl:call-template name="more"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template>';
  const slow = `<xsl:template match="/" name="more"><xsl:param name="n" select="40"/><xsl:if test="$n">${twice}${twice}</xsl:if></xsl:template>`;
  const folder = writeApp({ "slow.xsl": sheet(slow), "a.xsl": says("done") });
  const task = (name: string): XsltTask => ({
    kind: "run",
    folder,
    file: path.join(folder, name),
    cache: true,
    needs: { parameters: [], places: [], allContents: false },
    input: "<a/>",
    parameters: [],
    documents: new Map(),
  });
  await assert.rejects(pool.run(task("slow.xsl"), 300), { kind: "timeout" });
  assert.deepEqual(await pool.run(task("a.xsl"), 20_000), {
    kind: "done",
    body: "done",
    mime: "text/plain",
    messages: "",
  });
  await pool.close();
});
