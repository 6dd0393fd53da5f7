import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { checkRequest, type RequestKind } from "../../src/definition/request-schema.ts";

/** Each fault as `path: message (hint)`; a star marks faults of a name. */
function faults(kind: RequestKind, value: Json): string[] {
  const found: string[] = [];
  checkRequest(kind, value, (path, message, hint, of) => {
    found.push(`${path.join(".")}${of === "key" ? "*" : ""}: ${message}${hint === undefined ? "" : ` (${hint})`}`);
  });
  return found;
}

test("The requests of the documentation are right", () => {
  const requests: readonly Json[] = [
    {},
    {
      url: "http://www.example.com/foo",
      method: "GET",
      headers: { "User-Agent": "foo", "X-Foo": "value 1, value 2" },
      query: { a: 37, b: "c" },
    },
    {
      url: "http://www.example.com/foo",
      post: [
        { name: "a", value: "b" },
        { name: "a", value: "foo" },
      ],
    },
    { cookies: { a: "b", c: "foo" }, query: "a=12&b=foo&a=13", post: { a: "b" } },
    {
      cookies: [{ name: "a", value: "b", other: 1 }],
      query: [
        { name: "a", value: 12 },
        { name: "a", value: null },
      ],
    },
    { body: { src: "$body" } },
    { body: { src: "fit://site/conf/body.xml", mime: "application/xml+foo" } },
    { body: { value: { user: "fred", pass: "wilma" }, mime: "application/json" } },
    { body: { value: null } },
    { encoding: "ISO-8859-15", query: "a=\u00e9" },
    ...["", "utf-8", "windows-1252", "Shift_JIS", "cp437", "us-ascii"].map((encoding) => ({ encoding })),
    {
      uploads: [
        { name: "foo_html", src: "fit://site/conf/foo.html", filename: "foo.html", mime: "text/html" },
        { name: "foo_json", src: "$json", filename: "foo.json" },
        { name: "foo_text", value: "some random text", filename: "foo.txt" },
        { name: "any", value: { a: 1 } },
        { name: "none", value: null },
      ],
    },
    { uploads: [], query: { a: null }, options: { "query-encoding-raw-chars": "[]" } },
    {
      options: {
        timeout: 5,
        "connect-timeout": 0.5,
        "time-to-first-byte-timeout": 1,
        "follow-redirects": true,
        "max-redirects": 10,
        "use-http-cache": false,
        "force-cache-ttl": 10,
        "force-cache-refresh": true,
        "respect-client-cache-headers": true,
        "basic-auth-credentials": "user:s3CreT",
        "exit-on-error": false,
        "send-x-forwarded-for": true,
        "set-response-headers": { "Cache-Control": "s-maxage=3600", "Set-Cookie": ["a=1", "b=2"] },
      },
    },
  ];
  for (const request of requests) assert.deepEqual(faults("request", request), [], JSON.stringify(request));
});

test("The proxies of the documentation are right", () => {
  const proxies: readonly Json[] = [
    { origin: "https://upstream.api" },
    { origin: "https://docs.upstream.api/", stripEndpoint: true, addPrefix: "/v4" },
    { url: "https://example.com/api/", headers: { "X-API-Key": "foo42bar", "X-Remove": "" }, query: "a=b" },
    { origin: "http://localhost:8080", url: null, headers: { "Correlation-ID": 42 }, options: null },
  ];
  for (const proxy of proxies) assert.deepEqual(faults("proxy", proxy), [], JSON.stringify(proxy));
});

test("Null counts as not given", () => {
  const names = ["id", "url", "method", "headers", "cookies", "query", "post", "body", "options"];
  assert.deepEqual(faults("request", Object.fromEntries(names.map((name) => [name, null]))), []);
  assert.deepEqual(faults("request", { options: { timeout: null }, body: { src: null } }), []);
});

