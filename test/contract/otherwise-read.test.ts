// What a backend may read otherwise than the gateway does must not get past validation: one of two readings would be unchecked.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const swagger = `swagger: "2.0"
x-flat-validate: { request: true }
paths:
  x-flat-flow: ok.xml
  /query:
    get:
      parameters:
        - { name: n, in: query, type: integer }
        - { name: csv, in: query, type: array, items: { type: integer } }
        - { name: multi, in: query, type: array, collectionFormat: multi, items: { type: integer } }
  /brackets:
    get:
      parameters:
        - { name: n, in: query, type: integer }
        - { name: "n[]", in: query, type: array, collectionFormat: multi, items: { type: integer } }
  /form: { post: { parameters: [{ name: n, in: formData, type: integer }] } }
  /body: { post: { parameters: [{ name: body, in: body, schema: { type: object, properties: { n: { type: integer } } } }] } }
  /text: { post: { parameters: [{ name: body, in: body, schema: { type: string } }] } }
  /named: { post: { consumes: [application/xml, image/*], parameters: [{ name: body, in: body, schema: { type: object } }] } }
`;
const openapi = `openapi: 3.0.3
x-flat-validate: { request: true }
paths:
  x-flat-flow: ok.xml
  /query:
    get:
      parameters:
        - { name: n, in: query, schema: { type: integer } }
        - { name: list, in: query, schema: { type: array, items: { type: integer } } }
        - { name: deep, in: query, style: deepObject, schema: { type: object, properties: { a: { type: integer } } } }
        - { name: point, in: query, schema: { type: object, properties: { x: { type: integer } } } }
        - { name: json, in: query, content: { application/json: { schema: { type: object } } } }
        - { name: c, in: cookie, schema: { type: integer } }
  /form:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: { schema: { type: object, properties: { n: { type: integer }, o: { type: object } } } }
`;

let two: TestGateway;
let three: TestGateway;

before(async () => {
  const files = { "ok.xml": "<flow><echo>ok</echo></flow>" };
  two = await startTestGateway({ ...files, "swagger.yaml": swagger });
  three = await startTestGateway({ ...files, "swagger.yaml": openapi });
});

/** What is wrong; "" where nothing is. */
async function complaint(gateway: TestGateway, path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(gateway.url + path, init);
  const text = await response.text();
  if (response.status === 200) return "";
  assert.equal(response.status, 400);
  return (JSON.parse(text) as { error: { info: string[] } }).error.info.join(" ");
}

const post = (type: string | undefined, body: string | Buffer): RequestInit => ({
  method: "POST",
  headers: type === undefined ? {} : { "Content-Type": type },
  body: Buffer.from(body),
});

const repeated = (place: string): string =>
  `Repeated constraint violated in ${place}: There is more than one value, but the definition wants one.`;

describe("names that are repeated where the definition wants one value", () => {
  it("are refused in queries and forms", async () => {
    assert.equal(await complaint(two, "/query?n=1"), "");
    assert.equal(await complaint(two, "/query?n=x&n=1"), repeated("query for n"));
    assert.equal(await complaint(two, "/query?n=1&n=2"), repeated("query for n"));
    assert.equal(await complaint(two, "/query?csv=1,2&csv=3"), repeated("query for csv"));
    assert.equal(await complaint(two, "/query?multi=1&multi=2"), "");
    assert.equal(
      await complaint(two, "/form", post("application/x-www-form-urlencoded", "n=x&n=1")),
      repeated("formData for n"),
    );
    const form = new FormData();
    for (const value of ["x", "1"]) form.append("n", value);
    assert.equal(await complaint(two, "/form", { method: "POST", body: form }), repeated("formData for n"));
  });

  it("are refused in every style of OpenAPI 3", async () => {
    assert.equal(await complaint(three, "/query?n=x&n=1"), repeated("query for n"));
    assert.equal(await complaint(three, "/query?list=1&list=2"), "");
    assert.equal(await complaint(three, "/query?deep[a]=x&deep[a]=1"), repeated("query for deep.a"));
    assert.equal(await complaint(three, "/query?deep[a]=x&deep[a][]=1"), repeated("query for deep.a"));
    assert.equal(await complaint(three, "/query?deep[a]=1&deep[a][b]=1"), repeated("query for deep.a"));
    assert.equal(await complaint(three, "/query?deep[b][a]=1&deep[b]=1"), repeated("query for deep.b"));
    assert.equal(await complaint(three, "/query?deep=x&deep[a]=1"), repeated("query for deep"));
    assert.match(await complaint(three, "/query?deep=x"), /^Type constraint violated in query for deep: String value/);
    assert.equal(await complaint(three, "/query?x=a&x=1"), repeated("query for point.x"));
    assert.equal(await complaint(three, "/query?json=1&json={}"), repeated("query for json"));
    const urlencoded = "application/x-www-form-urlencoded";
    assert.equal(await complaint(three, "/form", post(urlencoded, "n=x&n=1")), repeated("body for n"));
    assert.equal(await complaint(three, "/form", post(urlencoded, "o=1&o={}")), repeated("body for o"));
  });

  it("must all be valid as cookies: browsers send the cookies of several paths", async () => {
    assert.equal(await complaint(three, "/query", { headers: { Cookie: "c=1; c=2" } }), "");
    for (const Cookie of ["c=x; c=1", "c=1; c=x"])
      assert.match(
        await complaint(three, "/query", { headers: { Cookie } }),
        /^Type constraint violated in cookie for c/,
      );
  });

  it("are refused in objects of JSON", async () => {
    const json = (body: string): Promise<string> => complaint(two, "/body", post("application/json", body));
    assert.equal(await json('{"n": 1, "o": {"n": ":\\":"}, "l": [{"n": {}}, {"n": 1}]}'), "");
    const text = (name: string): string =>
      `Repeated constraint violated in body for ${name}: An object has the property more than once.`;
    assert.equal(await json('{"n": "x", "n": 1}'), text("n"));
    assert.equal(await json('{"n": "x", "\\u006e": 1}'), text("n"));
    assert.equal(await json('{"l": [{"b:": 1, "a": [1], "b:": 2}]}'), text("b:"));
    assert.equal(await json('{"__proto__": "x", "__proto__": 1}'), text("__proto__"));
  });
});

it("names with brackets, which make lists and objects of parameters, are refused", async () => {
  const parts = (place: string): string =>
    `Repeated constraint violated in ${place}: A name with brackets makes parts of it, which the definition doesn't have.`;
  for (const query of ["n=1&n[]=x", "n[]=x", "n[a]=x", "n=1&n%5Ba%5D[b]=x", "n[a"])
    assert.equal(await complaint(two, `/query?${query}`), parts("query for n"), query);
  assert.equal(await complaint(two, "/query?multi=1&multi[]=x"), parts("query for multi"));
  assert.equal(await complaint(two, "/query?other[]=x&nn[]=x"), "");
  assert.equal(await complaint(two, "/brackets?n[]=1&n[]=2"), "");
  assert.match(await complaint(two, "/brackets?n[]=x"), /^Type constraint violated in query for n\[\]/);
  const urlencoded = "application/x-www-form-urlencoded";
  const form = new FormData();
  form.append("n[]", "x");
  for (const sent of [post(urlencoded, "n=1&n[]=x"), { method: "POST", body: form }])
    assert.equal(await complaint(two, "/form", sent), parts("formData for n"));
  assert.equal(await complaint(three, "/query?n[]=x"), parts("query for n"));
  assert.equal(await complaint(three, "/query?list=1&list[]=x"), parts("query for list"));
  assert.equal(await complaint(three, "/query?x=1&x[]=a"), parts("query for point.x"));
  assert.equal(await complaint(three, "/query?json={}&json[a]=x"), parts("query for json"));
  for (const name of ["n", "o"])
    assert.equal(await complaint(three, "/form", post(urlencoded, `${name}[a]=x`)), parts(`body for ${name}`));
});

describe("bodies whose type or encoding hides what is in them", () => {
  it("are strings to the schema where the definition doesn't name their type", async () => {
    const wrong = "Type constraint violated in body: String value found, but an object is required.";
    for (const type of [
      "application/octet-stream",
      "application/x-www-form-urlencoded",
      "application/xml",
      "a/b",
      "text/plain",
    ])
      assert.equal(await complaint(two, "/body", post(type, '{"n": "x"}')), wrong, type);
    assert.equal(await complaint(two, "/body", post(undefined, '{"n": 1}')), "");
    assert.match(
      await complaint(two, "/body", post(undefined, '{"n": "x"}')),
      /^Type constraint violated in body for n/,
    );
    assert.equal(await complaint(two, "/text", post("application/octet-stream", "\0")), "");
    assert.equal(await complaint(two, "/named", post("application/xml", "<a/>")), "");
    assert.equal(await complaint(two, "/named", post("image/png", "\0")), "");
  });

  it("are refused where the operation wants fields", async () => {
    const wrong =
      "Consumes constraint violated in header for Content-Type: 'application/json' is not allowed, but one of application/x-www-form-urlencoded, multipart/form-data.";
    assert.equal(await complaint(two, "/form", post("application/json", '{"n": "x"}')), wrong);
    assert.equal(await complaint(two, "/form", { method: "POST" }), "");
  });

  it("are refused as JSON in charsets that write it in other bytes, and in broken UTF-8", async () => {
    const json = '{"n": 1}';
    for (const charset of ["utf-8", "UTF8", "iso-8859-1", "windows-1252", "us-ascii"])
      assert.equal(await complaint(two, "/body", post(`application/json; charset=${charset}`, json)), "", charset);
    for (const charset of ["utf-7", "shift_jis", "gbk", "iso-2022-jp"])
      assert.equal(
        await complaint(two, "/body", post(`application/json; charset=${charset}`, json)),
        `Content constraint violated in header for Content-Type: JSON can't be written in ${charset}.`,
      );
    const overlong = Buffer.concat([Buffer.from('{"a": "'), Buffer.from([0xc0, 0xa2]), Buffer.from('"}')]);
    assert.equal(
      await complaint(two, "/body", post("application/json", overlong)),
      "Type constraint violated in body: The body is not valid JSON.",
    );
    const utf16 = Buffer.from(`\ufeff${json}`, "utf16le");
    assert.equal(await complaint(two, "/body", post("application/json", utf16)), "");
  });
});
