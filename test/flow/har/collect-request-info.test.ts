// `collect-request-info`: what is kept of a request, where it can be read, and what is never in it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { entriesOf, field } from "./har.ts";
import { startRecorded } from "./recorded-app.ts";

describe("fit://request/har", () => {
  it("has the client's request while the flow runs", async () => {
    const { url } = await startRecorded();
    const { text, headers } = await ask(`${url}/har?a=1&b=x%20y`);
    assert.equal(headers["content-type"], "application/json");
    const [entry, ...more] = entriesOf(text);
    assert.equal(more.length, 0);
    assert.equal(entry?.request.url, `${url}/har?a=1&b=x%20y`);
    assert.deepEqual(entry?.request.queryString, [
      { name: "a", value: "1" },
      { name: "b", value: "x y" },
    ]);
    assert.equal(entry?.request.method, "GET");
    assert.equal(entry?.response.status, 0);
    assert.equal(entry?.response.comment, "not sent yet");
  });

  it("has all upstream requests: those at once, failed ones, each hop of redirects", async () => {
    const { url, origin } = await startRecorded();
    const entries = entriesOf((await ask(`${url}/many`)).text);
    const byID = new Map(entries.map((entry) => [entry._id, entry]));
    assert.deepEqual([...byID.keys()].sort(), ["a.0", "b.0", "c.0", "main.0", "main.1", undefined]);
    assert.equal(byID.get("a.0")?.response.content.text, "text from upstream");
    assert.equal(byID.get("b.0")?.response.content.text, '{"zipped": true, "access_token": "***"}');
    assert.equal(byID.get("c.0")?.response.status, 0);
    assert.match(byID.get("c.0")?.response._error ?? "", /refused/i);
    assert.equal(byID.get("main.0")?.response.status, 302);
    assert.equal(byID.get("main.0")?.response.redirectURL, "/text?token=***");
    assert.equal(byID.get("main.1")?.request.url, `${origin}/text?token=***`);
    assert.equal(field(byID.get("a.0")?.request, "host"), new URL(origin).host);
    for (const { timings, time } of entries) {
      const parts = Object.entries(timings).filter(([name, value]) => name !== "ssl" && value > 0);
      const sum = parts.reduce((total, [, value]) => total + value, 0);
      assert.ok(Math.abs(sum - time) < 0.001);
    }
  });

  it("has no credentials", async () => {
    const { url, origin } = await startRecorded();
    const { text } = await ask(`${url}/post?token=geheim&x=1`, {
      method: "POST",
      headers: {
        Authorization: "Basic Z2VoZWlt",
        Cookie: "session=geheim",
        "Proxy-Authorization": "Basic geheim",
        "X-Api-Key": "geheim",
        Debug: "nothing; auth=geheim",
        Referer: "http://joe:geheim@example.com/?password=geheim",
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: "password=geheim&user=joe",
    });
    const [client, upstream] = entriesOf(text);
    assert.doesNotMatch(text, /geheim|ge\\+"heim|Z2VoZWlt|am9lOmdlaGVpbQ|12345/);
    assert.equal(field(client?.request, "authorization"), "***");
    assert.equal(field(client?.request, "referer"), "http://example.com/?password=***");
    assert.equal(client?.request.url, `${url}/post?token=***&x=1`);
    assert.equal(upstream?.request.url, `${origin}/login?api_key=***&a=b`);
    const body = '{"user":"joe","password":"***","client_secret":"***","token":"***"}';
    assert.equal(upstream?.request.postData?.text, body);
    assert.equal(upstream?.response.content.text, "<r><token>***</token></r>");
    assert.equal(field(upstream?.response, "set-cookie"), "***");
  });
});

describe("collect-request-info", () => {
  it("shows what FLAT_LOG_MASK lets through", async () => {
    const { url } = await startRecorded({ FLAT_LOG_MASK: "pin" });
    const [client] = entriesOf((await ask(`${url}/har?token=shown&pin=1`)).text);
    assert.equal(client?.request.url, `${url}/har?token=shown&pin=***`);
  });

  it("begins where set-config switches it on", async () => {
    const { url } = await startRecorded({}, "<config/>");
    const entries = entriesOf((await ask(`${url}/late?on=1`)).text);
    assert.deepEqual(
      entries.map(({ _id }) => _id),
      [undefined, "second.0"],
    );
    assert.deepEqual(JSON.parse((await ask(`${url}/late`)).text), { there: false });
  });

  it("is gone where set-config switches it off", async () => {
    const { url } = await startRecorded();
    assert.deepEqual(JSON.parse((await ask(`${url}/stop`)).text), { there: false });
  });

  it("isn't there unless it is asked for, as conditions and values say", async () => {
    for (const element of [
      "",
      '<collect-request-info enable="false"/>',
      `<collect-request-info if="$server/role = 'prod'"/>`,
      `<collect-request-info enable="{$env/COLLECT}"/>`,
      '<collect-request-info/><collect-request-info enable="false"/>',
    ]) {
      const { url, log } = await startRecorded({ COLLECT: "false" }, `<config><flat>${element}</flat></config>`);
      assert.equal((await ask(`${url}/har`)).text, "", element);
      assert.match(
        String((await log.event({ type: "flat_alert", topic: "copy" })).message),
        /nothing to copy at fit:\/\/request\/har/,
      );
      assert.equal((await ask(`${url}/echo`, { headers: { Debug: "har::inline" } })).text, "<p>hello");
    }
  });
});
