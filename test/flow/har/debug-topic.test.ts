// The topic `har` of FLAT_DEBUG and the `Debug` field: the HAR document in the log, or in place of the answer.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask, type Question } from "../../servers/ask.ts";
import { entriesOf, field } from "./har.ts";
import { startRecorded } from "./recorded-app.ts";

const asked: Question = { headers: { Debug: "har::inline" } };

describe("the topic har in the Debug field", () => {
  it("sends the document in place of a flow's answer", async () => {
    const { url } = await startRecorded();
    for (const sink of ["inline", "append"]) {
      const { status, headers, text } = await ask(`${url}/echo`, { headers: { Debug: `har:info:${sink}` } });
      assert.equal(status, 200);
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers["cache-control"], "no-store");
      const [{ response } = assert.fail()] = entriesOf(text);
      assert.equal(response.status, 200);
      assert.equal(response.content.text, "<p>hello");
      assert.equal(response.content.mimeType, "text/html");
      assert.equal(field(response, "content-type"), "text/html");
    }
  });

  it("sends it in place of errors, files and undefined paths", async () => {
    const { url } = await startRecorded();
    const answers = {
      "/error": [502, "application/json"],
      "/file/file.txt": [200, "text/plain"],
      "/none": [404, "application/json"],
    };
    for (const [path, [status, type]] of Object.entries(answers)) {
      const given = await ask(url + path, asked);
      assert.equal(given.status, 200);
      const [{ response } = assert.fail()] = entriesOf(given.text);
      assert.equal(response.status, status, path);
      assert.equal(response.content.mimeType, type, path);
    }
  });

  it("sends it in place of a proxied answer", async () => {
    const { url } = await startRecorded();
    const entries = entriesOf((await ask(`${url}/proxy/large`, asked)).text);
    assert.equal(entries.length, 2);
    assert.equal(entries[0]?.response.status, 200);
    assert.equal(field(entries[0]?.response, "content-type"), "text/plain");
    const { content } = entries[1]?.response ?? assert.fail();
    assert.equal(content.size, 200_000);
    assert.equal(content.text?.length, 65_536);
    assert.equal(content.comment, "the beginning only");
    const [, bytes] = entriesOf((await ask(`${url}/proxy/bytes`, asked)).text);
    assert.deepEqual([bytes?.response.content.text, bytes?.response.content.encoding], ["AP8B", "base64"]);
    const failed = entriesOf((await ask(`${url}/proxy/broken`, asked)).text);
    assert.deepEqual(
      failed.map(({ response }) => response.status),
      [502, 0],
    );
  });
});

describe("the topic har", () => {
  it("writes the document to the log by default, and for FLAT_DEBUG", async () => {
    for (const [env, headers] of [
      [{}, { Debug: "har" }],
      [{ FLAT_DEBUG: "har" }, {}],
      [{ FLAT_DEBUG: "x,har:info:log" }, {}],
    ] as const) {
      const { url, log } = await startRecorded(env);
      for (const path of ["/echo", "/proxy/text", "/file/file.txt"]) {
        log.clear();
        const { text } = await ask(url + path, { headers });
        assert.ok(["<p>hello", "text from upstream", "a file"].includes(text), path);
        const event = await log.event({ type: "flat_log", topic: "har" });
        const [client] = entriesOf(String(event.message));
        assert.equal(client?.response.status, 200, path);
      }
    }
  });

  it("has to be named, at a level that has it", async () => {
    const { url, log } = await startRecorded({ FLAT_DEBUG: "*" });
    for (const Debug of ["*::inline", "::inline", "har:warn:inline", "har:loud:inline", "har::nowhere", "hare::inline"])
      assert.match((await ask(`${url}/echo`, { headers: { Debug } })).text, /^(<!--[^>]*-->\n)?<p>hello/, Debug);
    assert.ok(log.all("flat_log").every(({ topic }) => topic !== "har"));
  });

  it("is believed with the password in FLAT_DEBUG_AUTH, with FLAT_DEBUG_ALLOW_HEADER, or at home", async () => {
    const password = { FLAT_DEBUG_AUTH: "Pas5W0Rd" };
    const cases: readonly [env: Readonly<Record<string, string>>, field: string, allowed: boolean][] = [
      [{}, "har::inline", true],
      [{ FLAT_SERVER_ROLE: "prod" }, "har::inline", false],
      [{ FLAT_SERVER_ROLE: "prod", FLAT_DEBUG_ALLOW_HEADER: "false" }, "har::inline", false],
      [{ FLAT_SERVER_ROLE: "prod", FLAT_DEBUG_ALLOW_HEADER: "true" }, "har::inline", true],
      [{ FLAT_HOST: "0.0.0.0" }, "har::inline", false],
      [password, "har::inline", false],
      [password, "har::inline; auth=Pas5W0Rd", true],
      [password, "har::inline;auth=Pas5W0Rd", true],
      [password, "har::inline; auth=pas5w0rd", false],
      [password, "har::inline; auth=", false],
      [{ ...password, FLAT_DEBUG_ALLOW_HEADER: "true" }, "har::inline", false],
    ];
    for (const [env, Debug, allowed] of cases) {
      const { url } = await startRecorded(env);
      const { text } = await ask(`${url.replace("0.0.0.0", "127.0.0.1")}/echo`, { headers: { Debug } });
      assert.equal(text !== "<p>hello", allowed, JSON.stringify([env, Debug]));
    }
  });
});
