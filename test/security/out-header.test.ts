// `out-header`: upstreams get the claims, and get them from nobody else.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startRedirecting } from "../servers/redirecting.ts";
import { startProtected } from "./protected-app.ts";
import { cookie, hmacToken } from "./tokens.ts";

const schemes = `securityDefinitions:
  A:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: authtoken
    x-flat-jwt: { key: { env: SECRET }, out-header: X-Claims }
  B:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: b
    x-flat-jwt: { key: { env: SECRET }, out-header: X-Other, out-var: $b }
security: [{ A: [] }, { B: [] }]
`;

/** The ways to an upstream, as paths of an app. */
const ways = ["/proxy", "/action", "/request", "/requests"] as const;

async function start(url: string, options: object = {}) {
  const target = JSON.stringify({ url, options });
  const all = '"headers": {{ $request/headers }}';
  return startProtected(
    `${schemes}paths:
  /proxy: { x-flat-proxy: ${target} }
  /action: { x-flat-flow: action.xml }
  /request: { x-flat-flow: request.xml }
  /requests: { x-flat-flow: requests.xml }
  /open: { x-flat-proxy: ${target}, security: [] }
`,
    {
      "action.xml": `<flow><proxy-request>{"url": "${url}", "options": ${JSON.stringify(options)}, "headers": {"x-claims": "own"}}</proxy-request></flow>`,
      "request.xml": `<flow><request>{"url": "${url}", "options": ${JSON.stringify(options)}, ${all}}</request></flow>`,
      "requests.xml": `<flow><requests>{"main": {"url": "${url}", "options": ${JSON.stringify(options)}, ${all}}}</requests></flow>`,
    },
  );
}

const claims = { sub: "a", name: "Jürgen 😀" };
const json = '{"sub":"a","name":"J\\u00fcrgen \\ud83d\\ude00"}';
const forged = [
  "X-Claims",
  "forged",
  "X_Claims",
  "forged",
  "X-Other",
  "forged",
  "x_other",
  "forged",
  "Connection",
  "x-claims",
];

it("carries the claims as JSON in every request to an upstream, and nothing that others send in its place", async () => {
  const app = await start((await startEcho()).origin);
  for (const way of ways) {
    const answer = await ask(app.url + way, { headers: [...cookie(hmacToken(claims)), ...forged] });
    const { headers } = JSON.parse(answer.text) as Echo;
    assert.equal(headers["x-claims"], json, way);
    for (const name of ["x_claims", "x-other", "x_other"]) assert.equal(headers[name], undefined, `${way} ${name}`);
    assert.equal(answer.text.includes("forged"), false, way);
  }
});

it("each request has the claims of its own token", async () => {
  const app = await start((await startEcho()).origin);
  for (const way of ways)
    for (const sub of ["a", "b"]) {
      const { text } = await ask(app.url + way, { headers: cookie(hmacToken({ sub })) });
      assert.equal((JSON.parse(text) as Echo).headers["x-claims"], `{"sub":"${sub}"}`, way);
    }
});

it("is unset where its token wasn't the one that counts, and on public routes", async () => {
  const app = await start((await startEcho()).origin);
  for (const way of ways) {
    const { text } = await ask(app.url + way, { headers: [...cookie(hmacToken(claims), "b"), ...forged] });
    const { headers } = JSON.parse(text) as Echo;
    assert.deepEqual([headers["x-claims"], headers["x-other"]], [undefined, json], way);
  }
  const { text } = await ask(`${app.url}/open`, { headers: forged });
  assert.equal(text.includes("forged"), false);
});

it("isn't sent on to another origin by a redirect", async () => {
  const [first, second] = [await startRedirecting(), await startRedirecting()];
  const app = await start(`${first.origin}/status/307/${second.origin}/end`, { "follow-redirects": true });
  for (const way of ways) {
    await ask(app.url + way, { headers: cookie(hmacToken(claims)) });
    assert.equal(first.hops.at(-1)?.headers["x-claims"], json, way);
    const [hop] = second.hops.splice(0);
    assert.equal(hop?.headers["x-claims"], undefined, way);
    assert.equal(hop?.url, "/end", way);
  }
});
