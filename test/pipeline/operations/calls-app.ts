// An app whose operations call each other, for the tests of internal calls.
import { ask } from "../../servers/ask.ts";
import type { Echo } from "../../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { startUpstream } from "../../servers/upstream.ts";

const swagger = (upstream: string) => `
swagger: "2.0"
basePath: /v1
x-flat-validate: { request: true }
securityDefinitions:
  Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: c2VjcmV0, alg: HS256, out-var: $jwt } }
  Session:
    { type: apiKey, in: header, name: Cookie, x-flat-cookiename: session, x-flat-jwt: { key: c2VjcmV0, alg: HS256, out-var: $jwt } }
  Key: { type: apiKey, in: header, name: X-Api-Key }
  QueryKey: { type: apiKey, in: query, name: api_key }
paths:
  /cars/search:
    get: { operationId: searchCars, x-flat-flow: search.xml }
  /cars/{id}:
    parameters: [{ in: path, name: id, type: string, required: true }]
    get:
      operationId: getCar
      x-flat-flow: shown.xml
      parameters:
        - { in: query, name: fields, type: array, items: { type: string }, collectionFormat: pipes }
        - { in: query, name: tag, type: array, items: { type: string }, collectionFormat: multi }
        - { in: query, name: limit, type: integer, maximum: 10 }
        - { in: header, name: X-Trace, type: string }
    put:
      operationId: putCar
      x-flat-flow: shown.xml
      parameters: [{ in: body, name: car, required: true, schema: { type: object, required: [name] } }]
  /forms/{id}:
    post:
      operationId: postForm
      x-flat-flow: form.xml
      consumes: [application/x-www-form-urlencoded, multipart/form-data]
      parameters:
        - { in: path, name: id, type: string, required: true }
        - { in: formData, name: title, type: string, required: true }
        - { in: formData, name: count, type: integer }
        - { in: formData, name: photo, type: file }
  /private:
    get: { operationId: getPrivate, x-flat-flow: private.xml, security: [{ Token: [] }] }
  /scoped:
    get: { operationId: getScoped, x-flat-flow: private.xml, security: [{ Token: [read] }] }
  /session:
    get: { operationId: getSession, x-flat-flow: private.xml, security: [{ Session: [] }] }
  /keyed:
    get: { operationId: getKeyed, x-flat-flow: shown.xml }
  /static/**:
    get: { operationId: getStatic, x-flat-flow: static.xml }
  /proxied/{path}:
    get:
      operationId: getProxied
      parameters: [{ in: path, name: path, type: string, required: true }]
      x-flat-proxy: { origin: "${upstream}" }
  /mocked:
    get:
      operationId: getMocked
      x-flat-flow: shown.xml
      responses: { "200": { description: ok, examples: { application/json: { mocked: true } } } }
  /failing:
    get: { operationId: getFailing, x-flat-flow: failing.xml }
  /empty:
    get: { operationId: getEmpty, x-flat-flow: empty.xml }
  /big:
    get: { operationId: getBig, x-flat-proxy: { url: "${upstream}/big" } }
  /slow:
    get: { operationId: getSlow, x-flat-proxy: { url: "${upstream}/slow" } }
  /off:
    get: { operationId: getOff, x-flat-enabled: false, x-flat-flow: shown.xml }
  /twin/a:
    get: { operationId: twin, x-flat-flow: shown.xml }
  /twin/b:
    get: { operationId: twin, x-flat-flow: shown.xml }
  /chain/{n}:
    get: { x-flat-flow: chain.xml }
${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `  /link/${n}:\n    get: { operationId: link${n}, x-flat-flow: link.xml }`).join("\n")}
  /circle:
    get: { operationId: getCircle, x-flat-flow: circle.xml }
  /call:
    post: { operationId: postCall, x-flat-flow: call.xml }
  /pass:
    post: { x-flat-flow: pass.xml }
`;

