// `flat test` and `flat check-template` as processes: arguments, output, exit codes.
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { runFlat } from "../servers/flat-process.ts";

const files = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /a: {x-flat-flow: a.xml}\n',
  "a.xml": "<flow><debug xpath=\"concat('seen ', $request/path)\"/><echo>a</echo></flow>",
  "tests/bad.xml": '<flat-test><assert>[["true()", false, "should fail"]]</assert></flat-test>',
  "tests/good.xml":
    '<flat-test><test-request>{"path": "/a"}</test-request><assert>[["$response", "a"]]</assert></flat-test>',
};
const app = writeApp(files);
const good = "ok 1 GET /a (tests/good.xml): 1 assertions\n";

describe("flat test", { concurrency: 2 }, () => {
  it("runs all tests of the app: 1 where one fails", async () => {
    const { code, stdout, stderr } = await runFlat(["test", app]);
    assert.equal(code, 1);
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /^1\.\.2\nnot ok 1 tests\/bad\.xml: 1 of 1 assertions failed\n {2}---\n[\s\S]* {2}\.\.\.\nok 2 GET \/a \(tests\/good\.xml\): 1 assertions\npassed: 1, failed: 1\n$/,
    );
  });

  it("runs the named ones, in their order: 0 where all pass", async () => {
    for (const [args, cwd] of [
      [["tests/good.xml"], app],
      [["./tests/../tests/good.xml", "."], app],
      [["tests/good.xml", app], undefined],
      [[path.join(app, "tests/good.xml"), app], undefined],
      [["good.xml", ".."], path.join(app, "tests")],
    ] as const) {
      const { code, stdout, stderr } = await runFlat(["test", ...args], {}, cwd);
      assert.deepEqual([code, stdout, stderr], [0, `1..1\n${good}passed: 1, failed: 0\n`, ""]);
    }
    for (const pattern of ["tests/g*.xml", "**/good.xml"]) {
      assert.equal((await runFlat(["test", pattern, app])).stdout, `1..1\n${good}passed: 1, failed: 0\n`);
    }
    const { stdout } = await runFlat(["test", "tests/good.xml", "tests/bad.xml", "tests/good.xml"], {}, app);
    assert.deepEqual(stdout.match(/^(?:not )?ok \d/gm), ["ok 1", "not ok 2", "ok 3"]);
  });

  it("shows the log where debug topics are given", async () => {
    for (const [args, env] of [
      [["-d", "user"], {}],
      [["--debug", "user"], { FLAT_DEBUG: "other" }],
      [[], { FLAT_DEBUG: "user" }],
    ] as const) {
      const { stdout, stderr } = await runFlat(["test", ...args, "tests/good.xml"], env, app);
      assert.match(stderr, /"message":"seen \/a"/);
      assert.match(stderr, /"type":"flat_access"/);
      assert.equal(stdout, `1..1\n${good}passed: 1, failed: 0\n`);
    }
  });
});

describe("flat test refuses", { concurrency: 2 }, () => {
  const faults: readonly (readonly [args: readonly string[], code: number, message: string])[] = [
    [["tests/none.xml", app], 66, "File 'tests/none.xml' not found or unreadable\n"],
    [["tests/none.xml", "tests/good.xml"], 66, "File 'tests/none.xml' not found or unreadable\n"],
    [["tests", "tests/good.xml"], 66, "File 'tests' not found or unreadable\n"],
    [[`${app}/none`], 66, `File '${app}/none' not found or unreadable\n`],
    [[path.join(app, "tests")], 67, `No FLAT app found in ${path.join(app, "tests")}: create swagger.yaml to start\n`],
    [["tests/z*.xml", app], 66, "File 'tests/z*.xml' not found or unreadable\n"],
    [["--timeout", "x", app], 64, "x is not a time limit: a number of seconds is wanted\n"],
    [["--timeout", "0", app], 64, "0 is not a time limit: a number of seconds is wanted\n"],
  ];
  for (const [args, expected, message] of faults) {
    it(`${args.join(" ").replaceAll(app, "APP")}: ${expected}`, async () => {
      const { code, stdout, stderr } = await runFlat(["test", ...args], {}, app);
      assert.deepEqual([code, stdout, stderr], [expected, "", message]);
    });
  }

  it("a file outside of the app: 66", async () => {
    const elsewhere = path.join(writeApp(files), "tests/good.xml");
    const { code, stderr } = await runFlat(["test", elsewhere, app]);
    assert.deepEqual([code, stderr], [66, `File '${elsewhere}' is not in the app folder ${app}\n`]);
  });

  it("an app without tests: 66", async () => {
    const { code, stderr } = await runFlat([
      "test",
      writeApp({ "swagger.yaml": files["swagger.yaml"], "a.xml": "<flow/>" }),
    ]);
    assert.equal(code, 66);
    assert.match(stderr, /^No tests found in .*: a test is an XML file that starts with <flat-test>\n$/);
  });

  it("an app with errors: 1, and TAP bails out", async () => {
    const { code, stdout, stderr } = await runFlat(["test", writeApp({ ...files, "a.xml": "<flow><assert/></flow>" })]);
    assert.deepEqual([code, stdout], [1, "Bail out! The app has errors\n"]);
    assert.match(
      stderr,
      /^a\.xml:1:7: <assert> works in tests alone\. A test is a file that starts with <flat-test>\./,
    );
    assert.match(stderr, /\n1 error\n$/);
  });
});

describe("flat check-template", { concurrency: 2 }, () => {
  const folder = writeApp({
    "good.tmpl": '{{ join(":", $foo) }}\n',
    "bad.tmpl": "{{bad}}\n",
    "worse.tmpl": '{\n  "a": {{ count( }},\n  "b": {{ cuont(1) }},\n  {{if true()}}\n}\n',
    "bom.tmpl": "\uFEFF{{ 1 }}",
  });
  const cases: readonly (readonly [args: readonly string[], code: number, stderr: string | RegExp])[] = [
    [["good.tmpl"], 0, ""],
    [["bom.tmpl"], 0, ""],
    [["bad.tmpl"], 65, "Template contains errors:\nTemplate error in line 1: Invalid template command: bad\n"],
    [
      ["worse.tmpl"],
      65,
      /^Template contains errors:\nTemplate error in line 2: .*\nTemplate error in line 3: Unknown function "cuont"\nTemplate error in line 4: {{if}} without {{end}}\n$/,
    ],
    [["none.tmpl"], 66, "template file none.tmpl not found\n"],
    [["."], 66, "template file . not found\n"],
    [[], 64, "template file missing\n"],
  ];
  for (const [args, expected, message] of cases) {
    it(`${args.join(" ")}: ${expected}`, async () => {
      const { code, stdout, stderr } = await runFlat(["check-template", ...args], {}, folder);
      assert.deepEqual([code, stdout], [expected, ""]);
      if (typeof message === "string") assert.equal(stderr, message);
      else assert.match(stderr, message);
    });
  }
});
