// Which files an app is compiled from.
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { compileApp } from "../src/app.ts";
import { SourceFiles } from "../src/source/source-files.ts";
import { type Files, writeApp } from "./servers/app-folder.ts";

/** Names of all files that compiling looks for. */
function sourcesOf(files: Files, env: Readonly<Record<string, string>> = {}): ReadonlySet<string> {
  const folder = writeApp(files);
  const sources = new SourceFiles();
  try {
    compileApp({ folder, env, sources });
  } catch {
    // A broken app was made of files, too.
  }
  return new Set(sources.paths.map((file) => path.relative(folder, file) || "."));
}

function has(sources: ReadonlySet<string>, names: readonly string[]): void {
  for (const name of names) assert.ok(sources.has(name), `${name} is not among ${[...sources].join(", ")}`);
}

const stylesheet = (body: string) =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">${body}</xsl:stylesheet>`;

describe("the files of an app", () => {
  it("are the folder, configuration, definition, its references and flows, and files of flows", () => {
    const sources = sourcesOf({
      "conf/config.xml": '<config><flat><definition src="../api.yaml"/></flat></config>',
      "conf/flow.xml": "<flow/>",
      "api.yaml":
        'swagger: "2.0"\nx-flat-init: init.xml\nx-flat-error: {flow: error.xml}\npaths:\n  /x: {$ref: paths/x.yaml}\n',
      "paths/x.yaml": "get:\n  x-flat-flow: ../flows/x.xml\n",
      "init.xml": "<flow/>",
      "error.xml": "<flow/>",
      "flows/x.xml": `<flow><sub-flow src="sub.xml"/><template src="/t.json"/><eval out="$x">lookup('/db.json', 'a')</eval><xslt src="a.xsl" in="/in.xml"/></flow>`,
      "flows/sub.xml": '<flow><serve dir="/htdocs" fallback-doc="/index.html"/></flow>',
      "t.json": "{}",
      "db.json": "{}",
      "flows/a.xsl": stylesheet('<xsl:include href="b.xsl"/>'),
      "flows/b.xsl": stylesheet(""),
      "htdocs/index.html": "",
    });
    has(sources, [".", "conf/config.xml", "conf/flow.xml", "api.yaml", "paths/x.yaml", "init.xml", "error.xml"]);
    has(sources, ["flows/x.xml", "flows/sub.xml", "t.json", "db.json", "flows/a.xsl", "flows/b.xsl", "htdocs"]);
  });

  it("are keys, schemas and certificates, too", () => {
    const sources = sourcesOf(
      {
        "swagger.yaml": `swagger: "2.0"
securityDefinitions:
  J: {type: apiKey, in: header, name: Authorization, x-flat-jwt: {key: {file: keys/j.txt}, alg: HS256}}
paths:
  /x:
    get:
      security: [{J: []}]
      responses: {200: {description: "", schema: {$ref: "schemas/s.json"}}}
      x-flat-validate: true
      x-flat-proxy:
        origin: https://localhost
        options: {client-certificate-file: client.pem}
  /y:
    x-flat-proxy: {origin: "http://localhost", options: {definition: upstream.yaml, validate-response: true}}
`,
        "keys/j.txt": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
        "schemas/s.json": "{}",
        "client.pem": "",
        "upstream.yaml": 'swagger: "2.0"\npaths: {}\n',
      },
      { FLAT_DEBUG: "" },
    );
    has(sources, ["keys/j.txt", "schemas/s.json", "client.pem", "upstream.yaml"]);
  });

  it("are those of the listener's certificate, too, wherever they lie", () => {
    const tls = writeApp({ "cert.pem": "", "key.pem": "", "ca.pem": "" });
    const sources = new SourceFiles();
    const file = (name: string): string => path.join(tls, name);
    const env = {
      FLAT_TLS_CERT: file("cert.pem"),
      FLAT_TLS_KEY: file("key.pem"),
      FLAT_TLS_CLIENT_CA: file("ca.pem"),
    };
    assert.throws(() => compileApp({ folder: writeApp({ "swagger.yaml": "paths: {}\n" }), env, sources }));
    for (const name of ["cert.pem", "key.pem", "ca.pem"]) assert.ok(sources.paths.includes(file(name)), name);
  });

  it("are those that aren't there, too", () => {
    const sources = sourcesOf({
      "swagger.yaml": "paths:\n  /x: {x-flat-flow: f.xml}\n  /y: {x-flat-flow: missing.xml}\n",
      "f.xml": '<flow><template src="missing.json"/><xslt src="a.xsl" in="/in.xml"/></flow>',
      "a.xsl": stylesheet('<xsl:include href="missing.xsl"/>'),
    });
    has(sources, ["conf/config.xml", "conf/flow.xml", "missing.xml", "missing.json", "missing.xsl"]);
  });

  it("don't grow while requests run", async () => {
    const folder = writeApp({ "swagger.yaml": "paths: {}\n" });
    const sources = new SourceFiles();
    const { site } = compileApp({ folder, env: {}, sources });
    const count = sources.paths.length;
    site.lookUp(path.join(folder, "asked-for"));
    assert.equal(sources.paths.length, count);
  });

  it("are the folder alone where that is gone", () => {
    const sources = new SourceFiles();
    assert.throws(() => compileApp({ folder: "/gone/app", env: {}, sources }), /There is no app folder \/gone\/app/);
    assert.deepEqual(sources.paths, ["/gone/app"]);
  });
});

it("the files of an app are those that its definition includes, and those that would be, were they there", () => {
  const folder = writeApp({
    "swagger.yaml": "x-flat-include: [apis/*.yaml, more/one.yaml]\n",
    "apis/a.yaml": "paths: {/a: {x-flat-flow: a.xml}}\n",
    "apis/a.xml": "<flow/>",
  });
  const sources = new SourceFiles();
  compileApp({ folder, env: {}, sources });
  for (const name of ["apis/a.yaml", "apis/a.xml", "apis/later.yaml", "more/one.yaml"])
    assert.ok(sources.has(path.join(folder, name)), name);
  assert.ok(!sources.has(path.join(folder, "apis/a.json")));
});