test("Wrong values are refused", () => {
  const table: readonly [kind: RequestKind, value: Json, ...faults: string[]][] = [
    ["request", [], ": An object with the properties of the request is required"],
    ["request", { url: 1 }, 'url: "url" must be an absolute http or https URL'],
    ["request", { url: "/x" }, 'url: "url" must be an absolute http or https URL'],
    ["request", { url: "ftp://x.test/" }, 'url: "url" must be an absolute http or https URL'],
    ["request", { method: true, id: 2 }, 'method: "method" must be a string', 'id: "id" must be a string'],
    ["request", { headers: "a: b" }, 'headers: "headers" must be an object of header field names and values'],
    ["request", { headers: { a: {} } }, 'headers.a: "a" must be a string, a number, true or false'],
    [
      "request",
      { cookies: "a=b" },
      'cookies: "cookies" must be an object, or a list of objects with "name" and "value"',
    ],
    [
      "request",
      { query: 1 },
      'query: "query" must be a string, an object, or a list of objects with "name" and "value"',
    ],
    ["request", { body: "x" }, 'body: "body" must be an object'],
    ["request", { body: { src: 1 } }, 'body.src: "src" must be a string'],
    ["request", { options: [] }, 'options: "options" must be an object'],
    ["request", { options: { timeout: "2" } }, 'options.timeout: "timeout" must be a number of seconds'],
    ["request", { options: { timeout: -1 } }, 'options.timeout: "timeout" must be a number of seconds'],
    ["request", { options: { timeout: Number.NaN } }, 'options.timeout: "timeout" must be a number of seconds'],
    ["request", { options: { "max-redirects": 1.5 } }, 'options.max-redirects: "max-redirects" must be a whole number'],
    ["request", { options: { "use-http-cache": 1 } }, 'options.use-http-cache: "use-http-cache" must be true or false'],
    [
      "request",
      { options: { "force-cache-ttl": "60" } },
      'options.force-cache-ttl: "force-cache-ttl" must be a whole number',
    ],
    [
      "request",
      { options: { "force-cache-refresh": "yes", "respect-client-cache-headers": 0 } },
      'options.force-cache-refresh: "force-cache-refresh" must be true or false',
      'options.respect-client-cache-headers: "respect-client-cache-headers" must be true or false',
    ],
    [
      "request",
      { options: { "use-http-cache": true, "force-cache-ttl": 60 } },
      `options.force-cache-ttl*: "use-http-cache" and "force-cache-ttl" can't be used together ("use-http-cache" follows what the responses say, "force-cache-ttl" ignores it.)`,
    ],
    [
      "request",
      { options: { "use-htp-cache": true } },
      'options.use-htp-cache*: Unknown option "use-htp-cache" (Did you mean "use-http-cache"?)',
    ],
    [
      "request",
      { options: { "exit-on-error": "yes" } },
      'options.exit-on-error: "exit-on-error" must be true or false',
    ],
    ["proxy", { origin: "x" }, 'origin: "origin" must be an http or https URL without a path'],
    ["proxy", { origin: "http://x/y" }, 'origin: "origin" must be an http or https URL without a path'],
    ["proxy", { origin: "http://x?y" }, 'origin: "origin" must be an http or https URL without a path'],
    ["proxy", {}, ': A proxy needs an "origin" or a "url"'],
    ["proxy", { origin: "" }, ': A proxy needs an "origin" or a "url"'],
    ["proxy", { origin: "http://x", stripEndpoint: "true" }, 'stripEndpoint: "stripEndpoint" must be true or false'],
    [
      "proxy",
      { origin: "http://x", url: "http://y" },
      'url*: "origin" and "url" can\'t be used together ("url" replaces the whole URL, "origin" keeps the path.)',
    ],
  ];
  for (const [kind, value, ...expected] of table)
    assert.deepEqual(faults(kind, value), expected, JSON.stringify(value));
});

test("Faults are found inside of values", () => {
  const table: readonly [kind: RequestKind, value: Json, ...faults: string[]][] = [
    ["request", { post: [{ name: "" }] }, 'post.0: The item must be an object with "name" and "value"'],
    [
      "request",
      { post: [{ name: "a", value: 1 }, { name: "", value: [1] }, "a=b"] },
      'post.1.name: "name" must be a string that isn\'t empty',
      'post.1.value: "value" must be a string, a number, true or false',
      'post.2: The item must be an object with "name" and "value"',
    ],
    ["request", { query: { a: [1, 2], b: 1 } }, 'query.a: "a" must be a string, a number, true or false'],
    ["request", { cookies: { a: "b", c: {} } }, 'cookies.c: "c" must be a string, a number, true or false'],
    [
      "request",
      { options: { "set-response-headers": { a: [[]], b: ["c", 1], d: {} } } },
      'options.set-response-headers.a: "a" must be a string, a number, true or false, or a list of those',
      'options.set-response-headers.d: "d" must be a string, a number, true or false, or a list of those',
    ],
    [
      "request",
      { uploads: { name: "a" } },
      'uploads: "uploads" must be a list of objects with a "name", and a "src" or a "value"',
    ],
    [
      "request",
      { uploads: [{ name: "a" }, { value: 1 }, { name: "", src: "a" }, { name: "a", src: 1 }, "a"] },
      ...[1, 2, 3].map(
        (item) => `uploads.${item - 1}: The item must be an object with a "name", and a "src" or a "value"`,
      ),
      'uploads.3.src: "src" must be a string',
      "uploads.4: The item must be an object",
    ],
    ...["klingon", "UTF-16", "base64", "utf-7", "constructor", 5].map((encoding): [RequestKind, Json, string] => [
      "request",
      { encoding },
      'encoding: "encoding" must be an encoding that ASCII is a part of, such as "UTF-8" or "ISO-8859-1"',
    ]),
  ];
  for (const [kind, value, ...expected] of table)
    assert.deepEqual(faults(kind, value), expected, JSON.stringify(value));
});

