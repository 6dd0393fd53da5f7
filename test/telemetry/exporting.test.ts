// How spans get to a collector, and what happens if they don't.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { Collector } from "../servers/collector.ts";
import { FlatProcess, runFlat } from "../servers/flat-process.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startTcpUpstream, startUpstream } from "../servers/upstream.ts";

const secretive = await startUpstream((_request, response) => response.end("fine"));

const files = {
  "swagger.yaml": `swagger: "2.0"
paths:
  /plain: {x-flat-flow: plain.xml}
  /secret/{name}: {x-flat-flow: secret.xml}
  /error: {x-flat-flow: error.xml}
`,
  "plain.xml": "<flow><echo>plain</echo></flow>",
  "secret.xml": `<flow><request>{"url": "http://user:hush1@127.0.0.1:${secretive.port}/x?token=hush2&amp;a=1", "headers": {"Authorization": "Bearer hush3", "Cookie": "s=hush4"}}</request></flow>`,
  "error.xml": '<flow><error status="500">{"message": "hush5", "info": ["hush6"]}</error></flow>',
};

/** Runs `flat start` until it has served some requests and is told to stop. */
async function run(env: Readonly<Record<string, string>>, paths: readonly string[] = ["/plain"]): Promise<FlatProcess> {
  const flat = FlatProcess.start(["start", "-p", "0", writeApp(files)], env);
  const url = await flat.url();
  for (const path of paths) assert.ok((await ask(url + path)).status >= 200);
  flat.child.kill("SIGTERM");
  assert.equal((await flat.exit).code, 0);
  return flat;
}

function alertsOf(flat: FlatProcess): readonly string[] {
  const lines = flat.stderr.split("\n").filter((line) => line.startsWith("{"));
  const events = lines.map((line) => JSON.parse(line) as { type: string; topic: string; message: string });
  return events.filter(({ type, topic }) => type === "flat_alert" && topic === "trace").map(({ message }) => message);
}

describe("OpenTelemetry's own variables", () => {
  it("name the service, add header fields, and another place for traces", async () => {
    const collector = await Collector.start();
    const flat = await run({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/somewhere/traces?x=1`,
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
      OTEL_SERVICE_NAME: "shop",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=night,service.name=other",
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=k%201,x-team=flat",
    });
    assert.deepEqual(collector.requests, ["POST /somewhere/traces?x=1"]);
    const { resource } = collector.span("GET /plain");
    assert.deepEqual([resource["service.name"], resource["deployment.environment.name"]], ["shop", "night"]);
    assert.deepEqual([collector.headers[0]?.["api-key"], collector.headers[0]?.["x-team"]], ["k 1", "flat"]);
    assert.deepEqual(alertsOf(flat), []);
  });

  it("put the path for traces behind the common one", async () => {
    for (const path of ["/otlp", "/otlp/"]) {
      const collector = await Collector.start();
      await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url + path });
      assert.deepEqual(collector.requests, ["POST /otlp/v1/traces"]);
    }
  });

  it("choose which traces are recorded", async () => {
    const collector = await Collector.start();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    await run({ ...env, OTEL_TRACES_SAMPLER: "always_off" });
    await run({ ...env, OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" });
    assert.deepEqual(collector.requests, []);
    await run({ ...env, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "1" });
    assert.deepEqual(collector.tree(), ["GET /plain", ["flow plain.xml"]]);
  });

  it("that can't be used are told", async () => {
    const collector = await Collector.start();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: "sometimes" };
    assert.match(alertsOf(await run(env)).join(), /^OTEL_TRACES_SAMPLER value "sometimes" invalid/);
    for (const name of ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]) {
      const { code, stderr } = await runFlat(["start", "-p", "0", writeApp(files)], { [name]: "user:hush@host:4318" });
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`${name} is not an http or https URL`));
      assert.ok(!stderr.includes("hush"));
    }
  });
});

describe("secrets", () => {
  it("aren't in spans", async () => {
    const collector = await Collector.start();
    const gateway = await startTestGateway(files, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const headers = { Authorization: "Basic hush7", Cookie: "a=hush8" };
    const { status } = await ask(`${gateway.url}/secret/x?access_token=hush9&b=2`, { headers });
    assert.equal(status, 200);
    await ask(`${gateway.url}/error?password=hush10`);
    await ask(`${gateway.url}/nowhere?secret=hush11`);
    await gateway.stop();
    const shown = JSON.stringify(collector.spans, (_key, value) => (typeof value === "bigint" ? String(value) : value));
    assert.doesNotMatch(shown, /hush/);
    assert.equal(collector.span("GET /secret/{name}").attributes["url.query"], "access_token=***&b=2");
    assert.equal(collector.span("GET /error").attributes["url.query"], "password=***");
    const upstream = `http://127.0.0.1:${secretive.port}/x?token=***&a=1`;
    assert.ok(collector.spans.some(({ attributes }) => attributes["url.full"] === upstream));
  });
});

/** Doesn't wait for long, and tells at once. */
const hurried = { OTEL_EXPORTER_OTLP_TIMEOUT: "300", OTEL_BSP_SCHEDULE_DELAY: "20" };

describe("a collector that doesn't take spans", () => {
  it("because it isn't there, is one alert, and fails no request", async () => {
    const flat = FlatProcess.start(["start", "-p", "0", writeApp(files)], {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://user:hush@127.0.0.1:9",
      ...hurried,
    });
    const url = await flat.url();
    for (let at = 0; at < 20; at += 1) assert.equal((await ask(`${url}/plain`)).text, "plain");
    await flat.until("stderr", /"topic":"trace"/);
    for (let at = 0; at < 20; at += 1) assert.equal((await ask(`${url}/plain`)).text, "plain");
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
    assert.match(alertsOf(flat).join(), /^Spans can't be sent, and get lost: .*ECONNREFUSED 127.0.0.1:9$/);
    assert.equal(alertsOf(flat).length, 1);
    assert.ok(!flat.stderr.includes("hush"));
  });

  it("because it fails, is one alert until it works again", async () => {
    const collector = await Collector.start();
    collector.status = 400;
    const flat = FlatProcess.start(["start", "-p", "0", writeApp(files)], {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ...hurried,
    });
    const url = await flat.url();
    const serve = async (): Promise<void> => {
      const count = collector.requests.length;
      assert.equal((await ask(`${url}/plain`)).text, "plain");
      await collector.asked(count + 1);
    };
    await serve();
    await flat.until("stderr", /"topic":"trace"/);
    await serve();
    collector.status = 200;
    await serve();
    collector.status = 400;
    await serve();
    await flat.until("stderr", /"topic":"trace"[\s\S]*"topic":"trace"/);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
    assert.equal(alertsOf(flat).length, 2);
  });

  it("because it never answers, holds up neither requests nor the stop", async () => {
    const silent = await startTcpUpstream(() => {});
    const connected = once(silent.server, "connection");
    const flat = FlatProcess.start(["start", "-p", "0", writeApp(files)], {
      OTEL_EXPORTER_OTLP_ENDPOINT: silent.origin,
      OTEL_BSP_SCHEDULE_DELAY: "20",
      OTEL_BSP_MAX_QUEUE_SIZE: "16",
    });
    const url = await flat.url();
    await ask(`${url}/plain`);
    await connected;
    for (let at = 0; at < 200; at += 1) assert.equal((await ask(`${url}/plain`)).text, "plain");
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });
});
