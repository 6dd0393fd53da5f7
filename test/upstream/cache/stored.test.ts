// What is stored, for whom, and what becomes of it when the upstream fails; use-http-cache.
import assert from "node:assert/strict";
import { once } from "node:events";
import { before, describe, it, mock } from "node:test";
import { type Answer, ask, head } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { hitsOf, numbered, startCacheApp, startCountingOrigin } from "./cache-app.ts";

const cached = { "use-http-cache": true };

before(() => mock.timers.enable({ apis: ["Date"], now: Date.now() }));

describe("a stored response", () => {
  it("isn't for others where the request had credentials, unless the upstream says so", async () => {
    const controls: readonly [string, boolean][] = [
      ["max-age=60", false],
      ["public, max-age=60", true],
      ["s-maxage=60", true],
      ["max-age=60, must-revalidate", true],
      ["private, max-age=60", false],
    ];
    const headers = '{ "Authorization": {{ $request/headers/authorization }} }';
    for (const [control, shared] of controls) {
      const origin = await startCountingOrigin(numbered({ "Cache-Control": control }));
      const gateway = await startCacheApp(origin.origin, cached, { headers });
      for (const user of ["ann", "bob"])
        await ask(`${gateway.url}/action/a`, { headers: { Authorization: `Bearer ${user}` } });
      assert.equal(origin.seen.length, shared ? 1 : 2, control);
    }
  });

  it("isn't one that sets cookies, or that varies by everything", async () => {
    for (const fields of [{ "Set-Cookie": "a=1" }, { Vary: "*" }, { Vary: "Accept, *" }]) {
      const origin = await startCountingOrigin(numbered({ "Cache-Control": "max-age=60", ...fields }));
      const gateway = await startCacheApp(origin.origin, cached);
      await ask(`${gateway.url}/proxy/a`);
      assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 2", JSON.stringify(fields));
    }
  });

  it("is kept for each value of the fields that Vary names, whatever these are", async () => {
    for (const name of ["Accept-Language", "__proto__", "constructor", "Cache-Control", "toString"]) {
      const origin = await startCountingOrigin(numbered({ "Cache-Control": "max-age=60", Vary: name }));
      const gateway = await startCacheApp(origin.origin, cached);
      const texts = [];
      for (const value of ["de", "en", undefined, "de", "en", undefined]) {
        const fields = value === undefined ? [] : [name, value];
        texts.push((await ask(`${gateway.url}/proxy/a`, { headers: fields })).text);
      }
      assert.deepEqual(texts, ["answer 1", "answer 2", "answer 3", "answer 1", "answer 2", "answer 3"], name);
    }
    assert.equal(Object.hasOwn(Object.prototype, "de"), false);
  });
});

describe("a response that is stored", () => {
  it("keeps its fields as they came, whatever their names", async () => {
    const origin = await startCountingOrigin((_request, response) => {
      response.writeHead(200, [
        "Cache-Control",
        "max-age=60",
        "X-Case",
        "é",
        "__proto__",
        "plain",
        "Link",
        "a",
        "Link",
        "b",
      ]);
      response.end();
    });
    const gateway = await startCacheApp(origin.origin, cached);
    const first = await ask(`${gateway.url}/proxy/a`);
    const second = await ask(`${gateway.url}/proxy/a`);
    const fields = ({ rawHeaders }: Answer): readonly string[] => {
      const at = rawHeaders.indexOf("Age");
      return at < 0 ? rawHeaders : rawHeaders.toSpliced(at, 2);
    };
    assert.equal(origin.seen.length, 1);
    assert.deepEqual(fields(second), fields(first));
  });

  it("is for the same server and the same certificate only", async () => {
    const [one, two] = [
      await startCountingOrigin(),
      await startCountingOrigin(numbered({ "Cache-Control": "max-age=60" })),
    ];
    const gateway = await startCacheApp(one.origin, cached, {
      refreshing: { ...cached, "transport-server": "127.0.0.1", "transport-port": two.port },
    });
    await ask(`${gateway.url}/proxy/a`);
    await ask(`${gateway.url}/refresh/a`);
    assert.deepEqual([one.seen.length, two.seen.length], [1, 1]);
  });

  it("isn't used where other fields take the place of its own", async () => {
    const origin = await startCountingOrigin(numbered({}));
    const gateway = await startCacheApp(
      origin.origin,
      { ...cached, "set-response-headers": { "Cache-Control": "max-age=60" } },
      { refreshing: cached },
    );
    await ask(`${gateway.url}/proxy/a`);
    assert.equal((await ask(`${gateway.url}/refresh/a`)).text, "answer 2");
    assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 1");
  });

  it("has all its bytes", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    const origin = await startCountingOrigin((_request, response) => {
      response.writeHead(200, { "Cache-Control": "max-age=60" });
      response.write(bytes);
      setImmediate(() => response.end(bytes));
    });
    const gateway = await startCacheApp(origin.origin, cached);
    for (const _ of [1, 2]) assert.deepEqual((await ask(`${gateway.url}/proxy/a`)).body, Buffer.concat([bytes, bytes]));
    assert.equal(origin.seen.length, 1);
  });
});

