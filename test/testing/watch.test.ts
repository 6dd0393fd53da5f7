// `flat test --watch`: what a change touches runs again.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { FlatProcess } from "../servers/flat-process.ts";

const test = (steps: string): string => `<flat-test>${steps}</flat-test>`;
const asks = (name: string): string =>
  test(`<test-request>{"path": "/${name}"}</test-request><assert>[["$response", "${name}"]]</assert>`);

const files = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /a: {x-flat-flow: a.xml}\n  /b: {x-flat-flow: b.xml}\n',
  "a.xml": "<flow><echo>a</echo></flow>",
  "b.xml": '<flow><sub-flow src="c.xml"/></flow>',
  "c.xml": "<flow><echo>b</echo></flow>",
  "tests/a.xml": asks("a"),
  "tests/b.xml": asks("b"),
  "tests/golden.xml": test('<assert>[["\'x\'", {"file": "x.golden"}]]</assert>'),
  "tests/x.golden": "x",
};

/** What a process writes until it waits again. */
class Watched {
  readonly #flat: FlatProcess;
  readonly #folder: string;
  #seen = 0;

  constructor(folder: string, names: readonly string[] = []) {
    this.#folder = folder;
    this.#flat = FlatProcess.start(["test", "--watch", ...names], {}, folder);
  }

  async output(): Promise<string> {
    const { 0: whole } = await this.#flat.until(
      "stdout",
      new RegExp(`^[\\s\\S]{${this.#seen}}[\\s\\S]*?# waiting for changes\\n`),
    );
    const text = whole.slice(this.#seen);
    this.#seen = whole.length;
    return text.replace("# waiting for changes\n", "");
  }

  async after(name: string, text: string | undefined): Promise<readonly string[]> {
    const file = path.join(this.#folder, name);
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
    return (await this.output()).match(/^(?:(?:not )?ok.*|Bail out.*)$/gm) ?? [];
  }

  async error(pattern: RegExp): Promise<void> {
    await this.#flat.until("stderr", pattern);
  }

  stop(): void {
    this.#flat.child.kill();
  }
}

it("runs the tests that use what has changed", async () => {
  const watched = new Watched(writeApp(files));
  const [a, b, golden] = ["GET /a (tests/a.xml)", "GET /b (tests/b.xml)", "tests/golden.xml"];
  assert.match(await watched.output(), /^1\.\.3\n(?:ok .*\n){3}passed: 3, failed: 0\n$/);
  // A golden file, and the test itself.
  assert.deepEqual(await watched.after("tests/x.golden", "y"), [`not ok 1 ${golden}: 1 of 1 assertions failed`]);
  assert.deepEqual(await watched.after("tests/x.golden", "x"), [`ok 1 ${golden}: 1 assertions`]);
  assert.deepEqual(await watched.after("tests/a.xml", test('<assert>[["1"]]</assert>')), [
    "ok 1 tests/a.xml: 1 assertions",
  ]);
  assert.deepEqual(await watched.after("tests/a.xml", files["tests/a.xml"]), [`ok 1 ${a}: 1 assertions`]);
  // A flow of the app that one test has run.
  assert.deepEqual(await watched.after("c.xml", "<flow><echo>c</echo></flow>"), [
    `not ok 1 ${b}: 1 of 1 assertions failed`,
  ]);
  // A broken app runs nothing; a sound one all.
  assert.deepEqual(await watched.after("c.xml", "<flow><ecko/></flow>"), ["Bail out! The app has errors"]);
  await watched.error(/c\.xml:1:7: Unknown action <ecko>/);
  assert.deepEqual(await watched.after("c.xml", files["c.xml"]), [
    `ok 1 ${a}: 1 assertions`,
    `ok 2 ${b}: 1 assertions`,
    `ok 3 ${golden}: 1 assertions`,
  ]);
  // Whatever the definition says may matter to any test.
  assert.equal((await watched.after("swagger.yaml", `${files["swagger.yaml"]}  /c: {x-flat-flow: c.xml}\n`)).length, 3);
  // Tests come and go; what nobody uses touches nothing.
  assert.deepEqual(await watched.after("tests/new.xml", asks("b")), ["ok 1 GET /b (tests/new.xml): 1 assertions"]);
  assert.deepEqual(await watched.after("tests/new.xml", undefined), []);
  assert.deepEqual(await watched.after("readme.txt", "hello"), []);
  watched.stop();
});

it("runs only the named tests", async () => {
  const watched = new Watched(writeApp(files), ["tests/b.xml", "."]);
  assert.match(await watched.output(), /^1\.\.1\nok 1 GET \/b/);
  assert.deepEqual(await watched.after("tests/x.golden", "y"), []);
  assert.equal((await watched.after("c.xml", "<flow/>")).length, 1);
  watched.stop();
});

it("many changes are few runs", async () => {
  const folder = writeApp(files);
  const watched = new Watched(folder);
  await watched.output();
  for (let at = 0; at < 300; at += 1) writeFileSync(path.join(folder, "tests", `${at}.xml`), asks("a"));
  const seen = new Set<string>();
  let runs = 0;
  while (seen.size < 300) {
    for (const [, name = ""] of (await watched.output()).matchAll(/^ok \d+ GET \/a \(tests\/(\d+)\.xml\)/gm))
      seen.add(name);
    runs += 1;
  }
  assert.ok(runs < 100, `${runs} runs`);
  watched.stop();
});
