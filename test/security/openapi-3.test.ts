// x-flat-jwt at the security schemes of OpenAPI 3: bearer tokens and cookies in its own words.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { writeApp } from "../servers/app-folder.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { env, files, told } from "./protected-app.ts";
import { bearer, cookie, hmacToken } from "./tokens.ts";

const definition = `openapi: 3.0.3
x-flat-flow: ok.xml
components:
  securitySchemes:
    Bearer: { type: http, scheme: bearer, bearerFormat: JWT, x-flat-jwt: { key: { env: SECRET } } }
    OpenID: { type: openIdConnect, openIdConnectUrl: "https://id.example.com", x-flat-jwt: { key: { env: SECRET } } }
    Cookie: { type: apiKey, in: cookie, name: authtoken, x-flat-jwt: { key: { env: SECRET } } }
    Header: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: { env: SECRET } } }
security: [{ Bearer: [] }]
paths:
  /bearer: { get: }
  /openid: { get: { security: [{ OpenID: [] }] } }
  /cookie: { get: { security: [{ Cookie: [] }] } }
  /header: { get: { security: [{ Header: [] }] } }
  /public: { get: { security: [] } }
`;

describe("security schemes of OpenAPI 3", () => {
  let gateway: TestGateway;
  before(async () => {
    gateway = await startTestGateway({ "swagger.yaml": definition, ...files }, env);
  });

  for (const [path, sent] of [
    ["/bearer", bearer(hmacToken({}))],
    ["/openid", bearer(hmacToken({}))],
    ["/header", bearer(hmacToken({}))],
    ["/cookie", cookie(hmacToken({}))],
  ] as const) {
    it(`${path} needs a token in its place`, async () => {
      assert.equal((await told(gateway, `GET ${path}`, sent)).status, 200);
      assert.equal((await told(gateway, `GET ${path}`)).status, 403);
      const elsewhere = path === "/cookie" ? bearer(hmacToken({})) : cookie(hmacToken({}));
      assert.equal((await told(gateway, `GET ${path}`, elsewhere)).status, 403);
    });
  }

  it("an empty list is public", async () => assert.equal((await told(gateway, "GET /public")).status, 200));
});

it("keys of servers are named in all of them", () => {
  const servers = `openapi: 3.1.0
components:
  securitySchemes:
    Bearer: { type: http, scheme: bearer, x-flat-jwt: { jwks: "https://a.example/keys", alg: ES256 } }
    OpenID: { type: openIdConnect, openIdConnectUrl: "https://b.example", x-flat-jwt: { issuer: "https://b.example", alg: RS } }
    Cookie: { type: apiKey, in: cookie, name: t, x-flat-jwt: { issuer: { env: ISSUER }, alg: PS256 } }
paths: {}
`;
  const app = compileApp({ folder: writeApp({ "swagger.yaml": servers }), env: { ISSUER: "https://c.example" } });
  assert.deepEqual(app.keySources, [
    { kind: "jwks", url: "https://a.example/keys" },
    { kind: "issuer", url: "https://b.example" },
    { kind: "issuer", url: "https://c.example" },
  ]);
});