describe("a response", () => {
  it("streams while it is stored", async () => {
    let finish = (): void => {};
    const origin = await startCountingOrigin((_request, response) => {
      response.writeHead(200, { "Cache-Control": "max-age=60" });
      response.write("first");
      finish = () => response.end(" second");
    });
    const gateway = await startCacheApp(origin.origin, cached);
    const answer = await head(`${gateway.url}/proxy/a`);
    const [chunk] = await once(answer, "data");
    assert.equal(String(chunk), "first");
    finish();
    await once(answer.resume(), "end");
    assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "first second");
    assert.equal(origin.seen.length, 1);
  });

  it("isn't stored when it is too large for its share of the memory, but goes out whole", async () => {
    for (const announced of [true, false]) {
      const size = 200_000;
      const origin = await startCountingOrigin((_request, response) => {
        response.setHeader("Cache-Control", "max-age=60");
        if (announced) response.setHeader("Content-Length", size);
        response.end(Buffer.alloc(size, "x"));
      });
      const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_CACHE_SIZE: "1M" } });
      for (const _ of [1, 2]) assert.equal((await ask(`${gateway.url}/proxy/a`)).body.length, size);
      assert.equal(origin.seen.length, 2);
    }
  });

  it("isn't stored where there is no memory for it", async () => {
    const origin = await startCountingOrigin();
    const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_CACHE_SIZE: "0" } });
    for (const text of ["answer 1", "answer 2"]) assert.equal((await ask(`${gateway.url}/proxy/a`)).text, text);
  });

  it("isn't stored when it breaks off", async () => {
    const origin = await startCountingOrigin((_request, response, count) => {
      response.writeHead(200, { "Cache-Control": "max-age=60", "Content-Length": 10 });
      if (count > 1) response.end("0123456789");
      else response.write("01234", () => response.destroy());
    });
    const gateway = await startCacheApp(origin.origin, cached);
    await assert.rejects(ask(`${gateway.url}/proxy/a`));
    assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "0123456789");
  });
});

describe("a stale response", () => {
  const control = "max-age=1, stale-if-error=60";
  const failing = async (fields: Record<string, string>, fail: "status" | "close"): Promise<string> => {
    const origin = await startCountingOrigin((request, response, count) => {
      if (count === 1) numbered({ ETag: '"1"', ...fields })(request, response, count);
      else if (fail === "close") request.socket.destroy();
      else response.writeHead(503).end("down");
    });
    const gateway = await startCacheApp(origin.origin, cached);
    await ask(`${gateway.url}/proxy/a`);
    mock.timers.tick(5000);
    const { status, text, headers } = await ask(`${gateway.url}/proxy/a`);
    assert.equal(headers.warning, undefined);
    return status === 200 ? `${text}, ${hitsOf(gateway)[1]}` : String(status);
  };

  it("stands in for a failure where the upstream allows it", async () => {
    assert.equal(await failing({ "Cache-Control": control }, "status"), "answer 1, true false");
    assert.equal(await failing({ "Cache-Control": control }, "close"), "answer 1, true false");
    assert.equal(await failing({ "Cache-Control": `${control}, must-revalidate` }, "status"), "503");
    assert.equal(await failing({ "Cache-Control": `${control}, must-revalidate` }, "close"), "502");
    assert.equal(await failing({ "Cache-Control": "max-age=1" }, "status"), "503");
    assert.equal(await failing({ "Cache-Control": "max-age=1" }, "close"), "502");
    assert.equal(await failing({ "Cache-Control": "max-age=1, stale-if-error=2" }, "close"), "502");
  });

  it("is asked about with what it has: without validators as if there were none", async () => {
    const origin = await startCountingOrigin(numbered({ "Cache-Control": "max-age=1" }));
    const gateway = await startCacheApp(origin.origin, cached);
    await ask(`${gateway.url}/proxy/a`);
    mock.timers.tick(1500);
    assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 2");
    const { headers } = origin.requests[1] ?? {};
    assert.deepEqual([headers?.["if-none-match"], headers?.["if-modified-since"]], [undefined, undefined]);
  });
});

