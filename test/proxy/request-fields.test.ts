// Which header fields of the client's an upstream gets to see.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { proxyWays, startProxy, startTestGateway, type TestGateway } from "../servers/gateway.ts";

let origin: string;
before(async () => {
  ({ origin } = await startEcho());
});

type Fields = readonly string[];

async function sentUpstream(gateway: TestGateway, way: string, headers: Fields): Promise<Echo> {
  const answer = await ask(`${gateway.url}${way}/x`, { headers });
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
}

for (const way of proxyWays) {
  describe(`${way} passes fields on`, () => {
    let gateway: TestGateway;
    before(async () => {
      gateway = await startProxy({ origin });
    });
    const echoed = (...headers: string[]): Promise<Echo> => sentUpstream(gateway, way, headers);

    it("with their names as written, their order and repetitions", async () => {
      const { raw } = await echoed("X-ONE", "1", "x-Two", "2", "X-One", "3", "Accept", "a/b", "User-Agent", "me");
      const own = raw.filter((_, at) => !/^(host|connection)$/i.test(raw[at - (at % 2)] ?? ""));
      assert.deepEqual(own, ["X-ONE", "1", "x-Two", "2", "X-One", "3", "Accept", "a/b", "User-Agent", "me"]);
    });

    it("without adding fields of its own", async () => {
      const { headers } = await echoed();
      assert.deepEqual(Object.keys(headers).sort(), ["connection", "host"]);
      assert.equal(headers.host, new URL(origin).host);
    });

    it("with bytes beyond ASCII and empty values", async () => {
      const { headers } = await echoed("X-Bytes", "caf\xe9 \xff", "X-Empty", "", "X-Tab", "a\tb");
      assert.deepEqual([headers["x-bytes"], headers["x-empty"], headers["x-tab"]], ["caf\xe9 \xff", "", "a\tb"]);
    });
  });

  describe(`${way} passes fields on`, () => {
    let gateway: TestGateway;
    before(async () => {
      gateway = await startProxy({ origin });
    });
    const echoed = (...headers: string[]): Promise<Echo> => sentUpstream(gateway, way, headers);

    it("but not credentials", async () => {
      const debug = "none::append; auth=secret";
      const { headers } = await echoed("Cookie", "a=1", "AUTHORIZATION", "Basic eDp5", "cookie", "b=2", "Debug", debug);
      assert.deepEqual([headers.cookie, headers.authorization, headers.debug], [undefined, undefined, undefined]);
    });

    it("but not hop-by-hop fields", async () => {
      const hops = ["Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE", "Upgrade"];
      const { headers } = await echoed(...hops.flatMap((name) => [name, "x"]), "HTTP2-Settings", "AAA");
      for (const name of [...hops, "HTTP2-Settings"]) assert.equal(headers[name.toLowerCase()], undefined, name);
    });

    it("but not those that any Connection field names", async () => {
      const { headers } = await echoed(
        "Connection",
        "keep-alive, X-A , x-b",
        "X-A",
        "1",
        "X-B",
        "2",
        "X-C",
        "3",
        "connection",
        "X-D",
        "X-D",
        "4",
      );
      assert.deepEqual(
        [headers["x-a"], headers["x-b"], headers["x-c"], headers["x-d"]],
        [undefined, undefined, "3", undefined],
      );
    });

    it("but not what says where a request came from", async () => {
      const names = [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "x-forwarded-proto",
        "X-FORWARDED-ANYTHING",
        "X-Real-IP",
      ];
      const { headers } = await echoed(...names.flatMap((name) => [name, "1.2.3.4"]));
      for (const name of names) assert.equal(headers[name.toLowerCase()], undefined, name);
    });

    it("but not twins with underscores", async () => {
      const { headers } = await echoed(
        ...["X-Twin", "real", "X_Twin", "posed", "X_Alone", "1", "X_Forwarded_For", "6.6.6.6", "X_REAL_IP", "6.6.6.6"],
        ...["Content_Length", "5", "Transfer_Encoding", "chunked", "AUTHORIZATION_", "kept"],
      );
      assert.deepEqual([headers["x-twin"], headers.x_twin, headers.x_alone], ["real", undefined, "1"]);
      for (const name of ["x_forwarded_for", "x_real_ip", "content_length", "transfer_encoding"])
        assert.equal(headers[name], undefined, name);
      assert.equal(headers.authorization_, "kept");
    });
  });

  describe(`${way} sets fields`, () => {
    it("in place of the client's, whatever their case, and removes those set to nothing", async () => {
      const headers = { "X-Tra": "42", "X-Remove": "", "x-null": null, "Correlation-ID": 42, "X-Yes": true };
      const gateway = await startProxy({ origin, headers });
      const echo = await sentUpstream(gateway, way, [
        "x-tra",
        "1",
        "X-TRA",
        "2",
        "X-remove",
        "1",
        "X-Null",
        "1",
        "X-Keep",
        "1",
      ]);
      assert.deepEqual(
        [echo.headers["x-tra"], echo.headers["x-remove"], echo.headers["x-null"]],
        ["42", undefined, undefined],
      );
      assert.deepEqual(
        [echo.headers["correlation-id"], echo.headers["x-yes"], echo.headers["x-keep"]],
        ["42", "true", "1"],
      );
      assert.ok(echo.raw.includes("X-Tra"));
    });

    it("that the client can't take away or pose as", async () => {
      const gateway = await startProxy({ origin, headers: { "X-Api-Key": "s3cret", "X-Gone": "" } });
      const client = ["Connection", "X-Api-Key, close", "X_Api_Key", "posed", "X_Gone", "posed"];
      const { headers } = await sentUpstream(gateway, way, client);
      assert.deepEqual([headers["x-api-key"], headers.x_api_key, headers.x_gone], ["s3cret", undefined, undefined]);
    });

    it("Host, Authorization, Cookie and forwarding fields too, if the configuration says so", async () => {
      const fields = {
        Host: "api.example.com",
        Authorization: "Bearer x",
        Cookie: "own=1",
        "X-Forwarded-Host": "me.example",
      };
      const gateway = await startProxy({ origin, headers: fields });
      const { headers } = await sentUpstream(gateway, way, [
        "Authorization",
        "Basic eDp5",
        "Cookie",
        "theirs=1",
        "X-Forwarded-Host",
        "x",
      ]);
      assert.equal(headers.host, "api.example.com");
      assert.equal(headers.authorization, "Bearer x");
      assert.equal(headers.cookie, "own=1");
      assert.equal(headers["x-forwarded-host"], "me.example");
    });

    it("Authorization from basic-auth-credentials, or from the origin's user info", async () => {
      const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
      const optional = await startProxy({ origin, options: { "basic-auth-credentials": "user:s3CreT" } });
      assert.equal(
        (await sentUpstream(optional, way, ["Authorization", "no"])).headers.authorization,
        basic("user:s3CreT"),
      );
      const inside = await startProxy({ origin: origin.replace("//", "//me:p%40ss@") });
      assert.equal((await sentUpstream(inside, way, [])).headers.authorization, basic("me:p@ss"));
      assert.doesNotMatch(inside.log.lines.join("\n"), /p%40ss|p@ss/);
    });
  });

  describe(`${way} and forwarding fields`, () => {
    const options = { "send-x-forwarded-for": true };

    it("send-x-forwarded-for tells the peer's address, never what the client wrote", async () => {
      const gateway = await startProxy({ origin, options });
      const { headers } = await sentUpstream(gateway, way, [
        "X-Forwarded-For",
        "6.6.6.6",
        "X_Forwarded_For",
        "6.6.6.6",
      ]);
      assert.deepEqual([headers["x-forwarded-for"], headers.x_forwarded_for], ["127.0.0.1", undefined]);
    });

    for (const trusted of ["127.0.0.1", "10.0.0.0/8, 127.0.0.0/8"]) {
      it(`those of FLAT_TRUSTED_PROXIES=${trusted} are passed on and completed`, async () => {
        const gateway = await startProxy({ origin, options }, { env: { FLAT_TRUSTED_PROXIES: trusted } });
        const fields = [
          "X-Forwarded-For",
          "9.9.9.9",
          "X-Forwarded-Proto",
          "https",
          "Forwarded",
          "for=9.9.9.9",
          "X-Real-IP",
          "9.9.9.9",
        ];
        const { headers } = await sentUpstream(gateway, way, [...fields, "x-forwarded-for", "8.8.8.8"]);
        assert.equal(headers["x-forwarded-for"], "9.9.9.9, 8.8.8.8, 127.0.0.1");
        assert.deepEqual(
          [headers["x-forwarded-proto"], headers.forwarded, headers["x-real-ip"]],
          ["https", "for=9.9.9.9", "9.9.9.9"],
        );
      });
    }

    it("other peers than the trusted ones aren't believed", async () => {
      const gateway = await startProxy({ origin }, { env: { FLAT_TRUSTED_PROXIES: "10.0.0.0/8 ::1" } });
      const { headers } = await sentUpstream(gateway, way, ["X-Forwarded-For", "9.9.9.9"]);
      assert.equal(headers["x-forwarded-for"], undefined);
    });
  });
}

describe("a request action with send-x-forwarded-for", () => {
  const flow = (): string =>
    `<flow><request>{"url": "${origin}/x", "options": {"send-x-forwarded-for": true}}</request></flow>`;
  const swagger = 'swagger: "2.0"\npaths:\n  /x: {x-flat-flow: f.xml}\n';

  it("tells the peer's address, behind what a trusted peer tells", async () => {
    const told = ["X-Forwarded-For", "9.9.9.9"];
    for (const [env, sent] of [
      [{}, "127.0.0.1"],
      [{ FLAT_TRUSTED_PROXIES: "127.0.0.1" }, "9.9.9.9, 127.0.0.1"],
    ] as const) {
      const gateway = await startTestGateway({ "swagger.yaml": swagger, "f.xml": flow() }, env);
      const answer = await ask(`${gateway.url}/x`, { headers: told });
      assert.equal(JSON.parse(answer.text).headers["x-forwarded-for"], sent);
    }
  });
});
