// Every style of parameters of OpenAPI 3, exploded and not, with good and bad values, over HTTP.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const kinds = {
  text: "type: string, enum: [blue, red]",
  list: "type: array, minItems: 3, items: { type: string, enum: [blue, black, brown] }",
  object:
    "type: object, required: [R, G, B], properties: { R: { type: integer }, G: { type: integer }, B: { type: integer } }",
};

/** The table of the specification ("Style Examples"), and the same with one fault in it. */
type Styled = {
  readonly style: string;
  readonly explode: boolean;
  readonly kind: keyof typeof kinds;
  readonly good: string;
  readonly bad: string;
};

const styled = (style: string, explode: boolean, kind: keyof typeof kinds, good: string, bad: string): Styled => ({
  style,
  explode,
  kind,
  good,
  bad,
});

const styles: readonly Styled[] = [
  styled("matrix", false, "text", ";color=blue", ";color=green"),
  styled("matrix", true, "text", ";color=blue", ";color=green"),
  styled("matrix", false, "list", ";color=blue,black,brown", ";color=blue,black"),
  styled("matrix", true, "list", ";color=blue;color=black;color=brown", ";color=blue;color=x;color=brown"),
  styled("matrix", false, "object", ";color=R,100,G,200,B,150", ";color=R,100,G,200,B,x"),
  styled("matrix", true, "object", ";R=100;G=200;B=150", ";R=100;G=200"),
  styled("label", false, "text", ".blue", ".green"),
  styled("label", true, "text", ".blue", ".green"),
  styled("label", false, "list", ".blue,black,brown", ".blue,black,x"),
  styled("label", true, "list", ".blue.black.brown", ".blue.black"),
  styled("label", false, "object", ".R,100,G,200,B,150", ".R,100,G,200"),
  styled("label", true, "object", ".R=100.G=200.B=150", ".R=100.G=200.B=x"),
  styled("simple", false, "text", "blue", "green"),
  styled("simple", true, "text", "blue", "green"),
  styled("simple", false, "list", "blue,black,brown", "blue,black,x"),
  styled("simple", true, "list", "blue,black,brown", "blue,black"),
  styled("simple", false, "object", "R,100,G,200,B,150", "R,100,G,200,B,x"),
  styled("simple", true, "object", "R=100,G=200,B=150", "R=100,G=200"),
  styled("form", false, "text", "color=blue", "color=green"),
  styled("form", true, "text", "color=blue", "color=green"),
  styled("form", false, "list", "color=blue,black,brown", "color=blue,black"),
  styled("form", true, "list", "color=blue&color=black&color=brown", "color=blue&color=black&color=x"),
  styled("form", false, "object", "color=R,100,G,200,B,150", "color=R,100,G,200,B,x"),
  styled("form", true, "object", "R=100&G=200&B=150", "R=100&G=200"),
  styled("spaceDelimited", false, "list", "color=blue%20black%20brown", "color=blue%20black%20x"),
  styled("spaceDelimited", false, "object", "color=R%20100%20G%20200%20B%20150", "color=R%20100%20G%20200"),
  styled("pipeDelimited", false, "list", "color=blue%7Cblack%7Cbrown", "color=blue%7Cblack"),
  styled("pipeDelimited", false, "object", "color=R%7C100%7CG%7C200%7CB%7C150", "color=R%7C100%7CG%7C200%7CB%7Cx"),
  styled(
    "deepObject",
    true,
    "object",
    "color%5BR%5D=100&color[G]=200&color[B]=150",
    "color[R]=100&color[G]=x&color[B]=1",
  ),
];

function placeOf(style: string): string {
  return ["matrix", "label", "simple"].includes(style) ? "path" : "query";
}

let gateway: TestGateway;

before(async () => {
  const paths = styles.map(({ style, explode, kind }, index) => {
    const path = placeOf(style) === "path" ? `/style${index}/{color}` : `/style${index}`;
    const said = `in: ${placeOf(style)}, style: ${style}, explode: ${explode}, schema: { ${kinds[kind]} }`;
    return `  ${path}: { get: { x-flat-flow: ok.xml, parameters: [{ name: color, required: true, ${said} }] } }\n`;
  });
  const swagger = `openapi: 3.0.3\nx-flat-validate: { request: true }\npaths:\n${paths.join("")}`;
  gateway = await startTestGateway({ "swagger.yaml": swagger, "ok.xml": "<flow><echo>ok</echo></flow>" });
});