describe("the validation of a stale response", () => {
  it("goes out without the client's conditions being asked of the upstream", async () => {
    const origin = await startCountingOrigin((request, response) => {
      const known = request.headers["if-none-match"] === '"new"';
      response.writeHead(known ? 304 : 200, { "Cache-Control": "max-age=1", ETag: '"new"' });
      response.end(known ? undefined : "new");
    });
    const gateway = await startCacheApp(origin.origin, cached);
    await ask(`${gateway.url}/proxy/a`);
    mock.timers.tick(1500);
    const old = await ask(`${gateway.url}/proxy/a`, { headers: { "If-None-Match": '"old"' } });
    assert.deepEqual([old.status, old.text], [200, "new"]);
    mock.timers.tick(1500);
    const known = await ask(`${gateway.url}/proxy/a`, { headers: { "If-None-Match": '"old", "new"' } });
    assert.deepEqual([known.status, known.text], [304, ""]);
    assert.deepEqual(
      origin.requests.slice(1).map(({ headers }) => headers["if-none-match"]),
      ['"new"', '"new"'],
    );
    assert.deepEqual(hitsOf(gateway).slice(1), ["true true", "true true"]);
  });

  it("is given up when a 304 is about another one", async () => {
    const origin = await startCountingOrigin((request, response, count) => {
      const etag = `"${count}"`;
      if (request.headers["if-none-match"] !== undefined) response.writeHead(304, { ETag: '"other"' }).end();
      else numbered({ "Cache-Control": "max-age=1", ETag: etag })(request, response, count);
    });
    const gateway = await startCacheApp(origin.origin, cached);
    await ask(`${gateway.url}/proxy/a`);
    mock.timers.tick(1500);
    assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 3");
    assert.deepEqual(hitsOf(gateway), ["false false", "false false"]);
  });

  it("makes it go when the upstream says that it mustn't be stored any more", async () => {
    const controls = ["max-age=1", "no-store", "max-age=60"];
    const origin = await startCountingOrigin((request, response, count) => {
      numbered({ "Cache-Control": controls[count - 1] ?? "", ETag: '"1"' })(request, response, count);
    });
    const gateway = await startCacheApp(origin.origin, cached);
    await ask(`${gateway.url}/proxy/a`);
    mock.timers.tick(1500);
    await ask(`${gateway.url}/proxy/a`);
    assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 3");
    assert.equal(origin.requests[2]?.headers["if-none-match"], undefined);
  });
});

describe("use-http-cache and force-cache-ttl together", () => {
  const both = `{ "origin": "http://127.0.0.1:1", "options": { "use-http-cache": true, "force-cache-ttl": 10 } }`;

  it("are refused where they are", async () => {
    const proxy = { "swagger.yaml": `swagger: "2.0"\npaths:\n  /a: { x-flat-proxy: ${both} }\n` };
    await assert.rejects(startTestGateway(proxy), /can't be used together/);
    const flow = { "swagger.yaml": 'swagger: "2.0"\npaths:\n  /a: { x-flat-flow: a.xml }\n' };
    await assert.rejects(
      startTestGateway({ ...flow, "a.xml": `<flow><proxy-request>${both}</proxy-request></flow>` }),
      /can't be used together/,
    );
  });

  it("fail the request where they are computed", async () => {
    const flow =
      '<flow><request>{ "url": "http://127.0.0.1:1", "options": { "use-http-cache": {{ true() }}, "force-cache-ttl": {{ 10 }} } }</request></flow>';
    const gateway = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /a: { x-flat-flow: a.xml }\n',
      "a.xml": flow,
    });
    await ask(`${gateway.url}/a`);
    assert.ok(gateway.log.all("flat_alert").some(({ message }) => String(message).includes("can't be used together")));
  });

  it("don't disturb each other where one of them is off", async () => {
    const origin = await startCountingOrigin();
    for (const options of [
      { ...cached, "force-cache-ttl": 0 },
      { "use-http-cache": false, "force-cache-ttl": 5 },
    ]) {
      const gateway = await startCacheApp(origin.origin, options);
      assert.equal((await ask(`${gateway.url}/proxy/a`)).text, (await ask(`${gateway.url}/proxy/a`)).text);
    }
  });
});