test("Unknown names are refused with the nearest right one", () => {
  const table: readonly [kind: RequestKind, value: Json, ...faults: string[]][] = [
    ["request", { ulr: "http://x" }, 'ulr*: Unknown property "ulr" (Did you mean "url"?)'],
    ["request", { origin: "http://x" }, 'origin*: Unknown property "origin"'],
    ["request", { params: {} }, ': "params" needs an "operation"'],
    ["test-request", { path: "/", operation: "getUsers" }, 'operation*: Unknown property "operation"'],
    ["request", { operation: "getUsers", url: "http://x" }, 'url*: "operation" and "url" can\'t be used together'],
    [
      "request",
      { uploads: [{ name: "a", value: "b", filname: "c" }] },
      'uploads.0.filname*: Unknown property "filname" (Did you mean "filename"?)',
    ],
    ["proxy", { orign: "http://x" }, 'orign*: Unknown property "orign" (Did you mean "origin"?)'],
    ["proxy", { foo: 1 }, 'foo*: Unknown property "foo"', ': A proxy needs an "origin" or a "url"'],
    ["request", { body: { vlaue: 1 } }, 'body.vlaue*: Unknown property "vlaue" (Did you mean "value"?)'],
    ["proxy", { url: "http://x", method: "GET" }, 'method*: Unknown property "method"'],
    ["proxy", { url: "http://x", body: {} }, 'body*: Unknown property "body"'],
    [
      "request",
      { options: { "exit-on-eror": true } },
      'options.exit-on-eror*: Unknown option "exit-on-eror" (Did you mean "exit-on-error"?)',
    ],
    ["request", { options: { constructor: 1 } }, 'options.constructor*: Unknown option "constructor"'],
    ["request", JSON.parse('{"__proto__": 1}'), '__proto__*: Unknown property "__proto__"'],
  ];
  for (const [kind, value, ...expected] of table)
    assert.deepEqual(faults(kind, value), expected, JSON.stringify(value));
});

test("What an upstream's definition is needed for needs one", () => {
  for (const name of ["mock-response", "validate-request", "validate-request-security", "validate-response"]) {
    assert.deepEqual(faults("request", { options: { [name]: true } }), [
      `options*: The option "${name}" needs the option "definition"`,
    ]);
    assert.deepEqual(faults("request", { options: { [name]: true, definition: "a.yaml" } }), []);
    assert.deepEqual(faults("request", { options: { [name]: false } }), []);
  }
  assert.deepEqual(faults("request", { options: { "validate-response": "maybe", definition: "a.yaml" } }), [
    'options.validate-response: "validate-response" must be true, false or report-only',
  ]);
});

test("Options for connections may be what FLAT documents", () => {
  const rows: readonly [string, readonly Json[]][] = [
    ["tls-version", ["", "auto", "TLSv1", "TLSv1.0", "TLSv1.1", "TLSv1.2", null]],
    ["tls-ciphers", ["", "ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA"]],
    ["ignore-certificate-errors", [true, false]],
    ["client-certificate-file", ["", "client.pem"]],
    ["client-certificate-password", ["", "s3CreT"]],
    ["transport-protocol", ["", "http", "https"]],
    ["transport-server", ["", "localhost", "::1", "[::1]", "10.0.0.1"]],
    ["transport-port", [1, 65_535, null]],
    ["proxy-server", ["", "proxy:3128", "[::1]:3128", "http://proxy:3128"]],
    ["proxy-credentials", ["", "user:s3CreT"]],
    ["disable-connection-reuse", [true, false]],
  ];
  for (const [name, values] of rows) {
    for (const value of values) assert.deepEqual(faults("request", { options: { [name]: value } }), [], name);
  }
});

test("Options for connections may be nothing else", () => {
  const rows: readonly [string, readonly Json[], string][] = [
    ["tls-version", [1.2, "1.2", "tlsv1.2", "TLSv1.3", "SSLv3"], "auto, TLSv1, TLSv1.0, TLSv1.1 or TLSv1.2"],
    ["tls-ciphers", [1, ["AES128-SHA"]], "a string"],
    ["ignore-certificate-errors", ["true", 1], "true or false"],
    ["client-certificate-file", [true], "a string"],
    ["client-certificate-password", [1234], "a string"],
    ["transport-protocol", ["HTTP", "ftp", true], '"http" or "https"'],
    ["transport-server", ["a:80", "http://a", "a/b", 1], "a host name or an address, without a port"],
    ["transport-port", ["80", 0, 65_536, 1.5], "a number from 1 to 65535"],
    [
      "proxy-server",
      ["proxy", "u:p@proxy:80", "https://proxy:443"],
      'a host name with a port, such as "proxy.example.com:3128"',
    ],
    ["proxy-credentials", [{}], "a string"],
    ["disable-connection-reuse", ["yes"], "true or false"],
  ];
  for (const [name, values, wanted] of rows) {
    for (const value of values) {
      const found = faults("proxy", { origin: "http://x", options: { [name]: value } });
      assert.deepEqual(found, [`options.${name}: "${name}" must be ${wanted}`], JSON.stringify(value));
    }
  }
  const [misspelt] = faults("request", { options: { "tls-verison": "auto" } });
  assert.equal(misspelt, 'options.tls-verison*: Unknown option "tls-verison" (Did you mean "tls-version"?)');
});
