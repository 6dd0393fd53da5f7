// follow-redirects and max-redirects, for x-flat-proxy, proxy-request and request.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Answer, ask, type Question } from "../servers/ask.ts";
import { proxyWays, startProxy, startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startRedirecting } from "../servers/redirecting.ts";

type Options = { readonly [name: string]: unknown };

function follow(origin: string, options: Options, more: Options = {}): Promise<TestGateway> {
  return startProxy({ origin, stripEndpoint: true, ...more, options });
}

const following = { "follow-redirects": true };

for (const way of proxyWays) {
  describe(`${way} with follow-redirects`, () => {
    it("hands a redirect on unless it is told to follow", async () => {
      const upstream = await startRedirecting();
      for (const options of [{}, { "follow-redirects": false, "max-redirects": 5 }]) {
        const answer = await ask(`${(await follow(upstream.origin, options)).url}${way}/hop/1`);
        assert.deepEqual([answer.status, answer.headers.location, answer.text], [302, "/end", "moved"]);
      }
    });

    it("follows, and logs each hop", async () => {
      const upstream = await startRedirecting();
      const gateway = await follow(upstream.origin, following);
      const answer = await ask(`${gateway.url}${way}/hop/2`);
      assert.deepEqual([answer.status, answer.text], [200, "GET /end "]);
      await gateway.log.event({ type: "flat_access" });
      const lines = gateway.log.all("flat_request").map(({ id, status, url }) => [id, status, url]);
      assert.deepEqual(lines, [
        ["main.0", 302, `${upstream.origin}/hop/2`],
        ["main.1", 302, `${upstream.origin}/hop/1`],
        ["main.2", 200, `${upstream.origin}/end`],
      ]);
    });

    it("follows ten at most, or as many as max-redirects says, and hands on the next", async () => {
      const upstream = await startRedirecting();
      const gateway = await follow(upstream.origin, following);
      assert.equal((await ask(`${gateway.url}${way}/hop/10`)).status, 200);
      assert.equal((await ask(`${gateway.url}${way}/hop/11`)).status, 302);
      const two = await follow(upstream.origin, { ...following, "max-redirects": 2 });
      assert.equal((await ask(`${two.url}${way}/hop/2`)).status, 200);
      assert.equal((await ask(`${two.url}${way}/hop/3`)).headers.location, "/end");
      const none = await follow(upstream.origin, { ...following, "max-redirects": 0 });
      assert.equal((await ask(`${none.url}${way}/hop/1`)).status, 302);
    });

    it("makes GET of 303, and of 301 and 302 after POST, and keeps the method else", async () => {
      const upstream = await startRedirecting();
      const gateway = await follow(upstream.origin, following);
      const send = async (question: Question, status: number): Promise<string> =>
        (await ask(`${gateway.url}${way}/status/${status}//end`, question)).text;
      for (const status of [301, 302, 303]) {
        assert.equal(await send({ method: "POST", body: "data" }, status), "GET /end ", String(status));
      }
      assert.equal(await send({ method: "PUT", body: "data" }, 303), "GET /end ");
      assert.equal(await send({ method: "DELETE" }, 301), "DELETE /end ");
      assert.equal(await send({ method: "DELETE" }, 307), "DELETE /end ");
      assert.equal(upstream.hops.at(-1)?.headers["content-length"], undefined);
    });

    it("doesn't take credentials to another origin", async () => {
      const other = await startRedirecting();
      const upstream = await startRedirecting();
      const headers = { Authorization: "Bearer x", Cookie: "a=1", "X-Kept": "yes" };
      const gateway = await follow(upstream.origin, following, { headers });
      const to = (target: string): Promise<Answer> => ask(`${gateway.url}${way}/status/302/${target}`);
      assert.equal((await to(`${other.origin}/end`)).text, "GET /end ");
      const [hop] = other.hops;
      assert.deepEqual(
        [hop?.headers.authorization, hop?.headers.cookie, hop?.headers["x-kept"]],
        [undefined, undefined, "yes"],
      );
      await to(`${upstream.origin}/end`);
      assert.equal(upstream.hops.at(-1)?.headers.authorization, "Bearer x");
    });

    it("hands on what can't be followed", async () => {
      const upstream = await startRedirecting();
      const gateway = await follow(upstream.origin, following);
      for (const location of ["", "ftp://example.invalid/x", "javascript:alert(1)", "http://"]) {
        const answer = await ask(`${gateway.url}${way}/status/302/${location}`);
        assert.deepEqual([answer.status, answer.text], [302, "moved"], location);
      }
    });
  });
}

describe("a request action with follow-redirects", () => {
  it("sends a body again where the method stays", async () => {
    const upstream = await startRedirecting();
    const flow = (status: number) =>
      `<flow><request>{"url": "${upstream.origin}/status/${status}//end", "method": "POST", "body": {"value": "data"}, "options": {"follow-redirects": true}}</request></flow>`;
    const gateway = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /307:\n    x-flat-flow: 307.xml\n  /303:\n    x-flat-flow: 303.xml\n',
      "307.xml": flow(307),
      "303.xml": flow(303),
    });
    assert.equal((await ask(`${gateway.url}/307`)).text, "POST /end data");
    assert.equal((await ask(`${gateway.url}/303`)).text, "GET /end ");
  });
});
