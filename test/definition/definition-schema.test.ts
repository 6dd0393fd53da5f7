// The JSON Schema that editors get: it accepts what the loader accepts, and refuses what the loader refuses.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { parse } from "yaml";
import type { Json } from "../../src/data/json.ts";
import { definitionSchema } from "../../src/definition/definition-schema.ts";
import { allExtensions } from "../../src/definition/extensions/index.ts";
import type { JsonSchema } from "../../src/definition/json-schema.ts";
import { checkRequest, proxySchema } from "../../src/definition/request-schema.ts";
import { load } from "./app-folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const schema = definitionSchema("urn:flatgate:test");
const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allowMatchingProperties: true });
const validate = ajv.compile(schema);

function complaints(definition: unknown): readonly string[] {
  validate(definition);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The definitions of the example app and of all apps of the tests. */
const definitions = ["swagger.yaml", ...yamlBelow("test/apps")].filter((name) =>
  /^(swagger|openapi|paths):/m.test(readFileSync(path.join(root, name), "utf8")),
);

function yamlBelow(folder: string): readonly string[] {
  const names = readdirSync(path.join(root, folder), { recursive: true }).map(String);
  return names.filter((name) => /\.(yaml|json)$/.test(name)).map((name) => path.join(folder, name));
}

const proxy = 'x-flat-proxy: {origin: "http://a"}';
const scheme = "securityDefinitions: {A: {type: apiKey, in: header, name: Authorization,";
const accepted: readonly string[] = [
  'swagger: "2.0"',
  'swagger: "2.0"\npaths:',
  "swagger: 2.0\npaths:\n  /a:\n    get:",
  "openapi: 3.0.3\npaths: {}",
  "openapi: 3.1\npaths: {/a: {get: {requestBody: {}}}}",
  'swagger: "2.0"\nx-other: 1\npaths: {/a: {x-amazon: {}, get: {x-code: []}}}',
  'swagger: "2.0"\nx-flat-validate: {request: report-only, response:}',
  `swagger: "2.0"\n${scheme} x-flat-jwt: {key: {env: KEY}, alg: RS256}, x-more: 1}}`,
  `swagger: "2.0"\n${scheme} x-flat-jwt: {jwks: "https://a.example/keys", alg: RS256}}}`,
  `swagger: "2.0"\n${scheme} x-flat-jwt: {issuer: {env: ISSUER}, alg: ES256}}}`,
  'swagger: "2.0"\npaths: {/a: {x-flat-proxy: {url: "http://a/b", origin: "", options: {timeout:, tls-version: auto}}}}',
];

const refused: readonly string[] = [
  "[]",
  'swagger: "1.2"',
  'openapi: "4.0"',
  'swagger: "2.0"\nx-flat-fow: a.xml',
  'swagger: "2.0"\nX-FLAT-FLOW: a.xml',
  'swagger: "2.0"\nx-flat-flow: 1',
  'swagger: "2.0"\nx-flat-flow: ""',
  'swagger: "2.0"\npaths: {/a: {x-flow: 1}}',
  'swagger: "2.0"\npaths: {/a: {get: {x-enabled: maybe}}}',
  'swagger: "2.0"\nx-flat-jwt: {key: a}',
  `swagger: "2.0"\n${scheme} x-flat-jwt: {alg: RS256}}}`,
  `swagger: "2.0"\n${scheme} x-flat-jwt: {jwks: "https://a.example/keys", issuer: "https://a.example", alg: RS256}}}`,
  `swagger: "2.0"\n${proxy}`,
  'swagger: "2.0"\nx-flat-error: error.xml',
  'swagger: "2.0"\nx-flat-error: {flw: error.xml}',
  'swagger: "2.0"\nx-flat-validate: {request: maybe}',
  'swagger: "2.0"\nx-flat-validate: {requests: true}',
  'swagger: "2.0"\nx-flat-cors: {allow-credentials: true}',
  'swagger: "2.0"\nx-flat-cors: {allowed-origins: []}',
  'swagger: "2.0"\npaths: []',
  'swagger: "2.0"\npaths: {a: {}}',
  'swagger: "2.0"\npaths: {/a: {gt: {}}}',
  'swagger: "2.0"\npaths: {/a: []}',
  'swagger: "2.0"\npaths: {/a: {x-flat-init: a.xml}}',
  'swagger: "2.0"\npaths: {/a: {get: []}}',
  'swagger: "2.0"\npaths: {/a: {get: {x-flat-cors: {allowed-origins: "*"}}}}',
  `swagger: "2.0"\npaths: {/a: {x-flat-flow: a.xml, ${proxy}}}`,
  'swagger: "2.0"\npaths: {/a: {x-flat-proxy: {}}}',
  'swagger: "2.0"\npaths: {/a: {x-flat-proxy: {origin: "http://a", url: "http://a/b"}}}',
  'swagger: "2.0"\npaths: {/a: {x-flat-proxy: {orign: "http://a"}}}',
  'swagger: "2.0"\npaths: {/a: {x-flat-proxy: {origin: "http://a/b"}}}',
  'swagger: "2.0"\npaths: {/a: {x-flat-proxy: {origin: "http://a", options: {timout: 1}}}}',
  'swagger: "2.0"\npaths: {/a: {x-flat-proxy: {origin: "http://a", options: {tls-version: SSLv3}}}}',
  `swagger: "2.0"\n${scheme} x-flat-jwt: {}}}`,
  `swagger: "2.0"\n${scheme} x-flat-jwt: {key: {file: a, env: b}}}}`,
  `swagger: "2.0"\n${scheme} x-flat-jwt: {key: a, agl: HS256}}}`,
  `swagger: "2.0"\n${scheme} x-flat-jwt: {key: a, alg: none}}}`,
  `swagger: "2.0"\n${scheme} x-flat-jwtt: {key: a}}}`,
];

describe("The schema of definitions", () => {
  it("has an id and a description for each key", () => {
    assert.equal(schema.$id, "urn:flatgate:test");
    const known = schema.definitions as Readonly<Record<string, JsonSchema>>;
    for (const { name, about } of allExtensions) assert.equal(known[name]?.description, about);
  });

  assert.ok(definitions.length > 50);
  for (const name of definitions) {
    it(`accepts ${name}`, () => {
      assert.deepEqual(complaints(parse(readFileSync(path.join(root, name), "utf8"))), []);
    });
  }

  for (const text of accepted) {
    it(`accepts ${JSON.stringify(text)}`, () => assert.deepEqual(complaints(parse(text)), []));
  }

  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}, as the loader does`, () => {
      assert.notDeepEqual(complaints(parse(text)), []);
      const { problems } = load(text);
      // What an algorithm is, is asked when the app is compiled.
      if (!text.includes("alg: none")) assert.notDeepEqual(problems.errors, []);
    });
  }

  it("refuses keys that the loader warns about", () => {
    assert.notDeepEqual(complaints({ swagger: "2.0", bathPath: "/v1" }), []);
    assert.notDeepEqual(complaints({ swagger: "2.0", paths: { "/a": { get: { requestBody: {} } } } }), []);
  });
});

const values: readonly Json[] = [
  ...[null, true, false, 0, 1, 1.5, -1, 65_536, "", "a", "http", "https", "TLSv1.2", "auto", "report-only"],
  ...["http://a", "https://a/", "HTTP://a:80/b?c", "ftp://a", "//a", "a:80", "[::1]:80", "utf-8", "klingon"],
  ...[[], ["a"], [1, true], [null], [{}], [{ name: "a", value: 1 }], [{ name: "", value: 1 }], [{ name: "a" }]],
  ...[[{ name: "a", value: null, more: 1 }], [{ name: "a", value: [] }]],
  ...[{}, { a: 1 }, { a: null }, { a: "b" }, { a: [1] }, { a: {} }, { a: [null] }, { src: "a" }, { timeout: 1 }],
];

/** Where JSON Schema says less: not every string is a host or an encoding, and not all that begins like a URL is one. */
const laxer: ReadonlySet<string> = new Set(["transport-server", "proxy-server"]);

describe("The schema of a proxy judges as the loader does", () => {
  const judge = ajv.compile({ ...proxySchema, $id: "urn:flatgate:proxy" });
  const known = proxySchema.properties as Readonly<Record<string, JsonSchema>>;
  const options = (known.options as { readonly properties: Readonly<Record<string, JsonSchema>> }).properties;

  for (const name of Object.keys(known)) it(`${name}`, () => compare(name, (value) => ({ [name]: value })));
  for (const name of Object.keys(options)) {
    it(`options: ${name}`, () => compare(name, (value) => ({ origin: "http://a", options: { [name]: value } })));
  }

  function compare(name: string, propertiesOf: (value: Json) => { readonly [name: string]: Json }): void {
    for (const value of values) {
      const properties = propertiesOf(value);
      const given = name === "origin" || name === "url" ? properties : { origin: "http://a", ...properties };
      const refusals = faultsOf(given);
      const accepts = judge(given);
      const shown = `${JSON.stringify(given)}: ${refusals}`;
      if (laxer.has(name)) assert.ok(accepts || refusals.length > 0, shown);
      else assert.equal(accepts, refusals.length === 0, shown);
    }
  }

  /** That a definition has to be named is said of the options as a whole. */
  function faultsOf(value: Json): readonly string[] {
    const faults: string[] = [];
    checkRequest("route", value, (_, message) => faults.push(message));
    return faults.filter((message) => !message.includes('needs the option "definition"'));
  }
});
