// Credentials for every site are never allowed: the start says so, wherever it is asked for.
import assert from "node:assert/strict";
import { it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { faultLine } from "../../src/errors/config-error.ts";
import { writeApp } from "../servers/app-folder.ts";

const message = "Credentials are never allowed to every site: allow-credentials has no effect";
const anybody = '{ allowed-origins: "*", allow-credentials: true }';
const everySite = '<config><flat><cors allowed-origins="*" allow-credentials="true"/></flat></config>';

const cases: readonly (readonly [cors: string, config: string | undefined, warnings: readonly string[]])[] = [
  [anybody, undefined, [`swagger.yaml:2:57: ${message}`]],
  [
    '{ allowed-origins: ["https://a.example", "*"], allow-credentials: true }',
    undefined,
    [`swagger.yaml:2:80: ${message}`],
  ],
  ['{ allowed-origins: "*" }', undefined, []],
  ['{ allowed-origins: "https://a.example", allow-credentials: true }', undefined, []],
  ['{ allowed-origins: "https://a.example" }', everySite, [`conf/config.xml: ${message}`]],
  [anybody, everySite.replace("*", "https://a.example"), []],
];

for (const [cors, config, warnings] of cases) {
  it(`${cors}${config === undefined ? "" : ` and ${config}`}`, () => {
    const folder = writeApp({
      "swagger.yaml": `swagger: "2.0"\nx-flat-cors: ${cors}\nx-flat-flow: a.xml\npaths: { /: }\n`,
      "a.xml": "<flow/>",
      ...(config === undefined ? {} : { "conf/config.xml": config }),
    });
    assert.deepEqual(compileApp({ folder, env: {} }).warnings.map(faultLine), warnings);
  });
}
