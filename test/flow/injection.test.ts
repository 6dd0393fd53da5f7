// Whatever a client sends, and wherever a flow puts it: it never makes a header field, a line or a request of its own.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";
import { startTcpUpstream, type Upstream } from "../servers/upstream.ts";

/** What the client's value is in templates and in attributes. */
const t = "{{ $request/get/v }}";
const a = "{$request/get/v}";
const to = (rest: string) => `<request>{ "url": {{ concat($env/UPSTREAM, '/u') }}, ${rest} }</request>`;
const proxied = (rest: string) => `<proxy-request>{ "origin": {{ $env/UPSTREAM }}, ${rest} }</proxy-request>`;
const viaProxy = (rest: string) =>
  `<request>{ "url": "http://api.example/u", "options": { "proxy-server": {{ substring-after($env/UPSTREAM, '//') }}, ${rest} } }</request>`;

/** Flows by the place where the value goes. */
const places: Readonly<Record<string, string>> = {
  "set-response-headers, a value": `<set-response-headers>{ "X-A": ${t} }</set-response-headers>`,
  "set-response-headers, a list": `<set-response-headers>{ "X-A": ["a", ${t}] }</set-response-headers>`,
  "set-response-headers, a name": `<set-response-headers>{ ${t}: "a" }</set-response-headers>`,
  "set-response-headers, Location": `<set-response-headers status="302">{ "Location": ${t} }</set-response-headers>`,
  "set-response-headers, Set-Cookie": `<set-response-headers>{ "Set-Cookie": {{ concat('a=', $request/get/v) }} }</set-response-headers>`,
  "set-response-headers, Content-Type": `<set-response-headers>{ "Content-Type": ${t} }</set-response-headers><echo>a</echo>`,
  "set-response-headers, Status": `<set-response-headers>{ "Status": ${t} }</set-response-headers>`,
  "set-response-headers, status": `<set-response-headers status="${a}">{ "X-A": "a" }</set-response-headers>`,
  "set-header, value": `<set-header name="X-A" value="${a}"/>`,
  "set-header, name": `<set-header name="${a}" value="a"/>`,
  "set-status, code": `<set-status code="${a}"/>`,
  "echo, mime": `<echo mime="${a}">text</echo>`,
  "echo, status": `<echo status="${a}">text</echo>`,
  "pass-body, mime": `<pass-body mime="${a}"/>`,
  "dump, mime": `<template out="$x">{ "a": 1 }</template><dump in="$x" mime="${a}"/>`,
  "error, its properties": `<error>{ "message": ${t}, "status": ${t}, "code": ${t}, "info": [${t}] }</error>`,
  "error, status": `<error status="${a}">{ "message": "m" }</error>`,
  "copy, in": `<copy in="${a}"/>`,
  "template, its output": `<template>{ "a": ${t} }</template>`,
  log: `<log>{ "a": ${t}, ${t}: "b" }</log>`,
  "fit-log()": "<eval out='$x'>fit-log($request/get/v)</eval>",
  "request, url": `<request>{ "url": {{ concat($env/UPSTREAM, '/', $request/get/v) }} }</request>`,
  "request, the attribute url": `<request url="{concat($env/UPSTREAM, '/', $request/get/v)}"/>`,
  "request, method": to(`"method": ${t}`),
  "request, the attribute method": `<request url="{concat($env/UPSTREAM, '/u')}" method="${a}"/>`,
  "request, id": to(`"id": ${t}`),
  "request, a field": to(`"headers": { "X-A": ${t} }`),
  "request, a field's name": to(`"headers": { ${t}: "a" }`),
  "request, Host": to(`"headers": { "Host": ${t}, "Content-Length": ${t}, "Transfer-Encoding": ${t} }`),
  "request, a cookie": to(`"cookies": { "c": ${t} }`),
  "request, a cookie's name": to(`"cookies": { ${t}: "a" }`),
  "request, query": to(`"query": { "q": ${t}, ${t}: "a" }`),
  "request, query as text": to(`"query": ${t}`),
  "request, post": to(`"post": { "p": ${t}, ${t}: "a" }`),
  "request, the body's mime": to(`"body": { "value": "b", "mime": ${t} }`),
  "request, encoding": to(`"encoding": ${t}, "post": { "a": "b" }`),
  "request, an upload": to(`"uploads": [{ "name": ${t}, "filename": ${t}, "mime": "a/b", "value": "c" }]`),
  "request, an upload's mime": to(`"uploads": [{ "name": "n", "mime": ${t}, "value": "c" }]`),
  "request, basic-auth-credentials": to(`"options": { "basic-auth-credentials": ${t} }`),
  "request, query-encoding-raw-chars": to(`"query": { "q": ${t} }, "options": { "query-encoding-raw-chars": ${t} }`),
  "request, option set-response-headers": `${to(`"options": { "set-response-headers": { "X-A": ${t}, ${t}: "a" } }`)}
    <set-response-headers>{ "X-B": {{ $upstream/main/headers/x-a }} }</set-response-headers>`,
  "request, proxy-credentials": viaProxy(`"proxy-credentials": ${t}`),
  "request, proxy-server": to(`"options": { "proxy-server": ${t} }`),
  "request, transport-server": to(`"options": { "transport-server": ${t} }`),
  "proxy-request, origin": `<proxy-request>{ "origin": {{ concat($env/UPSTREAM, '/', $request/get/v) }} }</proxy-request>`,
  "proxy-request, url": `<proxy-request>{ "url": {{ concat($env/UPSTREAM, '/', $request/get/v) }} }</proxy-request>`,
  "proxy-request, addPrefix": proxied(`"addPrefix": {{ concat('/', $request/get/v) }}`),
  "proxy-request, query": proxied(`"query": { "q": ${t}, ${t}: "a" }`),
  "proxy-request, a field": proxied(`"headers": { "X-A": ${t}, ${t}: "a" }`),
  "proxy-request, basic-auth-credentials": proxied(`"options": { "basic-auth-credentials": ${t} }`),
  "proxy-request, option set-response-headers": proxied(
    `"options": { "set-response-headers": { "X-A": ${t}, ${t}: "a" } }`,
  ),
};

