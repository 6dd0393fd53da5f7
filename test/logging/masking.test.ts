// Credentials in URLs never reach the log.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { maskUrlFor } from "../../src/logging/mask-url.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { ask } from "../servers/ask.ts";
import { startLogApp } from "./log-app.ts";

const byDefault = maskUrlFor(readSettings({}).logMask);

const urls: readonly (readonly [url: string, logged: string])[] = [
  ["http://ada:secret@host/x", "http://host/x"],
  ["https://ada@host:81/x@y", "https://host:81/x@y"],
  ["http://a:b@c@host/x", "http://host/x"],
  ["HTTP://ada:secret@host", "HTTP://host"],
  ["/path/ada@host", "/path/ada@host"],
  ["http://host/ada:secret@x", "http://host/ada:secret@x"],
  ["http://host?ada:secret@x", "http://host?ada:secret@x"],
  ["/x?token=abc", "/x?token=***"],
  ["/x?a=1&token=abc&b=2", "/x?a=1&token=***&b=2"],
  ["/x?access_token=a&password=b&secret=c&api_key=d", "/x?access_token=***&password=***&secret=***&api_key=***"],
  ["/x?Token=abc&PASSWORD=x", "/x?Token=***&PASSWORD=***"],
  ["/x?token=a&token=b", "/x?token=***&token=***"],
  ["/x?token=a=b", "/x?token=***"],
  ["/x?token=", "/x?token=***"],
  ["/x?a=1;token=abc;b=2", "/x?a=1;token=***;b=2"],
  ["/x?a?token=abc", "/x?a?token=***"],
  ["/x?%74oken=abc&pass%77ord=x", "/x?%74oken=***&pass%77ord=***"],
  ["/x?%ff=1&token%=2&t%6Fken=3", "/x?%ff=1&token%=2&t%6Fken=***"],
  ["/x#access_token=abc&x=1", "/x#access_token=***&x=1"],
  ["/x?q=1#token=abc", "/x?q=1#token=***"],
  ["/x?token", "/x?token"],
  ["/x?mytoken=abc&token2=abc", "/x?mytoken=abc&token2=abc"],
  ["/token=abc", "/token=abc"],
  ["/x?", "/x?"],
  ["", ""],
  ["*", "*"],
];

describe("masking", () => {
  for (const [url, logged] of urls) it(`makes ${logged} of ${url}`, () => assert.equal(byDefault(url), logged));

  it("knows the names in FLAT_LOG_MASK alone", () => {
    const mask = maskUrlFor(readSettings({ FLAT_LOG_MASK: "Pin, code" }).logMask);
    assert.equal(mask("/x?pin=1&CODE=2&token=3"), "/x?pin=***&CODE=***&token=3");
  });

  it("lets everything pass where FLAT_LOG_MASK is empty, but user info", () => {
    const mask = maskUrlFor(readSettings({ FLAT_LOG_MASK: "" }).logMask);
    assert.equal(mask("http://a:b@host/x?token=3"), "http://host/x?token=3");
  });

  it("looks at long queries once", () => {
    const names = "a&".repeat(500_000);
    assert.equal(byDefault(`/x?${names}token=b`), `/x?${names}token=***`);
  });
});

describe("no line of the log", () => {
  const requests = [
    { title: "about a query", path: "/v1/echo?token=pass-1&q=1" },
    { title: "about a referrer", path: "/v1/echo", headers: { Referer: "https://ada:pass-1@app/?secret=pass-2" } },
    { title: "about an undefined path", path: "/v1/undefined?token=pass-1" },
    { title: "about an upstream request", path: "/v1/secret" },
    { title: "about an upstream URL that is wrong", path: "/v1/wrong-url" },
    { title: "about a Location", path: "/v1/secret-location" },
    { title: "about a proxied request", path: "/v1/proxy/text?api_key=pass-1" },
  ];
  for (const { title, path, headers = {} } of requests) {
    it(`${title} has a credential`, async () => {
      const gateway = await startLogApp();
      await ask(gateway.url + path, { headers });
      await gateway.log.event({ type: "flat_access" });
      assert.doesNotMatch(gateway.log.lines.join("\n"), /pass-\d/);
    });
  }

  it("hides what isn't named", async () => {
    const gateway = await startLogApp({ FLAT_LOG_MASK: "q" });
    await ask(`${gateway.url}/v1/echo?token=1&q=2`);
    const { path, url } = await gateway.log.event({ type: "flat_access" });
    assert.deepEqual([path, url], ["/v1/echo?token=1&q=***", `${gateway.url}/v1/echo?token=1&q=***`]);
  });
});
