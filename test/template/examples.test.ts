// The examples of the template reference and of the pages that use templates.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonDocument, jsonElement } from "../../src/data/json-node.ts";
import { evaluate, type Setup, variable } from "./run.ts";

type Example = Setup & { readonly template: string; readonly output: Json };

const requestView: Json = {
  method: "POST",
  path: "/api/path",
  url: "http://localhost:8080/api/path?data=foo",
  query: "data=foo",
  get: { data: "foo" },
  post: { a: "b", c: "d" },
  params: { p: "17", language: "c" },
  headers: { host: "localhost", authorization: "Bearer x", "user-agent": "curl", accept: "*/*", foo: "asdf" },
  cookies: { SessionID: "s" },
};
const request = variable(requestView, "request");

const examples: { readonly [title: string]: Example } = {
  "the key-value pairs that are named": {
    input: { foo: 1, bar: [{ key: "value" }], baz: 3 },
    template: "{\n  {{: foo | bar }}\n}",
    output: { foo: 1, bar: [{ key: "value" }] },
  },
  "the key-value pairs that pass a filter": {
    input: { foo: 1, bar: 2, "ba z": { key: "value" } },
    template: "{\n  {{: *[not(name() = 'bar')] }}\n}",
    output: { foo: 1, "ba z": { key: "value" } },
  },
  "a comma after key-value pairs": {
    input: { foo: 1, bar: 2, baz: 3 },
    template: '{\n  {{: * }}\n  "add": "this"\n}',
    output: { foo: 1, bar: 2, baz: 3, add: "this" },
  },
  "key-value pairs of XML, where every value is a string": {
    xml: '<root foo="1">\n  <bar>2</bar>\n  <baz>3</baz>\n  <!-- a comment -->\n</root>',
    template: "{\n  {{: @foo | //bar | //baz/text() | //comment() }}\n}",
    output: { foo: "1", bar: "2" },
  },
  "a context": {
    input: { user: { name: "alice" } },
    template: '{\n  {{with ./user}}\n    "Name": {{ name }}\n  {{else}}\n    "Name": "unknown"\n  {{end}}\n}',
    output: { Name: "alice" },
  },
  "no context": {
    input: {},
    template: '{\n  {{with ./user}}\n    "Name": {{ name }}\n  {{else}}\n    "Name": "unknown"\n  {{end}}\n}',
    output: { Name: "unknown" },
  },
  "a context of another source, whose page swaps the two values": {
    input: { location: "home" },
    variables: { doc: variable({ user: "fred", pass: "wilma" }) },
    template: `{ "realm": {{ location }},
      {{with $doc }}
        "user": {{ user }},
        "password": {{ pass }}
      {{end}} }`,
    output: { realm: "home", user: "fred", password: "wilma" },
  },
  "a condition that fails and one that holds": {
    input: { a: -2, b: 4, c: 37, issue: { category: 6 } },
    template: `{
      "numbers": [
        {{if a > 0 }} {{ b }} {{else}} {{ c }} {{end}}
      ],
      {{if issue/category }}
        "categorie": {{ issue/category }},
        {{if issue/category = 6 }}
          "is_private": false
        {{else}}
          "is_private": true
        {{end}}
      {{end}}
    }`,
    output: { numbers: [37], categorie: 6, is_private: false },
  },
  placeholders: {
    input: { account: { name: "alice", mail: "alice@example.com", id: 4711 } },
    template: '{\n  "user": {{ account/name}},\n  "id": {{ account/id }},\n  "admin": {{ account/id = 0 }}\n}',
    output: { user: "alice", id: 4711, admin: false },
  },
  "optional pairs of which one is there": {
    input: { perhaps: 1 },
    template: `{
      {{if maybe }}   "foo": "bar" {{end}} {{,}}
      {{if perhaps }} "bar": "baz" {{end}} {{,}}
      {{: may-be-empty }}
    }`,
    output: { bar: "baz" },
  },
  "optional pairs that are all there": {
    input: { maybe: 1, perhaps: 1, "may-be-empty": 1 },
    template: `{
      {{if maybe }}   "foo": "bar" {{,}} {{end}}
      {{if perhaps }} "bar": "baz" {{,}} {{end}}
      {{: may-be-empty }}
    }`,
    output: { foo: "bar", bar: "baz", "may-be-empty": 1 },
  },
  "a loop": {
    input: { list: [1, 2, 3] },
    template: '{\n  "numbers": [\n    {{loop list}}\n      {{ . }}\n    {{end}}\n  ]\n}',
    output: { numbers: [1, 2, 3] },
  },
  "a loop over elements": {
    xml: '<html><body><ul id="list" foo="bar"><li>One</li><li>Two</li><li>Three</li></ul></body></html>',
    template: "[\n  {{loop array(/html/body/ul/li)}}\n    {{.}}\n  {{end}}\n]",
    output: ["One", "Two", "Three"],
  },
  "a loop over attributes": {
    xml: '<html><body><ul id="list" foo="bar"/></body></html>',
    template: "{\n  {{loop array(//ul/@*)}}\n    {{ @name }}: {{.}}\n  {{end}}\n}",
    output: { id: "list", foo: "bar" },
  },
  "an array of JSON nodes": {
    input: { users: [{ name: "Alice" }, { name: "Bob" }] },
    template: '{ "names": {{ array(users//name) }} }',
    output: { names: ["Alice", "Bob"] },
  },
  "a default": {
    input: {},
    template: '{\n    "name": {{ user/name ?? "unkown" }}\n}',
    output: { name: "unkown" },
  },
  "several defaults": {
    input: { user: { mail: "a@example.com" } },
    template: '{\n  "name": {{ user/name ?? user/mail ?? "unknown" }}\n}',
    output: { name: "a@example.com" },
  },
  "a comment": { template: "{\n  {{// an empty JSON object }}\n}", output: {} },
  "local variables": {
    xml: '<a><img src="x"/></a>',
    variables: { env: variable({ UPSTREAM_HOST: "example.com" }, "env") },
    template: `{{$i := 0 }}{{$i := $i + 1 }}{{$one := $i }}{{$i := "Hey" }}
      {{$h := concat('https://', $env/UPSTREAM_HOST) }}{{$s := //*/@src }}
      [{{ $one }}, {{ $i }}, {{ $h }}, {{ $s }}]`,
    output: [1, "Hey", "https://example.com", "x"],
  },
  "the whole input": {
    input: { cool: true },
    template: '{ "inputData": {{.}} }',
    output: { inputData: { cool: true } },
  },
  "information on the request": {
    variables: { request },
    template: `{
    "method": {{ $request/method }},
    "path": {{ $request/path }},
    "numPostFields": {{ count($request/post/*) }},
    {{if $request/get/data }}
      "data": {{ $request/get/data }}
    {{end}}
  }`,
    output: { method: "POST", path: "/api/path", numPostFields: 2, data: "foo" },
  },
  "braces right after a placeholder": {
    input: "http://localhost/",
    template: '{"url": {{ . }}}',
    output: { url: "http://localhost/" },
  },
  "only a placeholder": {
    input: { items: [{ html_url: "u" }] },
    template: '{{ items/value[1]/html_url ?? "" }}',
    output: "u",
  },
  "only a default": { input: {}, template: '{{ items/value[1]/html_url ?? "" }}', output: "" },
  "a number as default": { input: {}, template: "{{ total_count ?? 0 }}", output: 0 },
  "an expression over several lines": {
    variables: { request },
    template: `{ "url" : {{ concat("https://api.github.com/search/code",
                        "?q=hello",
                        "+filename:", $request/params/language) }}
    }`,
    output: { url: "https://api.github.com/search/code?q=hello+filename:c" },
  },
  "variables before the output": {
    input: { items: [{ html_url: "https://github.com/x/blob/4/c.c" }] },
    template: `
    {{$repo_url  := "https://raw.githubusercontent.com/x" }}
    {{$file_path := substring-after(items/value[1]/html_url, '/blob') }}

    {"url": {{ concat($repo_url, $file_path) }}}`,
    output: { url: "https://raw.githubusercontent.com/x/4/c.c" },
  },
  "comments with any characters": {
    template: `{ "options": { "validate-request": true, {{// ⬅ comma }}
        "validate-response": true {{// it's ⬅ }} } }`,
    output: { options: { "validate-request": true, "validate-response": true } },
  },
  "headers of which one is copied": {
    variables: { request },
    template: `{
    {{// Replace the origin of the incoming request }}
    "origin": "http://localhost",
    "headers": {
      {{// Set X-tra, drop X-Remove, copy Authorization }}
      "X-tra": "42",
      "X-Remove": "" {{,}}
      {{: $request/headers/authorization }}
    },
    {{// copy the request method and query }}
    {{: $request/method | $request/query }},
    "body": { "src": "$body" },
    "cookies": { {{: $request/cookies/SessionID | $request/cookies/quux }} }
  }`,
    output: {
      origin: "http://localhost",
      headers: { "X-tra": "42", "X-Remove": "", authorization: "Bearer x" },
      method: "POST",
      query: "data=foo",
      body: { src: "$body" },
      cookies: { SessionID: "s" },
    },
  },
  "a comma right after a placeholder": {
    variables: { upstream: variable({ main: { status: 200, headers: {} } }, "upstream") },
    template: `{ "status": {{ $upstream/main/status }}{{,}}
    {{// forward certain fields }}
    {{: $upstream/main/headers/cache-control | $upstream/main/headers/set-cookie }} }`,
    output: { status: 200 },
  },
  "headers below a context": {
    input: { myRequest: { headers: { foo: "f", "set-cookie": ["a", "b"] } } },
    template: `{
  "content-type": "text/plain" {{,}}
  {{with myRequest/headers }}
    {{: foo }}
    "set-cookie": [
      {{loop array(set-cookie/value) }}
        {{ . }}
      {{end}}
    ]
  {{end}}
}`,
    output: { "content-type": "text/plain", foo: "f", "set-cookie": ["a", "b"] },
  },
  "one cookie, and no headers below a context": {
    input: { myRequest: { headers: { "set-cookie": "a" } } },
    template: `{ "content-type": "text/plain" {{,}}
  {{with myRequest/headers }} {{: foo }} "set-cookie": [ {{loop array(set-cookie) }} {{ . }} {{end}} ] {{end}}
  {{with other/headers }} {{: foo }} "set-cookie": [] {{end}} }`,
    output: { "content-type": "text/plain", "set-cookie": ["a"] },
  },
  "a pair in front": {
    variables: { request },
    template: '{ {{: $request/url }} "message": "Upstream system sent unusable data", "status": 502 }',
    output: {
      url: "http://localhost:8080/api/path?data=foo",
      message: "Upstream system sent unusable data",
      status: 502,
    },
  },
  "pairs below contexts": {
    variables: { request, server: variable({ role: "devel" }, "server"), body: [jsonDocument([1])] },
    template: `{ "$request": { {{with $request }}{{: * }}{{end}} }, "$body": {{ $body }}, "$upstream": {{ $upstream }},
      "$server": { {{: $server/* }} } }`,
    output: { $request: requestView, $body: [1], $upstream: null, $server: { role: "devel" } },
  },
  "all of the request": { input: requestView, template: "{ {{: *}} }", output: requestView },
  "headers of a context": {
    variables: { request },
    template: '{ "headers": { {{with $request/headers }} {{: user-agent | accept }} {{end}} } }',
    output: { headers: { "user-agent": "curl", accept: "*/*" } },
  },
  "pairs one after the other": {
    variables: { request },
    template: '{ "headers": {\n {{: $request/headers/user-agent }}\n {{: $request/headers/accept }}\n } }',
    output: { headers: { "user-agent": "curl", accept: "*/*" } },
  },
  "options of which one is conditional": {
    variables: { request },
    template: `{ "url": "https://example.com/", "options": { "definition": "upstream.yaml" {{,}}
          {{if $request/get/mock }} "mock-response": true {{end}} } }`,
    output: { url: "https://example.com/", options: { definition: "upstream.yaml" } },
  },
  "a variable that is local": { template: "{{$answer:= 42 }}{{ $answer }}", output: 42 },
  "an undefined variable": {
    template: "{{if $undefined }} will never be reached {{else}} {{ $undefined }} {{end}}",
    output: null,
  },
  "an unset number is NaN and gives way": {
    variables: { rsp: variable({ args: {} }) },
    template: '{{$rsp := $rsp }} { "sites": [], "notifications": {{ number($rsp/args/noti) ?? 2 }} }',
    output: { sites: [], notifications: 2 },
  },
  "a number that is there": {
    variables: { rsp: variable({ args: { noti: "8" } }) },
    template: '{{$rsp := $rsp }} { "sites": [], "notifications": {{ number($rsp/args/noti) ?? 2 }} }',
    output: { sites: [], notifications: 8 },
  },
  arithmetic: {
    variables: { request: variable({ get: { number: "7" } }, "request") },
    template: '{ "odd":  {{ $request/get/number mod 2 != 0 }} }',
    output: { odd: true },
  },
  "an expression that ends at the braces": {
    variables: { env: variable({ AUTH_SERVICE: "http://localhost" }, "env"), request },
    template: `{ "url": {{ concat($env/AUTH_SERVICE, "/v1/logout" )}},
      "headers": { {{: $request/headers/authorization }} } }`,
    output: { url: "http://localhost/v1/logout", headers: { authorization: "Bearer x" } },
  },
  "null for what isn't set": {
    variables: { env: variable({}, "env") },
    template: '{ "stage": {{ $env/FLAT_STAGE ?? "unknown" }}, "location": {{ $env/FLAT_DC }} }',
    output: { stage: "unknown", location: null },
  },
  "a whole object": {
    variables: { jwt: variable({ id: 42, name: "John Doe" }) },
    template: '{ "url": "https://httpbin.org/get", "query": {{ $jwt }} }',
    output: { url: "https://httpbin.org/get", query: { id: 42, name: "John Doe" } },
  },
  "a boolean": {
    variables: { request, answer: 42 },
    template: '{ "stage": "prod", "mock": {{ boolean($request/get/mock) }}, "answer": {{ $answer }} }',
    output: { stage: "prod", mock: false, answer: 42 },
  },
  "an element of XML": {
    variables: { xml: [jsonElement({ list: {} })] },
    xml: '<root foo="bar"><list><item>1</item><item>2</item></list></root>',
    template: '{ "firstItem": {{ list/item[1] }}, "foo": {{ @foo }} }',
    output: { firstItem: "1", foo: "bar" },
  },
};

for (const [title, { template, output, ...setup }] of Object.entries(examples)) {
  test(`the pages' example works: ${title}`, () => {
    assert.deepEqual(plain(evaluate(template, setup).json), output);
  });
}

test("a dollar sign before a placeholder is text, so that the example is no JSON", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: FLAT's own example
  const template = '{ "upstream_api": ${{ $env/API_ORIGIN ?? "localhost:3000" }} }';
  assert.deepEqual(evaluate(template), { json: undefined, text: '{"upstream_api":$"localhost:3000"}' });
});

test("a missing comma makes the output invalid, which is sent as it is", () => {
  const template = '{ "a": 1, {{if no }} "b": 2 {{end}} }';
  assert.deepEqual(evaluate(template), { json: undefined, text: '{"a":1,}' });
});

function plain(json: Json | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(JSON.stringify(json));
}
