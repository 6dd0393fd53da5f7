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