const shown = `"method": {{ $request/method }}, "path": {{ $request/path }}, "url": {{ $request/url }}, "params": {{ $request/params }},
  "query": {{ $request/query ?? "" }}, "get": {{ $request/get }}, "headers": {{ $request/headers }}, "endpoint": {{ $request/endpoint }},
  "operation": {{ $api/operationId }}`;

const flows = {
  "shown.xml": `<flow><template>{ ${shown}, "body": {{ $body }} }</template></flow>`,
  "search.xml": `<flow><echo>search</echo></flow>`,
  "form.xml": `<flow><template>{ "post": {{ $request/post }}, "type": {{ $request/headers/content-type }}, "body": {{ $body }} }</template></flow>`,
  "private.xml": `<flow><template>{ "sub": {{ $jwt/sub }} }</template></flow>`,
  "static.xml": `<flow><serve dir="files" fallback-doc="/a.txt"/></flow>`,
  "files/a.txt": "a file",
  "failing.xml": `<flow><error status="418">{ "message": "no tea" }</error></flow>`,
  "empty.xml": `<flow><set-response-headers status="204"/></flow>`,
  "circle.xml": `<flow><template out="$config">{ "a": { "operation": "getCircle" } }</template><requests src="$config"/>
    <template>{ "status": {{ $upstream/a/status }} }</template></flow>`,
  "chain.xml": `<flow><request>{ "operation": {{ concat("link", $request/params/n) }} }</request></flow>`,
  "link.xml": `<flow><template out="$n">{{ number(substring($api/operationId, 5)) + 1 }}</template>
    <if test="$n &lt; 10"><request content="next">{ "operation": {{ concat("link", $n) }} }</request>
      <template>{ "at": {{ $n - 1 }}, "status": {{ $upstream/next/status }}, "next": {{ content("next") }} }</template></if>
    <else><template>{ "at": {{ $n - 1 }} }</template></else></flow>`,
  "call.xml": `<flow><template out="$config">{ "a": {{ $body/json }} }</template><requests src="$config"/>
    <template>{ "upstream": {{ $upstream/a }}, "body": {{ content("a") ?? body("a") }}, "text": {{ body("a") }}, "error": {{ $error }} }</template></flow>`,
  "pass.xml": `<flow><template out="$config">{ "a": {{ $body/json }} }</template><requests src="$config"/><eval out="$response">response("a")</eval></flow>`,
};

export type Called = {
  readonly upstream: {
    readonly status: number;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly error?: { readonly info: readonly string[] };
  };
  readonly body: Record<string, unknown>;
  readonly text: string;
};

/** Tells what it was asked; `/big` is more than the gateway takes, `/slow` never answers. */
const upstream = await startUpstream((request, response) => {
  const { method = "", url = "", rawHeaders: raw, headers } = request;
  if (url.startsWith("/slow")) return;
  const told: Echo = { method, url, raw, headers, body: "" };
  response.setHeader("Content-Type", "application/json");
  response.end(url.startsWith("/big") ? JSON.stringify("x".repeat(30_000)) : JSON.stringify(told));
});

export const gateway: TestGateway = await startTestGateway(
  { "swagger.yaml": swagger(upstream.origin), ...flows },
  { FLAT_MAX_BODY: "20000", FLAT_ALLOW_MOCKING: "true" },
);

/** Calls by the route /v1/call, whose flow tells what came back. */
export async function call(config: object, headers: Record<string, string> = {}, query = ""): Promise<Called> {
  const fields = { "Content-Type": "application/json", ...headers };
  const answer = await ask(`${gateway.url}/v1/call${query}`, {
    method: "POST",
    headers: fields,
    body: JSON.stringify(config),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as Called;
}

/** Calls by a route that passes the answer on. */
export function pass(config: object): ReturnType<typeof ask> {
  const headers = { "Content-Type": "application/json" };
  return ask(`${gateway.url}/v1/pass`, { method: "POST", headers, body: JSON.stringify(config) });
}
