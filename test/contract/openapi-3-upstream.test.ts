// An upstream's contract in OpenAPI 3: requests, security, responses and examples are those of its definition.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const definition = `openapi: 3.1.0
servers: [{ url: "https://api.example.com/api" }]
components:
  securitySchemes:
    Token: { type: http, scheme: bearer }
    Session: { type: apiKey, in: cookie, name: session }
    OpenID: { type: openIdConnect, openIdConnectUrl: "https://id.example.com" }
paths:
  /things:
    post:
      parameters: [{ name: filter, in: query, style: deepObject, schema: { type: object, properties: { n: { type: integer } } } }]
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [id] } } } }
      responses:
        2XX:
          content: { application/json: { schema: { type: object, required: [total] }, example: { total: 7 } } }
  /token: { get: { security: [Token: []] } }
  /session: { get: { security: [Session: []] } }
  /openid: { get: { security: [OpenID: []] } }
`;

describe("an upstream with a definition in OpenAPI 3", () => {
  let gateway: TestGateway;

  before(async () => {
    const { origin } = await startUpstream((message, response) => {
      message.resume();
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end('{"sum": 1}');
    });
    const flow = (request: string, options: string): string => `<flow><request>
{ ${request.replaceAll("ORIGIN", `${origin}/api`)}, "options": { "definition": "upstream.yaml", ${options} } }
</request><template>{ "code": {{ $upstream/main/error/code }}, "info": {{ $upstream/main/error/info }}, "body": {{ content()/json }} }</template></flow>`;
    const secure = '"validate-request-security": true, "validate-request": false, "validate-response": false';
    gateway = await startTestGateway({
      "upstream.yaml": definition,
      "swagger.yaml": `swagger: "2.0"
paths:
  /bad: { x-flat-flow: bad.xml }
  /good: { x-flat-flow: good.xml }
  /mock: { x-flat-flow: mock.xml }
  /token: { x-flat-flow: token.xml }
  /session: { x-flat-flow: session.xml }
  /openid: { x-flat-flow: openid.xml }
  /given: { x-flat-flow: given.xml }
`,
      "bad.xml": flow(
        '"url": "ORIGIN/things?filter[n]=x", "method": "POST", "body": {"value": {}, "mime": "application/json"}',
        '"validate-request": true',
      ),
      "good.xml": flow(
        '"url": "ORIGIN/things?filter[n]=1", "method": "POST", "body": {"value": {"id": 1}, "mime": "application/json"}',
        '"validate-request": true, "validate-response": true',
      ),
      "mock.xml": flow('"url": "ORIGIN/things", "method": "POST"', '"mock-response": true, "validate-request": false'),
      "token.xml": flow('"url": "ORIGIN/token"', secure),
      "session.xml": flow('"url": "ORIGIN/session"', secure),
      "openid.xml": flow('"url": "ORIGIN/openid"', secure),
      "given.xml": flow('"url": "ORIGIN/session", "headers": {"Cookie": "session=1"}', secure),
    });
  });

  for (const [path, code, info] of [
    ["/bad", 3202, /filter\.n/],
    ["/good", 3203, /Required constraint violated in body for total/],
    ["/token", 3207, /HTTP Security \(Token\): Missing header Authorization/],
    ["/session", 3207, /Cookie Security \(Session\): Missing cookie session/],
    ["/openid", 3207, /OpenID Security \(OpenID\): Missing header Authorization/],
  ] as const) {
    it(`${path} is refused with ${code}`, async () => {
      const { text } = await ask(gateway.url + path);
      const answer = JSON.parse(text) as { code: number };
      assert.equal(answer.code, code, text);
      assert.match(text, info);
    });
  }

  it("takes the example of a range of statuses", async () => {
    assert.deepEqual(JSON.parse((await ask(`${gateway.url}/mock`)).text).body, { total: 7 });
  });

  it("sends what has all that is needed", async () => {
    assert.deepEqual(JSON.parse((await ask(`${gateway.url}/given`)).text).body, { sum: 1 });
  });
});
