// HAR 1.2 as a JSON schema, written after http://www.softwareishard.com/blog/har-12-spec/: names that it doesn't know start with an underscore.

type Schema = { readonly [keyword: string]: unknown };

function record(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    type: "object",
    required: Object.keys(required),
    properties: { ...required, ...optional, comment: { type: "string" } },
    patternProperties: { "^_": {} },
    additionalProperties: false,
  };
}

function list(items: Schema): Schema {
  return { type: "array", items };
}

const text: Schema = { type: "string" };
const size: Schema = { type: "integer", minimum: -1 };
const time: Schema = { type: "number", minimum: 0 };
/** -1: doesn't apply. */
const timing: Schema = { type: "number", anyOf: [{ const: -1 }, { minimum: 0 }] };
const date: Schema = {
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$",
};

const pair = record({ name: text, value: text });
const cookie = record(
  { name: text, value: text },
  { path: text, domain: text, expires: date, httpOnly: { type: "boolean" }, secure: { type: "boolean" } },
);
const product = record({ name: text, version: text });
const param = record({ name: text }, { value: text, fileName: text, contentType: text });

const request = record(
  {
    method: text,
    url: { type: "string", pattern: "^https?://" },
    httpVersion: text,
    cookies: list(cookie),
    headers: list(pair),
    queryString: list(pair),
    headersSize: size,
    bodySize: size,
  },
  { postData: record({ mimeType: text }, { params: list(param), text }) },
);

const response = record({
  status: { type: "integer", minimum: 0 },
  statusText: text,
  httpVersion: text,
  cookies: list(cookie),
  headers: list(pair),
  content: record({ size, mimeType: text }, { compression: { type: "integer" }, text, encoding: text }),
  redirectURL: text,
  headersSize: size,
  bodySize: size,
});

const cacheEntry = record({ lastAccess: text, eTag: text, hitCount: { type: "integer" } }, { expires: text });

const entry = record(
  {
    startedDateTime: date,
    time,
    request,
    response,
    cache: record({}, { beforeRequest: cacheEntry, afterRequest: cacheEntry }),
    timings: record(
      { send: time, wait: time, receive: time },
      { blocked: timing, dns: timing, connect: timing, ssl: timing },
    ),
  },
  { pageref: text, serverIPAddress: text, connection: text },
);

export const harSchema: Schema = {
  ...record({
    log: record(
      { version: { const: "1.2" }, creator: product, entries: list(entry) },
      { browser: product, pages: list({ type: "object" }) },
    ),
  }),
};
