// The XML Schemas that editors get, tried with libxml2's xmllint: they accept what the compiler accepts, and refuse what it refuses.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { schemaTexts } from "../../src/cli/schema.ts";
import { Problems } from "../../src/errors/problems.ts";
import { flowActions } from "../../src/flow/actions/index.ts";
import { FlowStore } from "../../src/flow/flow-store.ts";
import { Site } from "../../src/locations/site.ts";
import { flatFunctions } from "../../src/xpath/functions/index.ts";
import { writeApp } from "../servers/app-folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const xmllint = ["/usr/bin/xmllint", "/usr/local/bin/xmllint"].find(existsSync);
const skip = xmllint === undefined && "there is no xmllint: install libxml2-utils";
const schemas = writeApp({ "flow.xsd": schemaTexts.flow(), "config.xsd": schemaTexts.config() });

/** Names of the files that a schema refuses. */
function refused(schema: string, files: readonly string[]): readonly string[] {
  const args = ["--noout", "--nonet", "--schema", path.join(schemas, schema), ...files];
  const { stderr, status } = spawnSync(xmllint ?? "", args, { encoding: "utf8", cwd: root });
  assert.ok(status === 0 || status === 3, stderr);
  return [...stderr.matchAll(/^(.+) fails to validate$/gm)].map((match) => match[1] as string);
}

/** The files below folders whose root is this element. */
function filesWith(element: string, folders: readonly string[]): readonly string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, String(name))),
  );
  const starts = new RegExp(`^(?:<\\?.*?\\?>|<!--[^]*?-->|\\s)*<${element}[\\s/>]`);
  return files.filter((file) => file.endsWith(".xml") && starts.test(readFileSync(path.join(root, file), "utf8")));
}

const location = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="flow.xsd"';
const accepted: readonly string[] = [
  "<flow/>",
  `<flow ${location}><echo>a</echo></flow>`,
  '<flow>\n  <!-- a -->\n  <if test="1"><break/></if>\n  <elseif test="2"/><elseif test="3"/>\n  <else><return if="1"/></else>\n</flow>',
  '<flow><if test="1"/><if test="2"/><else/></flow>',
  '<flow><set-status code="{$a}" if="$b" debug="x">\n  </set-status></flow>',
  '<flow><debug level="{$level}" in="a"/><debug level="warn" xpath="1"/></flow>',
  '<flow><auth><user pass="a"/></auth></flow>',
  '<flow><set-config><flat if="1"><cors allow-credentials="{$a}"/></flat><ldap timeout="1"/></set-config></flow>',
  "<flow><echo><![CDATA[<a>]]></echo></flow>",
];
const wrong: readonly string[] = [
  "<flow>text</flow>",
  "<flow><ecko/></flow>",
  "<flow><else/></flow>",
  '<flow><if test="1"/><echo/><else/></flow>',
  '<flow><if test="1"/><else/><elseif test="1"/></flow>',
  "<flow><if/></flow>",
  '<flow><else test="1"/></flow>',
  '<flow><if test="1" if="2"/></flow>',
  "<flow><break>now</break></flow>",
  '<flow><break now="1"/></flow>',
  "<flow><set-status/></flow>",
  '<flow><set-status code="200">text</set-status></flow>',
  '<flow><echo mim="a"/></flow>',
  "<flow><echo><b/></echo></flow>",
  '<flow><template check="no">{}</template></flow>',
  '<flow><debug level="loud" in="$x"/></flow>',
  '<flow><auth><usr pass="a"/></auth></flow>',
  '<flow><auth><user name="a"/></auth></flow>',
  "<flow><auth>text</auth></flow>",
  '<flow><set-config><cors allowed="*"/></set-config></flow>',
  '<flow><set-config><cors allow-credentials="1"/></set-config></flow>',
  "<flow><if test='1'><ecko/></if></flow>",
  "<flow><assert>[]</assert></flow>",
  "<flow><if test='1'><backend-flow/></if></flow>",
];

describe("The schemas of XML files", { skip }, () => {
  it("accept all flows of the example app and of the tests' apps", () => {
    const flows = filesWith("flow", ["flows", "conf", "test/apps", "src/cli/starter"]);
    assert.ok(flows.length > 100);
    assert.deepEqual(refused("flow.xsd", flows), []);
  });

  it("accept all tests of the starter app and of the tests' apps", () => {
    const tests = filesWith("flat-test", ["src/cli/starter", "test/testing"]);
    assert.ok(tests.length > 10);
    assert.deepEqual(refused("flow.xsd", tests), []);
  });

  it("accept all configurations of the tests' apps", () => {
    const files = filesWith("config", ["test/apps", "src/cli/starter"]);
    assert.ok(files.length > 2);
    assert.deepEqual(refused("config.xsd", files), []);
  });

  it("refuse a configuration with faults", () => {
    const file = "test/invalid/configuring/conf/config.xml";
    assert.deepEqual(refused("config.xsd", [file]), [file]);
  });

  const flows = writeApp(Object.fromEntries([...accepted, ...wrong].map((text, at) => [`${at}.xml`, text])));
  const fileOf = (text: string): string => path.join(flows, `${[...accepted, ...wrong].indexOf(text)}.xml`);

  it("accept what is right", () => {
    assert.deepEqual(accepted.flatMap(faultsOf), []);
    assert.deepEqual(refused("flow.xsd", accepted.map(fileOf)), []);
  });

  it("refuse what the compiler refuses", () => {
    assert.deepEqual(
      wrong.filter((text) => faultsOf(text).length === 0),
      [],
    );
    assert.deepEqual(refused("flow.xsd", wrong.map(fileOf)), wrong.map(fileOf));
  });

  function faultsOf(text: string): readonly string[] {
    const problems = new Problems();
    new FlowStore(new Site(flows), { actions: flowActions, functions: flatFunctions }, problems).get(fileOf(text));
    return problems.errors.map(({ message }) => message).filter((message) => !message.startsWith("There is no file"));
  }
});

it("The schema of flows knows tests, with flows of backends inside", { skip }, () => {
  const right = '<flat-test><backend-flow request="a"><if test="1"><assert>[]</assert></if></backend-flow></flat-test>';
  const tests = ["<flat-test><backend-flow>a</backend-flow></flat-test>", "<flat-test><asert/></flat-test>", right];
  const folder = writeApp(Object.fromEntries(tests.map((text, at) => [`${at}.xml`, text])));
  const files = tests.map((_, at) => path.join(folder, `${at}.xml`));
  assert.deepEqual(refused("flow.xsd", files), files.slice(0, 2));
});

it("Every action says in the schema what it and its attributes are for", () => {
  const text = schemaTexts.flow();
  for (const { name, about, attributes } of flowActions.values()) {
    assert.ok(about !== "" && text.includes(`<xs:element name="${name}" type="${name}-action">`), name);
    for (const attribute of Object.values(attributes)) assert.match(attribute.about, /^\S.*[.]$/);
  }
});
