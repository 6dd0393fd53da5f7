// `flat test --coverage` and `--lcov`: which steps, branches and routes tests have run.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { runFlat } from "../servers/flat-process.ts";

const files = {
  "swagger.yaml": `swagger: "2.0"
basePath: /api
paths:
  /a:
    get: {x-flat-flow: flows/a.xml}
    post: {x-flat-flow: flows/unused.xml}
  /proxy/**: {x-flat-proxy: {origin: "http://127.0.0.1:1"}}
`,
  "flows/a.xml": `<flow>
  <eval out="$x" if="$request/get/x">$request/get/x</eval>
  <if test="$x = 1">
    <eval>1</eval>
  </if>
  <elseif test="$x = 2">
    <eval>2</eval>
  </elseif>
  <else>
    <sub-flow src="b.xml"/>
    <break/>
  </else>
  <if test="$x">
    <eval out="$y">1</eval>
  </if>
  <eval>1</eval>
</flow>
`,
  "flows/b.xml": "<flow><eval>1</eval></flow>",
  "flows/unused.xml": "<flow>\n<echo>unused</echo>\n<echo>\nunused</echo>\n</flow>",
  "tests/helper.xml": "<flow><eval>1</eval></flow>",
  "tests/one.xml": `<flat-test>
  <sub-flow src="helper.xml"/>
  <test-request>{"path": "/api/a?x=1"}</test-request>
  <eval out="$x">/nothing</eval>
  <test-request>{"path": "/api/a"}</test-request>
  <test-request>{"path": "/api/a"}</test-request>
  <test-request>{"path": "/api/none"}</test-request>
  <assert>[["$status", 404]]</assert>
</flat-test>`,
};

const tap = "1..1\nok 1 GET /api/a?x=1 (tests/one.xml): 1 assertions\n";
const report = `# coverage: steps 9 of 12 (75 %), branches 5 of 7 (71 %), routes 1 of 3 (33 %)
#   flows/a.xml: 8/9 steps, 5/7 branches; not run: 7; not taken: 6 true, 13 false
#   flows/b.xml: 1/1 steps, 0/0 branches
#   flows/unused.xml: 0/2 steps, 0/0 branches; not run: 2, 3
#   POST /api/a: not called
#   ANY /api/proxy/**: not called
`;

it("--coverage tells what has run, before the last line", async () => {
  const { code, stdout, stderr } = await runFlat(["test", "--coverage", writeApp(files)]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(stdout, `${tap}${report}passed: 1, failed: 0\n`);
});

it("--lcov writes it to a file, with names relative to the working directory", async () => {
  const folder = writeApp(files);
  const { code, stdout } = await runFlat(
    ["test", "--lcov", "lcov.info", path.basename(folder)],
    {},
    path.dirname(folder),
  );
  assert.deepEqual([code, stdout], [0, `${tap}passed: 1, failed: 0\n`]);
  const lcov = readFileSync(path.join(path.dirname(folder), "lcov.info"), "utf8");
  const records = lcov.split("end_of_record\n");
  const name = path.basename(folder);
  assert.equal(records.length, 4);
  assert.equal(
    records[0],
    `TN:
SF:${name}/flows/a.xml
BRDA:2,0,0,1
BRDA:2,0,1,2
BRDA:3,1,0,1
BRDA:6,2,0,0
BRDA:9,3,0,2
BRDA:13,4,0,1
BRDA:13,4,1,0
BRF:7
BRH:5
DA:2,1
DA:3,3
DA:4,1
DA:7,0
DA:10,2
DA:11,2
DA:13,1
DA:14,1
DA:16,1
LF:9
LH:8
`,
  );
  assert.match(records[2] ?? "", /SF:.*\/flows\/unused\.xml\nBRF:0\nBRH:0\nDA:2,0\nDA:3,0\nLF:2\nLH:0\n$/);
});

it("an lcov file that can't be written is told: 1", async () => {
  const folder = writeApp(files);
  const { code, stderr } = await runFlat(["test", "--lcov", "none/lcov.info", folder], {}, folder);
  assert.equal(code, 1);
  assert.match(stderr, /^none\/lcov\.info can't be written: ENOENT/);
});

it("--watch and --coverage don't go together: 64", async () => {
  const { code, stderr } = await runFlat(["test", "--watch", "--coverage", writeApp(files)]);
  assert.deepEqual([code, stderr], [64, "--watch can't be used together with --coverage and --lcov\n"]);
});
