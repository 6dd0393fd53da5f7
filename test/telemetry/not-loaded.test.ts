// What nobody asks for costs nothing: not even the packages are loaded.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { it } from "node:test";
import { ask } from "../servers/ask.ts";
import { Collector } from "../servers/collector.ts";
import { startTestGateway } from "../servers/gateway.ts";

const files = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /: {x-flat-flow: f.xml}\n',
  "f.xml": "<flow><echo>fine</echo></flow>",
};

function loaded(name: string): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes(`/node_modules/${name}/`));
}

async function serve(env: Readonly<Record<string, string>>): Promise<void> {
  const gateway = await startTestGateway(files, env);
  assert.equal((await ask(gateway.url)).text, "fine");
}

it("packages for metrics and traces are loaded where they are asked for", async () => {
  await serve({ FLAT_ADMIN_PORT: "0", FLAT_TRUST_TRACE: "true" });
  assert.deepEqual([loaded("prom-client"), loaded("@opentelemetry/api")], [false, false]);
  await serve({ FLAT_STATUS_AUTH: "a:b" });
  assert.deepEqual([loaded("prom-client"), loaded("@opentelemetry/sdk-trace-base")], [true, false]);
  await serve({ OTEL_EXPORTER_OTLP_ENDPOINT: (await Collector.start()).url });
  assert.ok(loaded("@opentelemetry/sdk-trace-base"));
});