async function status(path: string): Promise<number> {
  const response = await fetch(gateway.url + path);
  await response.arrayBuffer();
  return response.status;
}

describe("styles of parameters", () => {
  for (const [index, { style, explode, good, bad }] of styles.entries()) {
    it(`${style}${explode ? ", exploded" : ""}: ${good}`, async () => {
      const separator = placeOf(style) === "path" ? "/" : "?";
      assert.equal(await status(`/style${index}${separator}${good}`), 200);
      assert.equal(await status(`/style${index}${separator}${bad}`), 400, bad);
    });
  }
});

describe("values that are objects", () => {
  const objects = `openapi: 3.1.0
x-flat-validate: { request: true }
paths:
  /values:
    get:
      x-flat-flow: ok.xml
      parameters:
        - { in: query, name: deep, style: deepObject, schema: { enum: [{ a: x }, { b: y }], type: object } }
        - { in: query, name: const, style: deepObject, schema: { const: { a: x }, type: object } }
        - { in: query, name: form, schema: { type: object, properties: { n: { type: integer } }, enum: [{ n: 1 }] } }
        - { in: query, name: list, schema: { type: array, enum: [[a, b]] }, explode: false }
    post:
      x-flat-flow: ok.xml
      requestBody:
        content:
          application/json: { schema: { enum: [{ a: 1, b: [2] }, [{ b: 1 }], { constructor: 1 }, [null], "2", 3] } }
          application/x-www-form-urlencoded:
            schema: { properties: { o: { type: object, enum: [{ a: x }] } } }
            encoding: { o: { style: deepObject, explode: true } }
    put:
      x-flat-flow: ok.xml
      requestBody: { content: { application/json: { schema: { uniqueItems: true } } } }
`;
  let url: string;
  before(async () => {
    ({ url } = await startTestGateway({ "swagger.yaml": objects, "ok.xml": "<flow><echo>ok</echo></flow>" }));
  });

  async function statusOf(method: string, body: string, type = "application/json"): Promise<number> {
    const response = await fetch(`${url}/values`, { method, body, headers: { "Content-Type": type } });
    await response.arrayBuffer();
    return response.status;
  }

  it("are among those that a parameter may have, whatever they are made of", async () => {
    for (const query of ["deep[a]=x", "deep[b]=y", "const[a]=x", "n=1", "list=a,b"])
      assert.equal((await fetch(`${url}/values?${query}`)).status, 200, query);
    for (const query of ["deep[a]=y", "deep[a]=x&deep[b]=y", "const[b]=x", "n=2", "list=b,a", "deep[__proto__]=x"])
      assert.equal((await fetch(`${url}/values?${query}`)).status, 400, query);
    assert.equal(await statusOf("POST", "o[a]=x", "application/x-www-form-urlencoded"), 200);
    assert.equal(await statusOf("POST", "o[a]=y", "application/x-www-form-urlencoded"), 400);
  });

  it("are compared by their members, whatever these are called", async () => {
    for (const body of ['{"b":[2],"a":1}', '[{"b":1}]', '{"constructor":1}', "[null]", '"2"', "3", "3.0"])
      assert.equal(await statusOf("POST", body), 200, body);
    const others = ['{"valueOf":1}', '{"toString":"a"}', '[{"valueOf":{}}]', '{"__proto__":{"a":1,"b":[2]}}', "{}"];
    for (const body of [...others, "[]", "[1e400]", "2", '"3"', "null", '{"a":1,"b":[2],"c":3}', '{"a":1}'])
      assert.equal(await statusOf("POST", body), 400, body);
  });

  it("are told apart in lists", async () => {
    for (const body of ['[{"valueOf":1},{"valueOf":2}]', "[null,1e400]", '["1",1]'])
      assert.equal(await statusOf("PUT", body), 200, body);
    for (const body of ['[{"valueOf":1},{"valueOf":1}]', '[{"a":1,"b":2},{"b":2,"a":1}]', "[1,1.0]"])
      assert.equal(await statusOf("PUT", body), 400, body);
  });
});