const values = [
  "a\r\nX-Evil: 1",
  "a\nX-Evil: 1",
  "a\rX-Evil: 1",
  "a\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\nX-Evil: 1\r\n\r\n",
  " HTTP/1.1\r\nX-Evil: 1\r\nX: ",
  "a\0\r\nX-Evil: 1",
  // Their low bytes are those of CR and LF.
  "a\u010d\u010aX-Evil: 1",
  "a\u2028X-Evil: 1\u0085X-Evil: 1",
  'a"; name="x"\r\nX-Evil: 1\r\n\r\nb',
  "a; x-evil=1, x-evil: 1",
  "X-Evil: 1\r\n",
  ": 1",
  "",
];

let gateway: TestGateway;
/** What the upstream received, connection by connection. */
const received: string[] = [];

function upstream(): Promise<Upstream> {
  return startTcpUpstream((socket) => {
    const at = received.push("") - 1;
    socket.on("data", (chunk) => {
      received[at] += chunk.toString("latin1");
      if (!/\r\n\r\n/.test(received[at] ?? "")) return;
      socket.end("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    });
  });
}

before(async () => {
  const { origin } = await upstream();
  const names = Object.keys(places);
  const paths = names.map((_, at) => `  /${at}: { x-flat-flow: ${at}.xml }\n`).join("");
  const flows = names.map((name, at) => [`${at}.xml`, `<flow>${places[name]}</flow>`] as const);
  const more = `  /files/**: { x-flat-flow: serve.xml }\n  /proxy/**: { x-flat-proxy: { origin: "${origin}", stripEndpoint: true } }\n`;
  const files = {
    "swagger.yaml": `swagger: "2.0"\npaths:\n${paths}${more}`,
    "serve.xml": '<flow><serve dir="." fallback-doc="/swagger.yaml"/></flow>',
    "files/sub/index.html": "sub",
    ...Object.fromEntries(flows),
  };
  gateway = await startTestGateway(files, { UPSTREAM: origin });
});

/** The lines of a message's head. @throws where there is more than one head */
function headOf(message: string): readonly string[] {
  return message.slice(0, message.indexOf("\r\n\r\n")).split(/[\r\n]+/);
}

function checkLines(lines: readonly string[], value: string): void {
  for (const line of lines.slice(1)) {
    assert.match(line, /^[\w!#$%&'*+.^`|~-]+: ?[\t\x20-\x7e\x80-\xff]*$/, JSON.stringify({ line, value }));
    assert.doesNotMatch(line, /^x-evil *:/i, JSON.stringify({ line, value }));
  }
}

describe("a value of the client can't become header fields, lines or requests", () => {
  for (const [at, place] of Object.keys(places).entries()) {
    it(place, async () => {
      for (const value of values) {
        received.length = 0;
        const request = `GET /${at}?v=${encodeURIComponent(value)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
        const answer = await exchange(gateway.port, request);
        const lines = headOf(answer);
        assert.match(lines[0] ?? "", /^HTTP\/1\.1 [2-5]\d\d [\x20-\x7e]*$/, JSON.stringify({ value, answer }));
        checkLines(lines, value);
        // Nor in bodies: those of forms and templates have escapes, parts of uploads have heads of their own.
        for (const text of [answer, ...received])
          assert.doesNotMatch(text, /[\r\n]x-evil:/i, JSON.stringify({ value, text }));
        for (const message of received.filter((text) => text !== "")) {
          const sent = headOf(message);
          assert.match(
            sent[0] ?? "",
            /^[!#$%&'*+.^`|~\w-]+ [\x21-\x7e]+ HTTP\/1\.1$/,
            JSON.stringify({ value, message }),
          );
          checkLines(sent, value);
          assert.equal(message.match(/HTTP\/1\.1\r\n/g)?.length, 1, JSON.stringify({ value, message }));
        }
      }
    });
  }
});

describe("what a client puts into its path and its fields stays there", () => {
  for (const prefix of ["/files/sub", "/files//sub", "//files/sub", "/proxy/a"]) {
    for (const rest of [
      "?a=%0d%0aX-Evil:%201",
      "%0d%0aX-Evil:%201",
      "%0aX-Evil:1/",
      "%20HTTP/1.1%0d%0aX-Evil:1",
      "%E4%BC%8A",
    ]) {
      it(`${prefix}${rest}`, async () => {
        received.length = 0;
        const fields = "Host: a\r\nOrigin: b\r\nReferer: %0d%0aX-Evil:1\r\nConnection: close";
        const answer = await exchange(gateway.port, `GET ${prefix}${rest} HTTP/1.1\r\n${fields}\r\n\r\n`);
        const lines = headOf(answer);
        checkLines(lines, rest);
        const location = lines.find((line) => line.startsWith("Location:")) ?? "";
        assert.doesNotMatch(location, /^Location: *\/\//);
        for (const message of received.filter((text) => text !== "")) checkLines(headOf(message), rest);
      });
    }
  }
});

/** Where `a` is no usable value. */
const refusing = ["request, encoding", "request, proxy-server", "request, transport-server", "proxy-request, origin"];

describe("a harmless value is sent on", () => {
  for (const [at, place] of Object.keys(places).entries()) {
    if (!/^(request|proxy-request),/.test(place) || refusing.includes(place)) continue;
    it(place, async () => {
      received.length = 0;
      await exchange(gateway.port, `GET /${at}?v=a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      assert.equal(received.filter((text) => text !== "").length, 1);
    });
  }
});

it("one line of the log is one event, whatever the client's values were", () => {
  for (const line of gateway.log.lines) assert.ok(JSON.parse(line));
});
