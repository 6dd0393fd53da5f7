import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { loadConfig } from "../../src/config/config.ts";
import { Problems } from "../../src/errors/problems.ts";
import { Site } from "../../src/locations/site.ts";
import { functionTable } from "../../src/xpath/function-definition.ts";
import { appFolder, type Files, told } from "../definition/app-folder.ts";

const variables = {
  env: { STAGE: "test", DIR: "apis" },
  server: { role: "devel", project: "app" },
};

/** The definition's name inside the app folder, and what was said. */
function load(
  config: string | undefined,
  files: Files = {},
): { definition: string; errors: string[]; warnings: string[] } {
  const given: Files = config === undefined ? {} : { "conf/config.xml": config };
  const folder = appFolder({
    "swagger.yaml": "paths:\n",
    "apis/test.yaml": "paths:\n",
    "conf/own.yaml": "paths:\n",
    ...given,
    ...files,
  });
  const problems = new Problems();
  const loaded = loadConfig(new Site(folder), variables, { functions: functionTable([]) }, problems);
  return {
    definition: path.relative(folder, loaded.definition?.src ?? path.join(folder, "swagger.yaml")),
    errors: problems.errors.map(told),
    warnings: problems.warnings.map(told),
  };
}

function flat(content: string): string {
  return `<config>\n  <flat>\n    ${content}\n  </flat>\n</config>`;
}

test("The definition is swagger.yaml unless the configuration names another; names are relative to conf/config.xml", () => {
  const table: readonly [config: string | undefined, definition: string][] = [
    [undefined, "swagger.yaml"],
    ["<config/>", "swagger.yaml"],
    [flat(""), "swagger.yaml"],
    [flat('<definition src="../swagger.yaml"/>'), "swagger.yaml"],
    [flat('<definition src="own.yaml"/>'), "conf/own.yaml"],
    [flat('<definition src="/apis/test.yaml"/>'), "apis/test.yaml"],
    [flat("<definition src=\"../{$env/DIR}/{concat($env/STAGE, '.yaml')}\"/>"), "apis/test.yaml"],
    [flat('<definition src="own.yaml" if="$server/role = \'prod\'"/>'), "swagger.yaml"],
    [flat('<definition src="own.yaml" if="$server/role = \'devel\' and $env/STAGE"/>'), "conf/own.yaml"],
    ["<config><flat if='false()'><definition src='own.yaml'/></flat></config>", "swagger.yaml"],
    [flat('<definition src="missing.yaml" if="$env/NOTHING"/>'), "swagger.yaml"],
    [
      flat(
        '<definition src="../swagger.yaml"/><definition src="own.yaml" if="true()"/><definition src="x" if="false()"/>',
      ),
      "conf/own.yaml",
    ],
  ];
  for (const [config, definition] of table) {
    assert.deepEqual(load(config), { definition, errors: [], warnings: [] }, config);
  }
});

test("Faults are found with their places", () => {
  const atLoad = "The configuration is read when the app starts; $env and $server are there.";
  const table: readonly [config: string, ...errors: string[]][] = [
    ["<config><flat></config>", "conf/config.xml:1:15 XML: Missing end tag for element flat"],
    ["<flat/>", "conf/config.xml:1:1 <flat> is not a configuration (The root is <config>.)"],
    ["<config><flta/></config>", 'conf/config.xml:1:9 Unknown element <flta> (Did you mean "flat"?)'],
    [
      flat('<defintion src="own.yaml"/>'),
      'conf/config.xml:3:5 Unknown element <defintion> (Did you mean "definition"?)',
    ],
    [
      flat('<definition scr="own.yaml"/>'),
      'conf/config.xml:3:17 Unknown attribute "scr" of <definition> (Did you mean "src"?)',
      'conf/config.xml:3:5 <definition> needs the attribute "src"',
    ],
    [
      flat('<definition src="own.yaml">x<y/></definition>'),
      "conf/config.xml:3:32 <definition> can't have text",
      "conf/config.xml:3:33 Unknown element <y>",
    ],
    ["<config>\n x</config>", "conf/config.xml:2:2 <config> can't have text"],
    ["<config if='x'/>", 'conf/config.xml:1:9 Unknown attribute "if" of <config>'],
    [
      flat('<definition src="swagger.yaml"/>'),
      'conf/config.xml:3:22 There is no definition "swagger.yaml" in the app folder (Did you mean "../swagger.yaml"? Names are relative to the file that has them.)',
    ],
    [
      flat('<definition src="../../swagger.yaml"/>'),
      'conf/config.xml:3:22 There is no definition "../../swagger.yaml" in the app folder',
    ],
    [flat('<definition src="."/>'), 'conf/config.xml:3:22 There is no definition "." in the app folder'],
    [
      flat('<definition src="own.yaml" if="\'$request\' = $request/method"/>'),
      `conf/config.xml:3:49 $request can't be used in the configuration (${atLoad})`,
    ],
    [
      flat('<definition src="{$body}.yaml"/>'),
      `conf/config.xml:3:23 $body can't be used in the configuration (${atLoad})`,
    ],
    [
      flat('<definition src="own.yaml}"/>'),
      'conf/config.xml:3:30 A "}" without its "{" (Write "}}" for a literal brace.)',
    ],
    [
      flat('<definition src="{own.yaml"/>'),
      'conf/config.xml:3:22 A "{" without its "}" (Write "{{" for a literal brace.)',
    ],
  ];
  for (const [config, ...errors] of table) assert.deepEqual(load(config).errors, errors, config);
});

test("A broken expression is found inside its attribute, also behind entities", () => {
  const [error = ""] = load(
    flat('<definition src="own.yaml"\n      if="1 &lt; 2 and\n          &quot;x&quot; = ="/>'),
  ).errors;
  assert.match(error, /^conf\/config\.xml:5:2[67] /);
});

test("Elements without meaning here are accepted with a warning", () => {
  const config =
    "<config>\n  <security><force-backend-https/></security>\n  <flat>\n    <url-rewriting/>\n  </flat>\n</config>";
  const { errors, warnings } = load(config);
  assert.deepEqual(errors, []);
  assert.deepEqual(warnings, [
    "conf/config.xml:2:3 <security> has no effect",
    "conf/config.xml:4:5 <url-rewriting> has no effect",
  ]);
});
