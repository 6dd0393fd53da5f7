// Exchanging the app of a running gateway.
import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, type ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const swagger = 'swagger: "2.0"\npaths:\n  /slow: {x-flat-flow: slow.xml}\n  /**: {x-flat-flow: f.xml}\n';

function filesOf(word: string, origin = "http://127.0.0.1:9") {
  return {
    "swagger.yaml": swagger,
    "f.xml": `<flow><echo>${word}</echo></flow>`,
    "slow.xml": `<flow><request>{"url": "${origin}/x"}</request><template src="part.json"/></flow>`,
    "part.json": `"${word}"`,
  };
}

function appOf(files: Record<string, string>) {
  return { app: compileApp({ folder: writeApp(files), env: {} }) };
}

describe("use()", () => {
  it("gives new requests the new app, also on a connection that is open", async () => {
    const gateway = await startTestGateway(filesOf("one"));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal((await ask(`${gateway.url}/x`, { agent })).text, "one");
    gateway.use(appOf(filesOf("two")));
    assert.equal((await ask(`${gateway.url}/x`, { agent })).text, "two");
    agent.destroy();
  });

  it("lets what runs finish on the app that it began with", async () => {
    const waiting: ServerResponse[] = [];
    const upstream = await startUpstream((_request, response) => {
      waiting.push(response);
      upstream.server.emit("asked");
    });
    const gateway = await startTestGateway(filesOf("one", upstream.origin));
    const asked = once(upstream.server, "asked");
    const answer = ask(`${gateway.url}/slow`);
    await asked;
    gateway.use(appOf(filesOf("two", upstream.origin)));
    assert.equal((await ask(`${gateway.url}/x`)).text, "two");
    waiting[0]?.end("{}");
    assert.equal((await answer).text, '"one"');
  });

  it("keeps connections to upstreams", async () => {
    let connections = 0;
    const upstream = await startUpstream((_request, response) => void response.end("{}"));
    upstream.server.on("connection", () => {
      connections += 1;
    });
    const gateway = await startTestGateway(filesOf("one", upstream.origin));
    await ask(`${gateway.url}/slow`);
    gateway.use(appOf(filesOf("two", upstream.origin)));
    assert.equal((await ask(`${gateway.url}/slow`)).text, '"two"');
    assert.equal(connections, 1);
  });

  it("writes the warnings of the new app to the log", async () => {
    const gateway = await startTestGateway(filesOf("one"));
    gateway.use(appOf({ ...filesOf("two"), "f.xml": '<flow><dump in="f.xml" minify="true"/></flow>' }));
    await gateway.log.event({ type: "flat_alert", topic: "config" });
  });
});
